"""Split the usable cells of all training plates into train, valid and test, per fold."""

import logging

from lnp.folds import split_holdout
from lnp.logs import log_to
from lnp.randomness import rng_of
from lnp.tables import read_table, write_table

if __name__ == "__main__":
    log_to(snakemake.log[0])
    cells = read_table("cells", snakemake.input.cells)
    protocol = snakemake.wildcards.protocol
    split = split_holdout(
        cells[cells["used"]],
        unit=snakemake.params.unit,
        test_share=snakemake.params.test_share,
        n_folds=snakemake.params.n_folds,
        rng=rng_of(snakemake.params.seed, "split", protocol),
    ).assign(protocol=protocol)
    write_table("split", split, snakemake.output[0])
    logging.info("%d of %d cells are used", cells["used"].sum(), len(cells))
    logging.info("cells per fold and part:\n%s", split.groupby(["fold", "part"]).size())
