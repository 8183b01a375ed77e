"""Baselines and oracles, fitted and tested on the same folds as the approaches.

Nuisance baselines see what does not depend on how a cell handles LNPs (its dose, its place,
its neighbours, its counterstain); a model that is no better than these has learnt the plate.
Simple baselines see one quantity of the LNPs or of motion. The named measures are all measures
of a cell that have a name, summarised over time: the reference for networks.
"""

import numpy as np
import pandas as pd
import xgboost
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV, RidgeCV
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from lnp.cells.time_courses import (
    all_values,
    first_value_squared,
    gather_time_courses,
    last_value,
    last_value_and_slope,
    mean_value,
    six_summaries,
    summary_features,
)
from lnp.core.rng import rng_of
from lnp.core.schemas.plates import NAMED_MEASURES
from lnp.core.vocabulary import CELL_KEY, CLASSIFICATION, REGRESSION, TASKS, TRAIN
from lnp.design.fold_data import select_fold
from lnp.models.predictions import prediction_rows
from lnp.models.registry import DOSE, REFERENCE

FITTED = {  # model: its measures, and the summary of their time courses
    "density": (["density"], last_value),
    "position": (["place_row", "place_col"], first_value_squared),
    "brightness": (["stain_frame", "lnp_frame"], last_value),
    "stain": (["area", "stain_mean"], last_value),
    "puncta": (["stain_puncta"], last_value),
    "spots": (["spot_count"], last_value_and_slope),
    "lnp_ridge": (["lnp_light_disc"], all_values),
    "motility": (["step"], mean_value),
}
TREES = {  # small and strongly subsampled: some hundred cells train
    "n_estimators": 200,
    "max_depth": 4,
    "learning_rate": 0.03,
    "subsample": 0.7,
    "colsample_bynode": 0.2,
    "min_child_weight": 5,
    "reg_lambda": 5,
    "tree_method": "hist",
    "n_jobs": 1,
}
N_INNER = 5  # folds within the training part, for the penalty
PENALTIES = np.logspace(-2, 4, 13)


def predict_references(split, targets, cells, measures, oracle, horizons, seed):
    """Return the rows of all baselines and oracles in every fold and task.

    Parameters
    ----------
    split, targets, cells : DataFrame
        Tables of these names; split and targets of one protocol.
    measures : DataFrame
        Table "measures" of all training plates.
    oracle : DataFrame
        Table "oracle"; without rows where no plate is simulated.
    horizons : list of int
    seed : int

    Returns
    -------
    DataFrame
        Table `predictions` with all models of the registry but the approaches.
    """
    protocol = split["protocol"].iloc[0]
    rows = []
    for fold in split["fold"].unique():
        for task in TASKS:
            chosen = select_fold(split, targets, cells, fold, task)
            time_courses = gather_time_courses(measures, chosen, max(horizons))
            fit = {"protocol": protocol, "task": task, "fold": fold}
            rng = rng_of(seed, "baselines", *fit.values())
            rows.append(predict_baselines(chosen, time_courses, horizons, rng, **fit))
            rows.append(predict_oracles(chosen, oracle, horizons, **fit))
    return pd.concat(rows, ignore_index=True)


def predict_baselines(cells, time_courses, horizons, rng, **fit):
    """Return the rows of all baselines, the named measures among them, at each horizon.

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, cell, well, dose_ng, part, truth.
    time_courses : dict of str to (n_cells, n_frames) ndarray
        See `lnp.cells.time_courses.gather_time_courses`.
    horizons : list of int
    rng : numpy.random.Generator
    fit : protocol, task, fold

    Returns
    -------
    DataFrame
        Table `predictions` with the models of kinds nuisance, simple and named of the registry.
        A model all of whose measures are unknown has no rows.
    """
    rows, task = [], fit["task"]
    for horizon in horizons:
        seen = {name: values[:, :horizon] for name, values in time_courses.items()}
        predicted = predict_by_dose(cells)
        for model, (names, summary) in FITTED.items():
            if set(names) & set(seen):
                values = summary_features(seen, names, summary)
                predicted[model] = predict_ridge(cells, values, task, rng)
        values = summary_features(seen, NAMED_MEASURES, six_summaries)
        predicted |= predict_named(cells, values, task, rng)
        rows += [
            prediction_rows(cells, values[:, None], model=model, horizon=horizon, **fit)
            for model, values in predicted.items()
        ]
    return pd.concat(rows, ignore_index=True)


def predict_by_dose(cells):
    """Return {model: (n_cells,) predictions} of the baselines that see the dose at most.

    They are training means of the class or the level: of all cells, of the cells of a cell's own
    dose, and of the wells of that dose, weighted equally. Where a dose does not train, the last
    two are the mean of all training cells, or wells.
    """
    train, dose = cells[cells["part"] == TRAIN], cells["dose_ng"]
    overall = train["truth"].mean()
    by_dose = train.groupby("dose_ng")["truth"].mean()
    wells = train.groupby(["dose_ng", "plate", "well"])["truth"].mean()
    by_wells = wells.groupby("dose_ng").mean()
    return {
        "majority": np.full(len(cells), overall),
        DOSE: dose.map(by_dose).fillna(overall).to_numpy(),
        "dose_wells": dose.map(by_wells).fillna(wells.mean()).to_numpy(),
    }


def predict_named(cells, values, task, rng):
    """Return {model: (n_cells,) predictions} of ridge, trees and their mean.

    `values` (n_cells, n_columns) describe the named measures; the rest as `predict_ridge`.
    """
    ridge = predict_ridge(cells, values, task, rng)
    trees = predict_trees(cells, values, task, rng)
    return {REFERENCE: (ridge + trees) / 2, "named_ridge": ridge, "named_trees": trees}


def predict_ridge(cells, values, task, rng):
    """Return the predictions of a ridge regression on features of each cell, (n_cells,).

    Linear for the level, logistic for the class. The penalty is chosen within the training
    part: by leave-one-out for the level, by five-fold cross-validation for the class. A class
    of one training cell cannot be split, so the penalty is then scikit-learn's default.

    Parameters
    ----------
    cells : DataFrame
        Columns part, truth.
    values : (n_cells, n_columns) ndarray
    task : {"classification", "regression"}
    rng : numpy.random.Generator
    """
    trains = (cells["part"] == TRAIN).to_numpy()
    truth = cells["truth"].to_numpy()[trains]
    seed = int(rng.integers(2**31))
    if task == REGRESSION:
        ridge = make_pipeline(StandardScaler(), RidgeCV(PENALTIES))
        return ridge.fit(values[trains], truth).predict(values)
    if len(set(truth)) == 1:
        return np.full(len(cells), truth[0])  # the one class that is known
    rarest = int(min((truth == 0).sum(), (truth == 1).sum()))
    logistic = LogisticRegression()
    if rarest > 1:
        logistic = LogisticRegressionCV(
            Cs=1 / PENALTIES,
            l1_ratios=(0.0,),  # ridge
            cv=StratifiedKFold(min(N_INNER, rarest), shuffle=True, random_state=seed),
            scoring="neg_log_loss",
            use_legacy_attributes=False,
        )
    ridge = make_pipeline(StandardScaler(), logistic)
    return ridge.fit(values[trains], truth).predict_proba(values)[:, 1]


def predict_trees(cells, values, task, rng):
    """Return the predictions of boosted trees on (n_cells, n_columns) features, (n_cells,)."""
    trains = (cells["part"] == TRAIN).to_numpy()
    truth = cells["truth"].to_numpy()[trains]
    seed = int(rng.integers(2**31))
    if task == REGRESSION:
        trees = xgboost.XGBRegressor(**TREES, random_state=seed)
        return trees.fit(values[trains], truth).predict(values).astype(float)
    if len(set(truth)) == 1:
        return np.full(len(cells), truth[0])
    trees = xgboost.XGBClassifier(**TREES, random_state=seed)
    return trees.fit(values[trains], truth).predict_proba(values)[:, 1].astype(float)


def predict_oracles(cells, oracle, horizons, **fit):
    """Return the rows of the oracles of simulated plates: predictions from the latent states.

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, cell, well, dose_ng, part, truth.
    oracle : DataFrame
        Table "oracle". Cells that are not in it have no rows.
    horizons : list of int
    fit : protocol, task, fold

    Returns
    -------
    DataFrame
        Table `predictions` with the models oracle_frame and oracle_course.
    """
    value = "probability" if fit["task"] == CLASSIFICATION else "level"
    known = oracle.loc[oracle["horizon"].isin(horizons), [*CELL_KEY, "kind", "horizon", value]]
    rows = cells.merge(known, on=CELL_KEY, validate="one_to_many")
    rows = rows.rename(columns={value: "prediction"})
    model = "oracle_" + rows.pop("kind")
    return rows.assign(model=model, spread=0.0, **fit)
