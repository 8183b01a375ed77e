"""Add up what each feature of the CNN contributes to the predictions by boosted trees."""

import logging

import pandas as pd

from lnp.cells.time_courses import gather_time_courses
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import TEST
from lnp.design.fold_data import read_fold
from lnp.explanation.features import explain_gbm
from lnp.explanation.importance import explain, list_strongest
from lnp.models.features import read_features
from lnp.models.gbm.feature_table import read_feature_table
from lnp.models.gbm.gbm import load_gbm

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, parts = snakemake.input, []
    measures = read_table("measures", files.measures)
    for *paths, store in zip(files.models, files.timeseries, files.features, strict=True):
        gbm, table = load_gbm(paths[0]), read_feature_table(paths[1])
        horizon, n_copies = gbm.about["horizon"], gbm.about["settings"]["n_augmentations"]
        cells = read_fold(files, gbm.about["task"], gbm.about["fold"])
        features = read_features(store, cells)[:, :n_copies, :horizon].mean(axis=(1, 2))
        time_courses = gather_time_courses(measures, cells, horizon)
        tested = (cells["part"] == TEST).to_numpy()
        parts.append(explain_gbm(gbm, cells, tested, table, features, time_courses))
    contributions = pd.concat(parts, ignore_index=True)
    write_table("contributions", contributions, snakemake.output.contributions)
    table = explain(contributions)
    write_table("explanation", table, snakemake.output.explanation)
    logging.info("%s", list_strongest(table))
