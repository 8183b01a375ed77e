"""Measure how the brightfield of one site lies against its fluorescence."""

import logging

import pandas as pd

from lnp.acquisition.planes import read_frames, read_images, whole_frames
from lnp.core.logs import log_to
from lnp.core.tables import write_table
from lnp.imaging.brightfield_shift import Spectra

CHANNELS = ["counterstain", "brightfield"]
N_FRAMES = 10  # more tell a site's shift no better


def choose_frames(images, n_seen):
    """Return the numbers of `N_FRAMES` or fewer of the frames that models may see, apart in time.

    Only of those with a plane in both channels.
    """
    whole = [frame for frame in whole_frames(images, CHANNELS) if frame < n_seen]
    return whole[:: max(1, -(-len(whole) // N_FRAMES))]


def measure_channel_shift(frames, cell_diameter_px, max_shift_px):
    """Return shift (2,) and what it explains, see `lnp.imaging.brightfield_shift.Spectra`.

    Parameters
    ----------
    frames : iterable of dict
        `counterstain` and `brightfield` of each: (H, W) ndarray, or None where missing.
    """
    spectra = Spectra(cell_diameter_px)
    for planes in frames:
        spectra.add(planes["counterstain"], planes["brightfield"])
    shift, explained = spectra.best_shift(max_shift_px)
    logging.info("brightfield lies %.2f rows, %.2f cols after fluorescence", *shift)
    logging.info("this explains %.0f %% of its contrast", 100 * explained)
    if explained == 0:
        logging.warning("no frame has both channels: brightfield shift not measurable here")
    return shift, explained


if __name__ == "__main__":
    log_to(snakemake.log[0])
    site, params = dict(snakemake.wildcards), snakemake.params
    images = read_images(snakemake.input.images, site["site"])
    frames = read_frames(images, CHANNELS, choose_frames(images, params.n_seen))
    shift, explained = measure_channel_shift(frames, params.cell_diameter_px, params.max_shift_px)
    row = {**site, "bf_row": shift[0], "bf_col": shift[1], "explained": explained}
    write_table("site_channel_shift", pd.DataFrame([row]), snakemake.output[0])
