"""Predict by baselines and by named measures, in every fold and task; add what the oracles say."""

import logging

import pandas as pd

from lnp.cells.time_courses import gather_courses
from lnp.core.logs import log_to
from lnp.core.rng import rng_of
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import CLASSIFICATION, REGRESSION
from lnp.design.fold_data import select_fold
from lnp.models.baselines import predict_baselines, predict_oracles


def predict_references(tables, measures, oracle, horizons, seed):
    """Return the baselines' and oracles' rows of every fold and task.

    Parameters
    ----------
    tables : dict
        Tables split, targets (one protocol) and cells.
    measures : DataFrame
        Table "measures" of all training plates.
    oracle : DataFrame
        See `lnp.models.baselines.predict_oracles`; without rows where nothing is simulated.
    horizons : list of int
    seed : int
    """
    protocol = tables["split"]["protocol"].iloc[0]
    rows = []
    for fold in tables["split"]["fold"].unique():
        for task in [CLASSIFICATION, REGRESSION]:
            cells = select_fold(**tables, fold=fold, task=task)
            courses = gather_courses(measures, cells, max(horizons))
            fit = {"protocol": protocol, "task": task, "fold": fold}
            rng = rng_of(seed, "baselines", *fit.values())
            rows.append(predict_baselines(cells, courses, horizons, rng, **fit))
            rows.append(predict_oracles(cells, oracle, horizons, **fit))
    return pd.concat(rows, ignore_index=True)


def read_oracle(paths):
    """Return the oracles of all simulated plates; no rows where there are none."""
    columns = ["plate", "site", "cell", "kind", "horizon", "probability", "level"]
    empty = pd.DataFrame(columns=columns).astype({"cell": "int64", "horizon": "int64"})
    return pd.concat([empty, *map(pd.read_parquet, paths)])[columns] if paths else empty


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params = snakemake.input, snakemake.params
    tables = {name: read_table(name, files[name]) for name in ("split", "targets", "cells")}
    rows = predict_references(
        tables,
        read_table("measures", files.measures),
        read_oracle(files.oracle),
        params.horizons,
        params.seed,
    )
    write_table("predictions", rows, snakemake.output[0])
    logging.info("rows per model and fold:\n%s", rows.groupby(["model", "fold"]).size().to_string())
