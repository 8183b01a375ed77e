"""Draw what becomes of prevalence and scores under other outcomes."""

from lnp.logs import log_to

from lnp.figures.sensitivity import plot_sensitivity
from lnp.figures.style import save_figure
from lnp.tables import read_table

if __name__ == "__main__":
    log_to(snakemake.log[0])
    table = read_table("sensitivity", snakemake.input.sensitivity)
    save_figure(*plot_sensitivity(table), snakemake.output.figure)
