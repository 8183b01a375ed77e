"""Fit a ridge regression and boosted trees to the named measures of training cells.

Both are fitted on the training cells alone, the ridge's penalty chosen among them; nothing sees
the cells that validate or test.
"""

import xgboost

from lnp.cells.store_reader import keys_of
from lnp.core.vocabulary import REGRESSION, TRAIN
from lnp.models.named.named import NamedModel, summarize
from lnp.models.ridge import fit_ridge

N_TREES = 200
SMALL_TREES = {  # and strongly subsampled: some hundred cells train
    "max_depth": 4,
    "learning_rate": 0.03,
    "subsample": 0.7,
    "colsample_bynode": 0.2,
    "min_child_weight": 5,
    "reg_lambda": 5,
    "tree_method": "hist",
}
TREES = {**SMALL_TREES, "n_estimators": N_TREES, "n_jobs": 1}


def fit_named(cells, time_courses, about, rng):
    """Fit the models of one task, fold and horizon.

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, cell, part, truth (0 or 1, or the level).
    time_courses : dict of str to (n_cells, n_frames) ndarray
        Of these cells.
    about : dict
        Plain values for the file; `task` and `horizon` decide what is fitted.
    rng : numpy.random.Generator

    Returns
    -------
    NamedModel
    """
    measures, values = summarize(time_courses, about["horizon"])
    trains = (cells["part"] == TRAIN).to_numpy()
    about = about | {"train_cells": [list(key) for key in keys_of(cells[trains])]}
    fitted = fit_parts(values[trains], cells["truth"].to_numpy()[trains], about["task"], rng)
    return NamedModel(about, measures, **fitted)


def fit_parts(values, truth, task, rng):
    """Return `ridge` and `booster` fitted to training cells, or `only`, the one class known."""
    seeds = [int(seed) for seed in rng.integers(2**31, size=2)]
    if task != REGRESSION and len(set(truth)) == 1:
        return {"only": float(truth[0])}
    kind = xgboost.XGBRegressor if task == REGRESSION else xgboost.XGBClassifier
    trees = kind(**TREES, random_state=seeds[1]).fit(values, truth)
    return {"ridge": fit_ridge(values, truth, task, seeds[0]), "booster": trees.get_booster()}


def predict_named(cells, values, task, rng):
    """Return {model: (n_cells,) predictions} of a fit to the training cells, without a file.

    Parameters
    ----------
    cells : DataFrame
        Columns part, truth.
    values : (n_cells, n_columns) ndarray
        Of `summarize`.
    task : {"classification", "regression"}
    rng : numpy.random.Generator
    """
    trains = (cells["part"] == TRAIN).to_numpy()
    fitted = fit_parts(values[trains], cells["truth"].to_numpy()[trains], task, rng)
    return NamedModel({}, [], **fitted).predict(values)
