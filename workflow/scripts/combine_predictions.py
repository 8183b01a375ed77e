"""Combine the predictions of all models for a plate without an outcome, and average the folds."""

import logging

import pandas as pd

from lnp.acquisition.plate_pace import log_differences
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.models.predictions import average_folds

if __name__ == "__main__":
    log_to(snakemake.log[0])
    tables = (read_table("images", path) for path in snakemake.input.images)
    log_differences(tables, snakemake.params.horizon)
    predictions = read_table("predictions", list(snakemake.input.predictions))
    predictions = predictions[predictions["model"].isin(snakemake.params.approaches)]
    joined = pd.concat([predictions, average_folds(predictions)], ignore_index=True)
    write_table("predictions", joined, snakemake.output[0])
    logging.info(
        "cells predicted:\n%s", joined.groupby(["model", "task", "horizon"])["cell"].size()
    )
