"""Draw what tells the outcome: contributions, and the strongest measures over time."""

import pandas as pd

from lnp.acquisition.frame_times import frame_hours
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.reporting.figures.explanation.contributions import plot_contributions
from lnp.reporting.figures.explanation.strongest import plot_strongest
from lnp.reporting.figures.style import save_figure

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files = snakemake.input
    explanation = pd.concat([read_table("explanation", path) for path in files.explanation])
    save_figure(*plot_contributions(explanation), snakemake.output.contributions)
    drawn = plot_strongest(
        explanation,
        measures=read_table("measures", files.measures),
        predictions=read_table("predictions", files.predictions),
        hours=frame_hours(read_table("images", files.images)),
    )
    save_figure(*drawn, snakemake.output.strongest)
