"""What the reporter itself tells of the outcome, frame by frame.

An early prediction is worth something only before the reporter shows the same. So the outcome is
forecast from the light seen so far, on the same folds, at frames from the first to the one before
the last: its level, slope and highest value, and where the kinetics of the fit lead.
"""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from lnp.cells.onset import LEAST_FRAMES
from lnp.cells.onset_fit import fit_curves
from lnp.cells.time_courses import slope
from lnp.core.vocabulary import CELL_KEY, REGRESSION, REPORTER, TASKS, TRAIN
from lnp.design.fold_data import select_fold
from lnp.models.predictions import prediction_rows

MOST = 12  # frames at which it is forecast, evenly through the film
RECENT = 4  # frames, whose slope is seen
BEYOND = 10.0  # times the highest light seen, that the fit may lead to at most


def forecast_frames(n_frames, horizons):
    """Return the numbers of first frames that are seen: some of 1 to the last but one.

    >>> forecast_frames(6, [2])
    [1, 2, 3, 4, 5]
    """
    even = np.linspace(1, n_frames - 1, min(MOST, n_frames - 1)).round().astype(int)
    return sorted({*even.tolist(), *horizons})


def forecast_reporter(split, targets, cells, light, hours, settings):
    """Return the forecasts of every fold, task and number of frames seen.

    Parameters
    ----------
    split, targets, cells : DataFrame
        Tables of these names, of one protocol.
    light : DataFrame
        Index plate, site, cell; a column per frame, counts, NaN where unknown.
    hours : dict of str to (n_frames,) ndarray
        Of the frames of each plate.
    settings : dict
        `horizons` (list of int) of the models, which are among the frames; `min_counts`, the least
        light before the logarithm; `maturation_h`, see `lnp.cells.expression_model.unit_curve`.

    Returns
    -------
    DataFrame
        Table `predictions` with the model `REPORTER`.
    """
    protocol, rows = split["protocol"].iloc[0], []
    for n_seen in forecast_frames(light.shape[1], settings["horizons"]):
        described = pd.concat(
            describe_light(hours[plate], part, n_seen, settings)
            for plate, part in light.groupby(level="plate")
        )
        for fold in split["fold"].unique():
            for task in TASKS:
                fit = {"protocol": protocol, "task": task, "fold": fold}
                chosen = select_fold(split, targets, cells, fold, task)
                values = described.loc[pd.MultiIndex.from_frame(chosen[CELL_KEY])].to_numpy()
                found = predict_linear(chosen, values, task)
                about = {"model": REPORTER, "horizon": n_seen, **fit}
                rows.append(prediction_rows(chosen, found[:, None], **about))
    return pd.concat(rows, ignore_index=True)


def predict_linear(cells, values, task):
    """Return the predictions (n_cells,) of a linear model of the level, or a logistic of the class.

    Four columns need no choice of a penalty: it is that of scikit-learn. If all cells that train
    are of one class, it is predicted.

    Parameters
    ----------
    cells : DataFrame
        Columns part, truth.
    values : (n_cells, n_columns) ndarray
    task : {"classification", "regression"}
    """
    trains = (cells["part"] == TRAIN).to_numpy()
    truth = cells["truth"].to_numpy()[trains]
    if task == REGRESSION:
        return make_pipeline(StandardScaler(), Ridge()).fit(values[trains], truth).predict(values)
    if len(set(truth)) == 1:
        return np.full(len(cells), truth[0])
    logistic = make_pipeline(StandardScaler(), LogisticRegression())
    return logistic.fit(values[trains], truth).predict_proba(values)[:, 1]


def describe_light(hours, light, n_seen, settings):
    """Return what the first frames of a plate's cells tell, a row each.

    Logarithms of light not below `min_counts`: the last (of the last frame where it is known; a
    cell of which none is known has the median of all), the slope of the last few, the highest,
    and the light of the last frame of all, to which the fit leads.

    Parameters
    ----------
    hours : (n_frames,) ndarray
    light : DataFrame
        A row per cell, a column per frame.
    n_seen : int
    settings : dict
        `min_counts` and `maturation_h`.
    """
    seen, min_counts = light.iloc[:, :n_seen], settings["min_counts"]
    filled = seen.ffill(axis=1).bfill(axis=1)
    middle = filled.melt()["value"].median()
    filled = filled.fillna(middle if np.isfinite(middle) else min_counts)
    level = np.log(filled.clip(lower=min_counts)).to_numpy()
    end_h = hours[light.shape[1] - 1]
    ahead = lead_on(hours[:n_seen], seen.to_numpy(), end_h, settings["maturation_h"])
    ahead = np.where(np.isfinite(ahead), ahead, filled.iloc[:, -1])
    return pd.DataFrame(
        {
            "last": level[:, -1],
            "slope": slope(level[:, -RECENT:]),
            "highest": level.max(axis=1),
            "ahead": np.log(np.maximum(ahead, min_counts)),
        },
        index=light.index,
    )


def lead_on(hours, light, end_h, maturation_h):
    """Return the light (N,) at an hour to which the fit of each cell leads; NaN without a fit."""
    ahead = np.full(len(light), np.nan)
    known = np.isfinite(light).sum(axis=1) >= LEAST_FRAMES
    if known.any():
        fit = fit_curves(hours, light[known], maturation_h)
        highest = np.nanmax(light[known], axis=1)
        ahead[known] = np.minimum(fit.curve([end_h])[:, 0], BEYOND * highest)
    return ahead
