"""Draw where the spots of a plate lie over time, and whether it comes before the reporter."""

from lnp.acquisition.frame_times import frame_hours
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.reporting.figures.spatial import plot_spatial
from lnp.reporting.figures.style import save_figure

TABLES = ["spatial", "cells", "correlations", "leads"]
CONTRACTS = {"correlations": "spatial_correlations", "leads": "spatial_leads"}

if __name__ == "__main__":
    log_to(snakemake.log[0])
    tables = {name: read_table(CONTRACTS.get(name, name), snakemake.input[name]) for name in TABLES}
    hours = frame_hours(read_table("images", snakemake.input.images))
    save_figure(*plot_spatial(**tables, hours=hours), snakemake.output.figure)
