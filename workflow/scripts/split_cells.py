"""Split the usable cells of all training plates into train, valid and test, per fold."""

import logging

from lnp.acquisition.lengths import common_pixel_size, with_pixels
from lnp.acquisition.plate_pace import log_differences
from lnp.core.logs import log_to
from lnp.core.rng import rng_of
from lnp.core.tables import read_table, write_table
from lnp.design.cell_split import split_cells

if __name__ == "__main__":
    log_to(snakemake.log[0])
    images = read_table("images", snakemake.input.images)
    params = with_pixels(snakemake.params, common_pixel_size(images))
    log_differences((rows for _, rows in images.groupby("plate")), params.horizon)
    cells = read_table("cells", snakemake.input.cells)
    tracks, given = snakemake.input.get("tracks"), snakemake.input.get("given")
    protocol = snakemake.wildcards.protocol
    split = split_cells(
        cells,
        read_table("tracks", tracks) if tracks else None,
        params,
        rng_of(params.seed, "split", protocol),
        read_table("published_cells", given) if given else None,
    ).assign(protocol=protocol)
    write_table("split", split, snakemake.output[0])
    logging.info("%d of %d cells are used", cells["used"].sum(), len(cells))
    logging.info("cells per fold and part:\n%s", split.groupby(["fold", "part"]).size())
