"""Draw all figures of one plate: its images, its cells, and what was excluded."""

from pathlib import Path

from lnp.acquisition.lengths import with_pixels
from lnp.acquisition.used_planes import pixel_size
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.reporting.figures.plate import draw_plate
from lnp.reporting.figures.style import save_figure

TABLES = ["wells", "site_channel_shift", "shifts", "tracks", "spots", "cells", "onset"]

if __name__ == "__main__":
    log_to(snakemake.log[0])
    images = read_table("images", snakemake.input.images)
    reporter = with_pixels(snakemake.params.reporter, pixel_size(images))
    paths = [path for path in snakemake.output if not path.endswith(".tsv")]
    drawn = draw_plate(
        images=images,
        tables={name: read_table(name, snakemake.input[name]) for name in TABLES},
        crops=list(snakemake.input.crops),
        n_seen=max(snakemake.params.horizons),
        box_px=reporter.box_px,
        background=reporter.background,
        names=[Path(path).stem for path in paths],
    )
    for path in paths:
        save_figure(*drawn[Path(path).stem], path)
