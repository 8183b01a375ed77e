"""Find, or read, the centres of the cells in the first frame of one site."""

import logging

from lnp.acquisition.lengths import with_pixels
from lnp.acquisition.planes import read_images, read_planes
from lnp.acquisition.used_planes import pixel_size
from lnp.core.logs import log_to
from lnp.core.tables import write_csv
from lnp.tracking.mask_files import open_masks
from lnp.tracking.review.decisions import first_frame, move_seeds
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
    counterstain = read_planes(images, channel="counterstain")
    if labels := open_masks(files.masks, wildcards, len(counterstain), counterstain.factor):
        seeds = labels.seeds(counterstain)
    else:
        seeds = seed_site(
            counterstain,
            diameter=params.cell_diameter_px,
            path=files.get("seeds"),
            where=f"plate {wildcards['plate']}, site {wildcards['site']}",
            unit=params.unit,
            pixel_um=pixel_um,
            factor=counterstain.factor,
            sides={"tracking/window_um": params.window_px, "crops/side_um": params.side_px},
        )
    if params.moves:
        frame = first_frame(counterstain)
        shape = counterstain[frame].shape
        seeds, problems = move_seeds(seeds, params.moves, frame, shape, params.cell_diameter_px)
        log_moves(params.moves, problems)
    write_csv(seeds, snakemake.output[0])
    logging.info("%d cells", len(seeds))
