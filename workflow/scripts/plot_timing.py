"""Draw how well it is predicted when a cell begins."""

import numpy as np

from lnp.acquisition.frame_times import frame_hours
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.reporting.figures.reporter.timing import plot_timing
from lnp.reporting.figures.style import save_figure

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files = snakemake.input
    plates = [frame_hours(read_table("images", path)) for path in files.images]
    n_frames = min(map(len, plates))
    figure, table = plot_timing(
        scores=read_table("onset_scores", files.scores),
        predictions=read_table("onset_predictions", files.predictions),
        hours=np.median([hours[:n_frames] for hours in plates], axis=0),
    )
    save_figure(figure, table, snakemake.output.figure)
