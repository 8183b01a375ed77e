"""Draw how much earlier images tell the outcome than the reporter itself."""

import logging

import numpy as np

from lnp.acquisition.frame_times import frame_hours
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.reporting.figures.reporter.earliness import plot_earliness
from lnp.reporting.figures.style import save_figure

if __name__ == "__main__":
    log_to(snakemake.log[0])
    plates = [frame_hours(read_table("images", path)) for path in snakemake.input.images]
    n_frames = min(map(len, plates))
    figure, table = plot_earliness(
        scores=read_table("scores", snakemake.input.scores),
        forecast=read_table("scores", snakemake.input.forecast),
        hours=np.median([hours[:n_frames] for hours in plates], axis=0),
        primary=snakemake.params.primary,
    )
    save_figure(figure, table, snakemake.output.figure)
    for sentence in filter(None, table["says"].unique()):
        logging.info("%s", sentence)
