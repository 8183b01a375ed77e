"""Gather what all models predict, add baselines, oracles, and the ensemble over the folds."""

import logging

import pandas as pd

from lnp.baselines import predict_baselines, predict_oracles
from lnp.ensemble import average_tests
from lnp.inputs import focus_radius
from lnp.light import read_light
from lnp.logs import log_to
from lnp.randomness import rng_of
from lnp.tables import read_table, write_table
from lnp.targets import select_fold

ORDER = ["model", "task", "fold", "horizon", "plate", "site", "cell"]


def predict_references(tables, light, oracle, horizons, seed):
    """Return the baselines' and oracles' rows of every fold and task.

    Parameters
    ----------
    tables : dict
        Tables split, targets (one protocol) and cells.
    light : DataFrame
        One row per cell of the split, indexed by plate, site, cell; one column per frame.
    oracle : DataFrame
        See `lnp.baselines.predict_oracles`; without rows where nothing is simulated.
    horizons : list of int
    seed : int
    """
    protocol = tables["split"]["protocol"].iloc[0]
    rows = []
    for fold in tables["split"]["fold"].unique():
        for task in ["classification", "regression"]:
            cells = select_fold(**tables, fold=fold, task=task)
            values = light.loc[list(zip(cells["plate"], cells["site"], cells["cell"], strict=True))]
            fit = {"protocol": protocol, "task": task, "fold": fold}
            rng = rng_of(seed, "baselines", *fit.values())
            rows.append(predict_baselines(cells, values.to_numpy(), horizons, rng, **fit))
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
    cells = tables["split"][["plate", "site", "cell"]].drop_duplicates()
    light = pd.DataFrame(
        read_light(files.crops, cells, max(params.horizons), focus_radius(params.focus)),
        index=pd.MultiIndex.from_frame(cells),
    )
    oracle = read_oracle(files.oracle)
    references = predict_references(tables, light, oracle, params.horizons, params.seed)
    models = [read_table("predictions", files[name]) for name in ("cnn", "lstm", "gbm")]
    folds = pd.concat([*models, references], ignore_index=True)
    folds = folds[folds["part"].isin(["valid", "test"])]
    gathered = pd.concat([folds, average_tests(folds)], ignore_index=True).sort_values(ORDER)
    write_table("predictions", gathered, snakemake.output[0])
    counts = gathered.groupby(["model", "fold", "part"])["prediction"].size()
    logging.info("rows per model, fold and part:\n%s", counts.to_string())
