"""Predict when each cell begins to make the reporter, in every fold and at every horizon."""

import logging

import pandas as pd

from lnp.acquisition.frame_times import hours_by_plate
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.models.named.onset_task import predict_onsets, rank_by_outcome, rank_by_truth

TABLES = ["split", "cells", "onset", "measures"]

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params = snakemake.input, snakemake.params
    images = read_table("images", list(files.images))
    rows = predict_onsets(
        **{name.replace("onset", "onsets"): read_table(name, files[name]) for name in TABLES},
        hours=hours_by_plate(images),
        horizons=params.horizons,
        seed=params.seed,
    )
    found = [rows]
    if files.named:
        found.append(rank_by_outcome(rows, read_table("predictions", files.named)))
    if files.fates:
        found.append(rank_by_truth(rows, read_table("fates", files.fates)))
    rows = pd.concat(found, ignore_index=True)
    write_table("onset_predictions", rows, snakemake.output[0])
    logging.info("rows per model and fold:\n%s", rows.groupby(["model", "fold"]).size().to_string())
