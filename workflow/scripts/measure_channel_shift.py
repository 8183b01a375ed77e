"""Measure the shift of brightfield against fluorescence at one site."""

import pandas as pd

from lnp.acquisition.planes import choose_frames, read_frames, read_images
from lnp.core.logs import log_to
from lnp.core.tables import write_table
from lnp.imaging.channel_shift import CHANNELS, N_FRAMES, measure_channel_shift

if __name__ == "__main__":
    log_to(snakemake.log[0])
    site, params = dict(snakemake.wildcards), snakemake.params
    images = read_images(snakemake.input.images, site["site"])
    frames = read_frames(images, CHANNELS, choose_frames(images, CHANNELS, params.n_seen, N_FRAMES))
    shift, explained = measure_channel_shift(frames, params.cell_diameter_px, params.max_shift_px)
    row = {**site, "bf_row": shift[0], "bf_col": shift[1], "explained": explained}
    write_table("site_channel_shift", pd.DataFrame([row]), snakemake.output[0])
