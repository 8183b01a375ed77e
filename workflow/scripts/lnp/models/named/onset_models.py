"""Fit the hours until a cell's reporter begins, some of them censored, to columns of cells.

Two models that share nothing but the cells: accelerated failure time by boosted trees, whose hours
may depend on the columns in any way, and Cox's proportional hazards with a ridge penalty, the
plain reference. Both are xgboost's; Cox's is its linear booster, whose coefficients equal those of
statsmodels' PHReg in a hundredth of the time, where onsets are not tied (a test compares them; only
early ones are).
"""

import json

import numpy as np
import xgboost
from scipy.stats import CensoredData, norm
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

from lnp.models.named.fitting import N_TREES, SMALL_TREES

LEAST_EVENTS = 5  # cells that begin, for a fit
AFT_TREES = {
    **SMALL_TREES,
    "nthread": 1,
    "objective": "survival:aft",
    "eval_metric": "aft-nloglik",
    "aft_loss_distribution": "normal",
}
COX_LINEAR = {
    "booster": "gblinear",
    "objective": "survival:cox",
    "updater": "coord_descent",
    "feature_selector": "cyclic",
    "learning_rate": 0.2,  # at 0.5 a fit of 15 cells to 120 columns had no end
    "base_score": 1.0,
    "nthread": 1,
}
N_STEPS = 100  # of the coordinate descent; with penalties from 0.1 on it has converged by then
PENALTIES = np.logspace(-1, 1.5, 6)  # of Cox's likelihood per cell
N_INNER = 5  # folds within the training part, for the penalty
SPREADS = (0.1, 2.0)  # of the logarithm of hours, that trees are fitted with


def predict_aft(values, trains, earliest, latest, rng):
    """Accelerated failure time by boosted trees: return the hours (n_cells,) of the onsets.

    Parameters
    ----------
    values : (n_cells, n_columns) ndarray
    trains : (n_cells,) bool
        Cells that are fitted.
    earliest, latest : (n_cells,) ndarray
        Hours between which the onset lies, see `lnp.models.onset_labels`; of cells that train.
    rng : numpy.random.Generator

    Returns
    -------
    (n_cells,) ndarray
        Hours, the median of each cell's distribution.
    """
    middle, spread = spread_of(earliest[trains], latest[trains])
    data = xgboost.DMatrix(values[trains], nthread=1)
    data.set_float_info("label_lower_bound", earliest[trains])
    data.set_float_info("label_upper_bound", latest[trains])
    settings = {
        **AFT_TREES,
        "aft_loss_distribution_scale": spread,
        "base_score": float(np.exp(middle)),
        "seed": int(rng.integers(2**31)),
    }
    trees = xgboost.train(settings, data, N_TREES)
    return trees.predict(xgboost.DMatrix(values, nthread=1)).astype(float)


def spread_of(earliest, latest):
    """Return mean and SD of the logarithm of hours, of a log-normal distribution of all cells.

    By maximum likelihood, the censored ones included. The mean is kept within the hours that are
    given, and the SD within `SPREADS`: where nearly all are censored either may be without bounds.
    """
    silent, early = np.isinf(latest), earliest == 0
    exact = ~silent & ~early
    known = CensoredData(
        uncensored=np.log(latest[exact]),
        left=np.log(latest[early]),
        right=np.log(earliest[silent]),
    )
    middle, spread = norm.fit(known)
    given = np.log([*latest[~silent], *earliest[silent]])
    return float(np.clip(middle, given.min(), given.max())), float(np.clip(spread, *SPREADS))


def predict_cox(values, trains, time, begins, rng):
    """Cox regression with a ridge penalty: return minus the log hazard (n_cells,), late is large.

    The penalty is chosen among the training cells by the cross-validated partial likelihood
    (Verweij & van Houwelingen, Stat Med 1993, 12:2305).

    Parameters
    ----------
    values : (n_cells, n_columns) ndarray
    trains : (n_cells,) bool
    time : (n_cells,) ndarray
        Hours, above 0, of the onset or of the censoring; of cells that train.
    begins : (n_cells,) bool
        Whether it is an onset.
    rng : numpy.random.Generator
    """
    scaled = StandardScaler().fit(values[trains]).transform(values)
    x, t, b = scaled[trains], time[trains], begins[trains]
    inner = KFold(N_INNER, shuffle=True, random_state=int(rng.integers(2**31)))
    parts = [part for part, _ in inner.split(x) if b[part].any()]
    gains = [sum(validate_cox(x, t, b, part, penalty) for part in parts) for penalty in PENALTIES]
    best = np.argmax(np.nan_to_num(gains, nan=-np.inf))  # NaN: a fit that did not converge
    return -scaled @ fit_cox(x, t, b, PENALTIES[best])


def validate_cox(x, time, begins, part, penalty):
    """Return by how much the cells that are not in a part add to the partial likelihood.

    NaN where the fit to the part did not converge.
    """
    linear = x @ fit_cox(x[part], time[part], begins[part], penalty)
    if not np.isfinite(linear).all():
        return np.nan
    inner = partial_likelihood(linear[part], time[part], begins[part])
    return partial_likelihood(linear, time, begins) - inner


def fit_cox(x, time, begins, penalty):
    """Return the coefficients (n_columns,) of Cox's regression, of a ridge penalty.

    They maximise the partial likelihood per cell, less half the penalty times
    the sum of their squares.
    """
    data = xgboost.DMatrix(x, np.where(begins, time, -time), nthread=1)
    fitted = xgboost.train({**COX_LINEAR, "reg_lambda": float(penalty)}, data, N_STEPS)
    model = json.loads(fitted.save_raw("json"))["learner"]["gradient_booster"]["model"]
    return np.array(model["weights"][: x.shape[1]])


def partial_likelihood(linear, time, begins):
    """Return the logarithm of Cox's partial likelihood, by Breslow where onsets are tied."""
    order = np.argsort(time)
    later = np.logaddexp.accumulate(linear[order][::-1])[::-1]
    first = np.searchsorted(time[order], time)  # the first cell of those tied with each
    return float((linear - later[first])[begins].sum())
