"""Find, or read, the centres of the cells in the first frame of one site."""

import logging

from lnp.acquisition.lengths import with_pixels
from lnp.acquisition.planes import read_followed, read_images
from lnp.acquisition.used_planes import pixel_size
from lnp.core.logs import log_to
from lnp.core.tables import write_csv
from lnp.exchange.ctc_folder import read_parents
from lnp.exchange.given_files import film_of, read_site
from lnp.staining.stores import PredictedPlanes
from lnp.tracking.base import BY_LABELS
from lnp.tracking.given.given_tracks import first_places
from lnp.tracking.mask_files import open_masks
from lnp.tracking.review.decisions import move_seeds
from lnp.tracking.seed_fit import check_on_cells, list_readings
from lnp.tracking.seeding import seed_site


def log_moves(moves, problems):
    """Log which seeds a person moved, and which could not be."""
    for move, problem in zip(moves, problems, strict=True):
        place = "({row:g}, {col:g}) to ({to_row:g}, {to_col:g})".format(**move)
        if problem:
            logging.warning("the seed is not moved from %s: %s", place, problem)
        else:
            logging.info("the seed is moved from %s", place)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    wildcards, files = dict(snakemake.wildcards), snakemake.input
    images = read_images(files.images, wildcards["site"])
    pixel_um = pixel_size(images)
    params = with_pixels(snakemake.params, pixel_um)
    if files.stained:
        counterstain = PredictedPlanes(files.stained)
        logging.info("cells are found in the predicted counterstain")
    else:
        counterstain = read_followed(images)
    labels = open_masks(files.masks, wildcards, len(counterstain), counterstain.factor)
    where = f"plate {wildcards['plate']}, site {wildcards['site']}"
    frames = counterstain.frames()
    given = frames and (params.given or params.tracked == BY_LABELS)
    if given:
        film = film_of(images, counterstain, params.unit)
        known = where, film, params.cell_diameter_px, params.max_missing_frames
        rows, _ = read_site(params.given, labels, read_parents(files.parents), *known)
        seeds = first_places(rows, frames[0])
        if params.given:
            readings = list_readings(seeds, params.unit, pixel_um)
            image = counterstain[frames[0]]
            place = f"{where}, {params.given}"
            check_on_cells(seeds, image, params.cell_diameter_px, place, readings)
    elif labels:
        seeds = labels.seeds(counterstain)
    else:
        seeds = seed_site(
            counterstain,
            diameter=params.cell_diameter_px,
            path=files.get("seeds"),
            where=where,
            unit=params.unit,
            pixel_um=pixel_um,
            factor=counterstain.factor,
            sides={"tracking/window_um": params.window_px, "crops/side_um": params.side_px},
        )
    if params.moves and given:
        logging.warning(
            "%d seeds that were moved in the review stay where they are: the tracks of this site "
            "are given; correct them there",
            len(params.moves),
        )
    elif params.moves and frames:  # without a plane there are no seeds
        shape = counterstain[frames[0]].shape
        known = frames[0], shape, params.cell_diameter_px
        seeds, problems = move_seeds(seeds, params.moves, *known)
        log_moves(params.moves, problems)
    write_csv(seeds, snakemake.output[0])
    logging.info("%d cells", len(seeds))
