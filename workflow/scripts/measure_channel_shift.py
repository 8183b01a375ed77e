"""Measure the shift of brightfield against fluorescence at one site."""

import numpy as np
import pandas as pd

from lnp.acquisition.lengths import with_pixels
from lnp.acquisition.planes import choose_frames, read_frames, read_images
from lnp.acquisition.used_planes import imaged_channels, pixel_size
from lnp.core.logs import log_to
from lnp.core.tables import write_table
from lnp.imaging.channel_shift import CHANNELS, N_FRAMES, measure_channel_shift

if __name__ == "__main__":
    log_to(snakemake.log[0])
    site = dict(snakemake.wildcards)
    images = read_images(snakemake.input.images, site["site"])
    params = with_pixels(snakemake.params, pixel_size(images))
    shift, explained = (np.nan, np.nan), np.nan
    if {*CHANNELS} <= {*imaged_channels(images)}:
        chosen = choose_frames(images, CHANNELS, params.n_seen, N_FRAMES)
        frames = read_frames(images, CHANNELS, chosen)
        shift, explained = measure_channel_shift(
            frames, params.cell_diameter_px, params.max_shift_px
        )
    row = {**site, "bf_row": shift[0], "bf_col": shift[1], "explained": explained}
    write_table("site_channel_shift", pd.DataFrame([row]), snakemake.output[0])
