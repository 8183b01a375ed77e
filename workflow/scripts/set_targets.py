"""Set threshold, class and level of every cell from the training controls."""

import logging

from lnp.logs import log_to
from lnp.tables import read_table, write_table
from lnp.targets import set_targets

if __name__ == "__main__":
    log_to(snakemake.log[0])
    targets = set_targets(
        split=read_table("split", snakemake.input.split),
        cells=read_table("cells", snakemake.input.cells),
        floor=snakemake.params.floor,
    )
    write_table("targets", targets, snakemake.output[0])
    folds = targets.groupby("fold").agg({"threshold": "first", "positive": "sum", "cell": "size"})
    logging.info("threshold (counts), positive cells and cells per fold:\n%s", folds)
