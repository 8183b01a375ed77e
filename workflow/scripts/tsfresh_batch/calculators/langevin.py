"""Langevin drift: a polynomial through mean steps in bins of level (Friedrich et al. 2000)."""

import numpy as np

from ..registry import combiner, simple
from .rows import divided


@combiner(supports=lambda values: values["coeff"] >= 0)
def friedrich_coefficients(series, parameters):
    """Return coefficient `coeff` of the drift's polynomial of degree `m` over `r` quantiles."""
    kinds = {(values["m"], values["r"]) for values in parameters}
    drifts = {(m, r): drift(series, m, r) for m, r in kinds}
    result = np.full((len(series), len(parameters)), np.nan)
    for k, values in enumerate(parameters):
        if values["coeff"] <= values["m"]:
            result[:, k] = drifts[values["m"], values["r"]][:, values["coeff"]]
    return result


@simple
def max_langevin_fixed_point(series, r, m):
    """Return the largest real part of the roots of the drift; NaN where there is none."""
    coefficients = drift(series, m, r)
    result = np.full(len(series), np.nan)
    companions = np.zeros((len(series), m, m))
    companions[:, 1:, :-1] = np.eye(m - 1)
    companions[:, 0] = -divided(coefficients[:, 1:], coefficients[:, :1])
    usual = (coefficients[:, -1] != 0) & np.isfinite(companions[:, 0]).all(axis=1)
    result[usual] = np.linalg.eigvals(companions[usual]).real.max(axis=1)
    ended = (coefficients[:, 0] == 0) | (coefficients[:, -1] == 0)
    for k in np.flatnonzero(ended & np.isfinite(coefficients).all(axis=1)):
        roots = np.roots(coefficients[k])  # leaves out zeros at either end
        result[k] = roots.real.max() if len(roots) else np.nan
    return result


def drift(series, degree, n_bins):
    """Return the coefficients of the drift, highest power first, (n_series, degree + 1).

    NaN where two quantiles are equal, and where powers of the level exceed float64.
    """
    result = np.full((len(series), degree + 1), np.nan)
    if series.shape[1] < 3:
        return result
    level, step = series[:, :-1], np.diff(series, axis=1)
    shares = np.linspace(0, 1, n_bins + 1)
    below = shares * n_bins != np.arange(n_bins + 1)  # rounded down: pandas rounds these up
    shares[below] = np.nextafter(shares[below], 1)
    edges = np.quantile(level, shares, axis=1).T
    apart = (np.diff(edges, axis=1) != 0).all(axis=1)
    if apart.any():
        level, step, edges = level[apart], step[apart], edges[apart]
        bins = np.maximum((edges[:, None, :] < level[:, :, None]).sum(axis=2), 1) - 1
        flat = (bins + n_bins * np.arange(len(level))[:, None]).ravel()
        count, levels, steps = (
            np.bincount(flat, weights, n_bins * len(level)).reshape(-1, n_bins)
            for weights in (None, level.ravel(), step.ravel())
        )
        filled = np.maximum(count, 1)
        result[apart] = fit_polynomials(levels / filled, steps / filled, count > 0, degree)
    return result


def fit_polynomials(x, y, used, degree):
    """Fit polynomials (n_series, degree + 1) to the points that are used, as `numpy.polyfit`.

    Parameters
    ----------
    x, y : (n_series, n_points) ndarray
    used : (n_series, n_points) ndarray of bool
    degree : int
    """
    used = used[:, :, None]
    powers = np.ones((*x.shape, degree + 1))
    for power in range(1, degree + 1):
        powers[:, :, degree - power] = powers[:, :, degree - power + 1] * x
    powers *= used
    scale = np.sqrt((powers * powers).sum(axis=1))
    result = np.full((len(x), degree + 1), np.nan)
    known = np.isfinite(scale).all(axis=1) & (scale > 0).all(axis=1)
    designs = powers[known] / scale[known, None]
    left, sizes, right = np.linalg.svd(designs, full_matrices=False)
    cutoff = used[known].sum(axis=1) * np.finfo(float).eps * sizes.max(axis=1, keepdims=True)
    inverse = np.divide(1.0, sizes, where=sizes > cutoff, out=np.zeros_like(sizes))
    weights = inverse * np.vecmat(y[known], left)
    result[known] = np.vecmat(weights, right) / scale[known]
    return result
