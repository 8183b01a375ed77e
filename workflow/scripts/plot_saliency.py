"""Draw where the networks look."""

from lnp.acquisition.frame_times import known_hours
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.explanation.map_store import read_maps
from lnp.reporting.figures.explanation.saliency import plot_saliency
from lnp.reporting.figures.style import save_figure

if __name__ == "__main__":
    log_to(snakemake.log[0])
    figure, table = plot_saliency(
        *read_maps(snakemake.input.maps),
        table=read_table("saliency", snakemake.input.table),
        hours=known_hours(read_table("images", snakemake.input.images)),
    )
    save_figure(figure, table, snakemake.output.figure)
