"""Combine the predictions of all models for a plate without an outcome, and average the folds."""

import logging

import pandas as pd

from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.models.predictions import average_folds

if __name__ == "__main__":
    log_to(snakemake.log[0])
    predictions = read_table("predictions", list(snakemake.input))
    joined = pd.concat([predictions, average_folds(predictions)], ignore_index=True)
    write_table("predictions", joined, snakemake.output[0])
    logging.info(
        "cells predicted:\n%s", joined.groupby(["model", "task", "horizon"])["cell"].size()
    )
