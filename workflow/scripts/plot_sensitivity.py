"""Draw prevalence and scores under other definitions of the outcome."""

from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.reporting.figures.sensitivity import plot_sensitivity
from lnp.reporting.figures.style import save_figure

if __name__ == "__main__":
    log_to(snakemake.log[0])
    table = read_table("sensitivity", snakemake.input.sensitivity)
    save_figure(*plot_sensitivity(table), snakemake.output.figure)
