"""What simple rules predict, fitted on the training part of the same folds."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV, RidgeCV
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from lnp.predictions import prediction_rows

N_INNER = 5  # folds within the training part, for the penalty
PENALTIES = np.logspace(-2, 4, 13)
CELL = ["plate", "site", "cell"]


def predict_majority(cells):
    """Return the training part's share of positives, or mean level, for each of (n_cells,)."""
    return np.full(len(cells), cells.loc[cells["part"] == "train", "truth"].mean())


def predict_dose(cells):
    """Return the training part's mean of each cell's dose, (n_cells,).

    Where a dose does not train, it is the mean of the whole training part.
    """
    train = cells[cells["part"] == "train"]
    means = train.groupby("dose_ng")["truth"].mean()
    return cells["dose_ng"].map(means).fillna(train["truth"].mean()).to_numpy()


def predict_ridge(cells, light, task, rng):
    """Return the predictions of a ridge on the LNP light of each frame, (n_cells,).

    Linear for the level, logistic for the class; the penalty is chosen by
    cross-validation within the training part.

    Parameters
    ----------
    cells : DataFrame
        Columns part, truth.
    light : (n_cells, horizon) ndarray
    task : {"classification", "regression"}
    rng : numpy.random.Generator
    """
    trains = (cells["part"] == "train").to_numpy()
    truth = cells["truth"].to_numpy()[trains]
    model = ridge_search(task, truth, int(rng.integers(2**31))).fit(light[trains], truth)
    if task == "classification":
        return model.predict_proba(light)[:, 1]
    return model.predict(light)


def ridge_search(task, truth, seed):
    """Return a ridge whose penalty is chosen by cross-validation when it is fitted.

    Leave-one-out for the level, five folds for the class; a class of one cell
    cannot be parted, so the penalty is then scikit-learn's own.
    """
    if task == "regression":
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


def predict_baselines(cells, light, horizons, rng, **fit):
    """Return the rows of the three baselines at each horizon.

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, cell, well, dose_ng, part, truth.
    light : (n_cells, n_frames) ndarray
    horizons : list of int
    rng : numpy.random.Generator
    fit : protocol, task, fold

    Returns
    -------
    DataFrame
        Table `predictions` with the models majority, dose and lnp_ridge.
    """
    rows = []
    for horizon in horizons:
        ridge = predict_ridge(cells, light[:, :horizon], fit["task"], rng)
        for model, predicted in [
            ("majority", predict_majority(cells)),
            ("dose", predict_dose(cells)),
            ("lnp_ridge", ridge),
        ]:
            rows.append(
                prediction_rows(cells, predicted[:, None], model=model, horizon=horizon, **fit)
            )
    return pd.concat(rows, ignore_index=True)


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
    value = "probability" if fit["task"] == "classification" else "level"
    known = oracle.loc[oracle["horizon"].isin(horizons), [*CELL, "kind", "horizon", value]]
    rows = cells.merge(known, on=CELL, validate="one_to_many")
    rows = rows.rename(columns={value: "prediction"})
    model = "oracle_" + rows.pop("kind")
    return rows.assign(model=model, spread=0.0, **fit)
