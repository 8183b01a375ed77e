"""Set threshold, class and level of every cell from the training controls."""

import logging

from lnp.core.logs import log_to
from lnp.core.rng import rng_of
from lnp.core.tables import read_table, write_table
from lnp.design.targets import set_targets, shuffle_outcomes

if __name__ == "__main__":
    log_to(snakemake.log[0])
    cells = read_table("cells", snakemake.input.cells)
    if snakemake.params.shuffle:
        logging.warning(
            "the outcomes are shuffled within each dose: a negative control, no result "
            "(the protocol's shuffle: true)"
        )
        rng = rng_of(snakemake.params.seed, "shuffle", snakemake.wildcards.protocol)
        cells = shuffle_outcomes(cells, rng)
    targets = set_targets(
        split=read_table("split", snakemake.input.split),
        cells=cells,
        min_counts=snakemake.params.min_counts,
        threshold=snakemake.params.threshold,
        controls=snakemake.params.controls,
    )
    write_table("targets", targets, snakemake.output[0])
    folds = targets.groupby("fold").agg({"threshold": "first", "positive": "sum", "cell": "size"})
    logging.info("threshold (counts), positive cells and cells per fold:\n%s", folds)
