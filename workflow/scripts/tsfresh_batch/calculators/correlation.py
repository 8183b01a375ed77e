"""Autocorrelation and partial autocorrelation."""

import numpy as np

from ..registry import combiner, simple
from .rows import REDUCTIONS, central, divided, unknown

FLAT = 1e-10  # variance below which agg_autocorrelation is 0
NEARLY_FLAT = 1e-8  # variance up to which autocorrelation is NaN


@simple
def autocorrelation(series, lag):
    """Return the autocorrelation at a lag, over the frames that overlap; NaN if nearly flat."""
    n = series.shape[1]
    if n < lag:
        return unknown(series)
    level, variance = central(series), series.var(axis=1)
    products = (level[:, : n - lag] * level[:, lag:]).sum(axis=1)
    return divided(products, (n - lag) * np.where(variance <= NEARLY_FLAT, np.nan, variance))


@combiner(supports=lambda values: values["f_agg"] in REDUCTIONS)
def agg_autocorrelation(series, parameters):
    """Return `f_agg` of the autocorrelations at lags 1 to `maxlag`; 0 where flat."""
    n, result = series.shape[1], np.zeros((len(series), len(parameters)))
    rows = ~(np.abs(series.var(axis=1)) < FLAT)
    if n == 1 or not rows.any():
        return result
    n_lags = min(max(values["maxlag"] for values in parameters), n - 1)
    covariances = autocovariances(series[rows], n_lags)
    correlations = divided(covariances[:, 1:], covariances[:, :1])
    for k, values in enumerate(parameters):
        lags = np.ascontiguousarray(correlations[:, : int(values["maxlag"])])
        result[rows, k] = getattr(np, values["f_agg"])(lags, axis=1)
    return result


@combiner()
def partial_autocorrelation(series, parameters):
    """Return the partial autocorrelation at `lag`, by the Levinson-Durbin recursion (Durbin 1960).

    NaN from half the number of frames on.
    """
    n_wanted = max(values["lag"] for values in parameters)
    n_lags = min(n_wanted, series.shape[1] // 2 - 1)
    result = np.full((len(series), n_wanted + 1), np.nan)
    if n_lags > 0:
        lags = autocovariances(series, n_lags).T
        partial = np.ones_like(lags)
        partial[1] = divided(lags[1], lags[0])
        weights, rest = partial[1:2], lags[0] - partial[1] * lags[1]
        for k in range(2, n_lags + 1):
            explained = np.vecdot(weights.T.copy(), lags[k - 1 : 0 : -1].T.copy())
            partial[k] = divided(lags[k] - explained, rest)
            weights = np.vstack([weights - partial[k] * weights[::-1], partial[k : k + 1]])
            rest = rest * (1 - partial[k] ** 2)
        result[:, : n_lags + 1] = partial.T
    return result[:, [values["lag"] for values in parameters]]


def autocovariances(series, n_lags):
    """Return covariances at lags 0 to `n_lags`, each over its frames, (n_series, n_lags + 1)."""
    level, n = central(series), series.shape[1]
    sums = [np.vecdot(level[:, lag:], level[:, : n - lag]) for lag in range(n_lags + 1)]
    return np.stack(sums, axis=1) / (n - np.arange(n_lags + 1))
