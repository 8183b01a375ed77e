"""Draw how much worse the prediction is without a part of what was measured."""

from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.reporting.figures.explanation.ablation import plot_ablation
from lnp.reporting.figures.style import save_figure

if __name__ == "__main__":
    log_to(snakemake.log[0])
    table = read_table("ablation", snakemake.input)
    save_figure(*plot_ablation(table), snakemake.output.figure)
