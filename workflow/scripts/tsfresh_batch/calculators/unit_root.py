"""Augmented Dickey-Fuller test for a unit root."""

import numpy as np

from ..registry import combiner
from .least_squares import fit, nested_residuals, with_constant
from .rows import divided

STAR, LOWEST, HIGHEST = -1.61, -18.83, 2.74  # where MacKinnon's formula changes and ends
BELOW = (2.1659, 1.4412, 0.038269)  # its coefficients (MacKinnon 1994, constant, one series)
ABOVE = (1.7339, 0.93202, -0.12745, -0.010368)
NEAR = 1e-6  # criteria closer than this are computed again by `fit`
ADF = ("teststat", "pvalue", "usedlag")


@combiner(supports=lambda values: values["attr"] in ADF and values.get("autolag", "AIC") == "AIC")
def augmented_dickey_fuller(series, parameters):
    """Return the statistic, p-value or lags of the augmented Dickey-Fuller test.

    The step from a frame to the next is regressed on the level, a constant and as many
    steps before as make Akaike's criterion least (Said & Dickey 1984; Schwert 1989 for
    how many are tried). NaN for constant series and below four frames.
    """
    n, found = series.shape[1], np.full((len(series), len(ADF)), np.nan)
    n_lags = min(n // 2 - 2, int(np.ceil(12.0 * (n / 100.0) ** 0.25)))
    varied = np.flatnonzero(series.max(axis=1) != series.min(axis=1))
    if n_lags >= 0 and len(varied):
        used = best_lags(series[varied], n_lags)
        for lag in np.unique(used):
            rows = varied[used == lag]
            found[rows, 0] = t_of_level(series[rows], lag)
            found[rows, 2] = lag
        found[varied, 1] = mackinnon_p(found[varied, 0])
    return found[:, [ADF.index(values["attr"]) for values in parameters]]


def best_lags(series, n_lags):
    """Return the number of lags (n_series,) of least Akaike criterion, the fewest of equals."""
    past, step = past_of(series, n_lags)
    best = np.empty(len(series), np.int64)
    for rows, design in with_or_without_constant(past):
        n_before = design.shape[2] - n_lags  # level, and constant unless a column is one
        residuals, sound = nested_residuals(design, step[rows])
        ranks = np.arange(n_before, n_before + n_lags + 1)
        criteria = akaike(residuals[:, n_before - 1 :], ranks, step.shape[1])
        least = np.sort(criteria, axis=1)[:, :2]
        doubtful = ~sound | (np.ptp(least, axis=1) < NEAR) & (n_lags > 0)
        if doubtful.any():  # equals need the exact criterion of each number of lags
            for k, n_columns in enumerate(range(n_before, design.shape[2] + 1)):
                exact = fit(design[doubtful, :, :n_columns], step[rows][doubtful])
                criteria[doubtful, k] = akaike(exact.residual, exact.rank, step.shape[1])
        unknown = np.isnan(criteria)
        least = np.argmin(np.where(unknown, np.inf, criteria), axis=1)
        best[rows] = np.where(unknown[:, 0], 0, least)  # as Python's `min`: 0 if NaN is there
    return best


def akaike(residual, rank, n):
    """Return Akaike's criterion (1974) of least squares fits to n points."""
    with np.errstate(divide="ignore"):
        likelihood = -n / 2 * np.log(2 * np.pi) - n / 2 * np.log(residual / n) - n / 2
    return -2 * likelihood + 2 * rank


def t_of_level(series, n_lags):
    """Return the t-value of the level, (n_series,)."""
    (past, step), result = past_of(series, n_lags), np.empty(len(series))
    for rows, design in with_or_without_constant(past, first=False):
        fitted = fit(design, step[rows])
        variance = divided(fitted.residual, step.shape[1] - fitted.rank)
        with np.errstate(invalid="ignore"):
            error = np.sqrt(fitted.variances[:, 0] * variance)
        result[rows] = divided(fitted.coefficients[:, 0], error)
    return result


def past_of(series, n_lags):
    """Return levels and steps before, (n_series, n, 1 + n_lags), and steps, (n_series, n)."""
    steps = np.diff(series, axis=1)
    n = steps.shape[1] - n_lags
    before = [steps[:, n_lags - lag : n_lags - lag + n] for lag in range(1, n_lags + 1)]
    return np.stack([series[:, n_lags:-1], *before], axis=2), steps[:, n_lags:]


def with_or_without_constant(columns, first=True):
    """Yield rows and their designs; a constant is added where no column is constant."""
    same = np.ptp(columns, axis=1) == 0
    constant = (same & (columns[:, 0] != 0)).any(axis=1)
    if constant.any():
        yield constant, columns[constant]
    if not constant.all():
        yield ~constant, with_constant(columns[~constant], first)


def mackinnon_p(statistic):
    """Return MacKinnon's approximate p-value (1994), (n_series,)."""
    from scipy.special import ndtr

    coefficients = np.where(
        statistic <= STAR, np.polyval(BELOW[::-1], statistic), np.polyval(ABOVE[::-1], statistic)
    )
    p = ndtr(coefficients)
    return np.where(statistic > HIGHEST, 1.0, np.where(statistic < LOWEST, 0.0, p))
