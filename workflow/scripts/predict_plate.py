"""Join all models' predictions of a plate that has no outcome yet, and average the folds."""

import logging

from lnp.logs import log_to

import pandas as pd

from lnp.predictions import average_folds
from lnp.tables import read_table, write_table

if __name__ == "__main__":
    log_to(snakemake.log[0])
    predictions = read_table("predictions", list(snakemake.input))
    joined = pd.concat([predictions, average_folds(predictions)], ignore_index=True)
    write_table("predictions", joined, snakemake.output[0])
    logging.info(
        "cells predicted:\n%s", joined.groupby(["model", "task", "horizon"])["cell"].size()
    )
