"""Register, track and crop the cells of one site, frame by frame: each plane is read once."""

import logging

from lnp.acquisition.frame_times import frame_times
from lnp.acquisition.lengths import in_pixels, with_pixels
from lnp.acquisition.planes import read_followed, read_frames, read_images
from lnp.acquisition.used_planes import imaged_channels, pixel_size
from lnp.cells.crop_store import open_site_crops, place_channels
from lnp.core.examples import examples
from lnp.core.logs import log_to
from lnp.core.tables import read_csv, read_table, write_table
from lnp.core.vocabulary import CHANNELS, SEEN_CHANNELS
from lnp.exchange.ctc_folder import read_parents
from lnp.exchange.given_files import film_of, read_site
from lnp.imaging.drift import Drift, describe_jumps
from lnp.imaging.light import Light
from lnp.staining.stores import PREDICTED, PredictedPlanes, with_predicted
from lnp.tracking.base import BY_LABELS, FILM_SETTINGS, METHODS
from lnp.tracking.given.given_tracks import GivenTracks
from lnp.tracking.mask_files import open_masks
from lnp.tracking.site import REGISTERED, follow_site, look_ahead


def log_site(tracks, shifts, present, max_shift_px):
    """Log how many cells were followed and cropped, and what could not be measured."""
    ends = tracks.drop_duplicates("cell", keep="last")["state"].value_counts()
    logging.info("%d cells; last states: %s", tracks["cell"].nunique(), ends.to_dict())
    logging.info("%d cells have crops; the others are cut by the edge", len(present))
    logging.info("%d of %d crops are absent", (~present).sum(), present.size)
    if unmeasured := shifts.index[shifts["quality"] == 0].tolist():
        logging.warning(
            "drift not measurable in %d of %d frames (%s), the last one is repeated there; look at "
            "these frames",
            *(len(unmeasured), len(shifts), examples(unmeasured)),
        )
    if jumps := describe_jumps(shifts, max_shift_px):
        logging.warning("%s", jumps)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    site, output = dict(snakemake.wildcards), snakemake.output
    images = read_images(snakemake.input.images, site["site"])
    pixel_um = pixel_size(images)
    params = with_pixels(snakemake.params, pixel_um)
    seeds = read_csv(snakemake.input.seeds)
    shift = read_table("channel_shift", snakemake.input.channel_shift)
    bf_shift = shift[["bf_row", "bf_col"]].to_numpy()[0]
    light = Light()
    drift = Drift(params.max_shift_px, params.cell_diameter_px)
    settings = params.tracking | in_pixels(params.tracking, pixel_um)
    settings |= {name: getattr(params, name) for name in FILM_SETTINGS}
    stained, followed = snakemake.input.stained, "counterstain"
    stain = PredictedPlanes(stained) if stained else read_followed(images)
    labels = open_masks(snakemake.input.masks, site, len(stain), stain.factor)
    frames, diameter = stain.frames(), params.cell_diameter_px
    if frames and (params.given or params.tracking["method"] == BY_LABELS):
        where = f"plate {site['plate']}, site {site['site']}"
        known = where, film_of(images, stain, params.unit), diameter, params.max_missing_frames
        parents = read_parents(snakemake.input.parents)
        rows, masks = read_site(params.given, labels, parents, *known)
        tracker = GivenTracks(rows, seeds, frames[0], diameter, settings, masks)
        logging.info(
            "%d cells are followed as given by %s; %d others begin later, or have no seed",
            *(len(tracker.cells), params.given or "the label images", tracker.n_left_out),
        )
    else:
        tracker = METHODS[params.tracking["method"]](seeds, diameter, settings)
    ahead, frames = read_frames(images, REGISTERED), read_frames(images, CHANNELS)
    if stained:
        logging.info("cells are followed in the predicted counterstain")
        followed, ahead, frames = (
            PREDICTED,
            with_predicted(ahead, stain),
            with_predicted(frames, stain),
        )
    drift = look_ahead(ahead, drift, tracker, labels, followed)
    shifts_of = place_channels(imaged_channels(images), bf_shift)
    sizes = params.side_px, params.box_px, params.max_missing_frames, params.n_kept
    with open_site_crops(tracker.cells, shifts_of, *sizes) as crops:
        tracks = follow_site(frames, light, drift, tracker, crops, followed)
        attributes = {
            **site,
            "channels": SEEN_CHANNELS,
            "imaged": list(shifts_of),
            "pixel_um": pixel_um,
            "time_s": frame_times(images, len(drift.table())),
        }
        present = crops.write(output.crops, attributes)
    shifts = drift.table().assign(bf_row=bf_shift[0], bf_col=bf_shift[1])
    write_table("shifts", shifts.assign(**site), output.shifts)
    write_table("tracks", tracks.assign(**site), output.tracks)
    for sentence in light.describe():
        logging.warning("%s", sentence)
    log_site(tracks, shifts, present, params.max_shift_px)
