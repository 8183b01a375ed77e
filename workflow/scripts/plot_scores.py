"""Draw the figures of one protocol: the answer, score curves, ranked cells, reliability."""

from pathlib import Path

from lnp.acquisition.frame_times import known_hours
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.reporting.figures.protocol import draw_protocol
from lnp.reporting.figures.style import save_figure

if __name__ == "__main__":
    log_to(snakemake.log[0])
    drawn = draw_protocol(
        scores=read_table("scores", snakemake.input.scores),
        predictions=read_table("predictions", snakemake.input.predictions),
        targets=read_table("targets", snakemake.input.targets),
        horizon=max(snakemake.params.horizons),
        min_counts=snakemake.params.min_counts,
        primary=snakemake.params.primary,
        hours=known_hours(read_table("images", snakemake.input.images)),
    )
    for path in snakemake.output:
        if not path.endswith(".tsv"):
            save_figure(*drawn[Path(path).stem], path)
