"""Gather what all models predict for the cells that validate and test; average the folds."""

import logging

import pandas as pd

from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import TEST, VALID
from lnp.models.predictions import average_tests

ORDER = ["model", "task", "fold", "horizon", "plate", "site", "cell"]

if __name__ == "__main__":
    log_to(snakemake.log[0])
    folds = read_table("predictions", list(snakemake.input))
    folds = folds[folds["part"].isin([VALID, TEST])]
    gathered = pd.concat([folds, average_tests(folds)], ignore_index=True).sort_values(ORDER)
    write_table("predictions", gathered, snakemake.output[0])
    counts = gathered.groupby(["model", "fold", "part"])["prediction"].size()
    logging.info("rows per model, fold and part:\n%s", counts.to_string())
