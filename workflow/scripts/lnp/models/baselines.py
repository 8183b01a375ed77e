"""What simple rules predict, fitted on the training part of the same folds.

Three groups. Nuisance: what says nothing of how a cell handles LNPs (its dose, its place,
its neighbours, its counterstain); a model that is no better than these has learnt the
plate. Simple: one quantity of the LNPs or of motion. Named: all measures of a cell that have
a name, summed up over time: the reference for networks.
"""

import numpy as np
import pandas as pd
import xgboost
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV, RidgeCV
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from lnp.cells.time_courses import curve, each, last, mean, story, trend
from lnp.core.schemas.plates import NAMED_MEASURES
from lnp.core.vocabulary import CELL_KEY, CLASSIFICATION, REGRESSION, TRAIN
from lnp.models.predictions import prediction_rows

FITTED_NUISANCE = {  # model: its measures, and what of their course it uses
    "density": (["density"], last),
    "position": (["place_row", "place_col"], curve),
    "brightness": (["stain_frame", "lnp_frame"], last),
    "stain": (["area", "stain_mean"], last),
    "puncta": (["stain_puncta"], last),
}
FITTED_SIMPLE = {
    "spots": (["spot_count"], trend),
    "lnp_ridge": (["lnp_light_disc"], each),
    "motility": (["step"], mean),
}
TREES = {  # small and strongly thinned: some hundred cells train
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


def predict_majority(cells):
    """Return the training part's share of positives, or mean level, for each of (n_cells,)."""
    return np.full(len(cells), cells.loc[cells["part"] == TRAIN, "truth"].mean())


def predict_dose(cells):
    """Return the training part's mean of each cell's dose, (n_cells,).

    Where a dose does not train, it is the mean of the whole training part.
    """
    train = cells[cells["part"] == TRAIN]
    means = train.groupby("dose_ng")["truth"].mean()
    return cells["dose_ng"].map(means).fillna(train["truth"].mean()).to_numpy()


def predict_dose_wells(cells):
    """Return the mean over the training wells of each cell's dose, each well one, (n_cells,)."""
    train = cells[cells["part"] == TRAIN]
    wells = train.groupby(["dose_ng", "plate", "well"])["truth"].mean()
    means = wells.groupby("dose_ng").mean()
    return cells["dose_ng"].map(means).fillna(wells.mean()).to_numpy()


def predict_trees(cells, values, task, rng):
    """Return the predictions of boosted trees on (n_cells, n_columns) features, (n_cells,)."""
    trains = (cells["part"] == TRAIN).to_numpy()
    truth = cells["truth"].to_numpy()[trains]
    seed = int(rng.integers(2**31))
    if task == REGRESSION:
        trees = xgboost.XGBRegressor(**TREES, random_state=seed)
        return trees.fit(values[trains], truth).predict(values).astype(float)
    trees = xgboost.XGBClassifier(**TREES, random_state=seed)
    return trees.fit(values[trains], truth).predict_proba(values)[:, 1].astype(float)


def predict_ridge(cells, values, task, rng):
    """Return the predictions of a ridge on features of each cell, (n_cells,).

    Linear for the level, logistic for the class; the penalty is chosen by
    cross-validation within the training part.

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
    model = ridge_search(task, truth, int(rng.integers(2**31))).fit(values[trains], truth)
    if task == CLASSIFICATION:
        return model.predict_proba(values)[:, 1]
    return model.predict(values)


def ridge_search(task, truth, seed):
    """Return a ridge whose penalty is chosen by cross-validation when it is fitted.

    Leave-one-out for the level, five folds for the class; a class of one cell
    cannot be parted, so the penalty is then scikit-learn's own.
    """
    if task == REGRESSION:
        return make_pipeline(StandardScaler(), RidgeCV(PENALTIES))
    rarest = int(min((truth == 0).sum(), (truth == 1).sum()))
    if rarest < 2:
        return make_pipeline(StandardScaler(), LogisticRegression())
    logistic = LogisticRegressionCV(
        Cs=1 / PENALTIES,
        l1_ratios=(0.0,),  # ridge
        cv=StratifiedKFold(min(N_INNER, rarest), shuffle=True, random_state=seed),
        scoring="neg_log_loss",
        use_legacy_attributes=False,
    )
    return make_pipeline(StandardScaler(), logistic)


def predict_baselines(cells, courses, horizons, rng, **fit):
    """Return the rows of all baselines, and of the approach `named`, at each horizon.

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, cell, well, dose_ng, part, truth.
    courses : dict of str to (n_cells, n_frames) ndarray
        See `lnp.cells.time_courses.gather_courses`.
    horizons : list of int
    rng : numpy.random.Generator
    fit : protocol, task, fold

    Returns
    -------
    DataFrame
        Table `predictions` with the models of kinds nuisance, simple and named of the registry.
    """
    rows = []
    for horizon in horizons:
        seen = {name: values[:, :horizon] for name, values in courses.items()}
        for model, predicted in predict_horizon(cells, seen, fit["task"], rng).items():
            rows.append(
                prediction_rows(cells, predicted[:, None], model=model, horizon=horizon, **fit)
            )
    return pd.concat(rows, ignore_index=True)


def predict_horizon(cells, courses, task, rng):
    """Return {model: (n_cells,) predictions} from the courses up to one horizon."""
    constant = {
        "majority": predict_majority(cells),
        "dose": predict_dose(cells),
        "dose_wells": predict_dose_wells(cells),
    }
    fitted = {
        model: predict_ridge(cells, describe(courses, *features), task, rng)
        for model, features in (FITTED_NUISANCE | FITTED_SIMPLE).items()
    }
    values = describe(courses, NAMED_MEASURES, story)
    return constant | fitted | predict_named(cells, values, task, rng)


def predict_named(cells, values, task, rng):
    """Return {model: (n_cells,) predictions} of ridge, trees and their mean.

    `values` (n_cells, n_columns) describe the named measures; the rest as `predict_ridge`.
    """
    ridge = predict_ridge(cells, values, task, rng)
    trees = predict_trees(cells, values, task, rng)
    return {"named": (ridge + trees) / 2, "named_ridge": ridge, "named_trees": trees}


def describe(courses, names, summary):
    """Return the (n_cells, n_columns) features of some measures, by a function of each."""
    return np.concatenate([summary(courses[name]) for name in names], axis=1)


def predict_oracles(cells, oracle, horizons, **fit):
    """Return the rows of the oracles of simulated plates: what the latent states foretell.

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, cell, well, dose_ng, part, truth.
    oracle : DataFrame
        Columns plate, site, cell, kind (frame, course), horizon, probability, level.
        Cells that are not in it have no rows.
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
