"""Draw formulations and doses by what is predicted of them, and how well the ranking holds."""

from lnp.acquisition.frame_times import known_hours
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.reporting.figures.ranking import plot_ranking
from lnp.reporting.figures.style import save_figure

if __name__ == "__main__":
    log_to(snakemake.log[0])
    figure, table = plot_ranking(
        ranking=read_table("ranking", snakemake.input.ranking),
        agreement=read_table("agreement", snakemake.input.agreement),
        primary=snakemake.params.primary,
        hours=known_hours(read_table("images", snakemake.input.images)),
    )
    save_figure(figure, table, snakemake.output.figure)
