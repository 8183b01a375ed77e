"""Drift by level: a polynomial through mean steps in bins of level (Friedrich et al. 2000)."""

import numpy as np

from ..registry import each, joint
from .rows import divided


@joint(supports=lambda values: values["coeff"] >= 0)
def friedrich_coefficients(series, parameters):
    """Return coefficient `coeff` of the drift's polynomial of degree `m` over `r` quantiles."""
    kinds = {(values["m"], values["r"]) for values in parameters}
    drifts = {(m, r): drift(series, m, r) for m, r in kinds}
    result = np.full((len(series), len(parameters)), np.nan)
    for k, values in enumerate(parameters):
        if values["coeff"] <= values["m"]:
            result[:, k] = drifts[values["m"], values["r"]][:, values["coeff"]]
    return result


@each()
def max_langevin_fixed_point(series, r, m):
    """Return the largest real part of the roots of the drift; NaN where there is none."""
    return largest_root(drift(series, m, r))


def drift(series, degree, n_bins):
    """Return the coefficients of the drift, highest power first, (n_series, degree + 1).

    NaN where two quantiles are equal, and where powers of the level leave float64.
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
        result[apart] = polynomial(*bin_means(level[apart], step[apart], edges[apart]), degree)
    return result


def bin_means(level, step, edges):
    """Return the mean level, the mean step and the number of frames in each bin."""
    n_series, n_bins = len(level), edges.shape[1] - 1
    bins = np.maximum((edges[:, None, :] < level[:, :, None]).sum(axis=2), 1) - 1
    flat = (bins + n_bins * np.arange(n_series)[:, None]).ravel()
    count, levels, steps = (
        np.bincount(flat, weights, n_bins * n_series).reshape(-1, n_bins)
        for weights in (None, level.ravel(), step.ravel())
    )
    filled = np.maximum(count, 1)
    return levels / filled, steps / filled, count


def polynomial(x, y, count, degree):
    """Fit polynomials to the bins that hold a frame, as `numpy.polyfit`."""
    held = (count > 0)[:, :, None]
    powers = np.ones((*x.shape, degree + 1))
    for power in range(1, degree + 1):
        powers[:, :, degree - power] = powers[:, :, degree - power + 1] * x
    powers *= held
    scale = np.sqrt((powers * powers).sum(axis=1))
    result = np.full((len(x), degree + 1), np.nan)
    known = np.isfinite(scale).all(axis=1) & (scale > 0).all(axis=1)
    designs = powers[known] / scale[known, None]
    left, sizes, right = np.linalg.svd(designs, full_matrices=False)
    cutoff = held[known].sum(axis=1) * np.finfo(float).eps * sizes.max(axis=1, keepdims=True)
    inverse = np.divide(1.0, sizes, where=sizes > cutoff, out=np.zeros_like(sizes))
    weights = inverse * np.vecmat(y[known], left)
    result[known] = np.vecmat(weights, right) / scale[known]
    return result


def largest_root(coefficients):
    """Return the largest real part of the roots of polynomials, highest power first."""
    result = np.full(len(coefficients), np.nan)
    companions = np.zeros((len(coefficients), *2 * (coefficients.shape[1] - 1,)))
    companions[:, 1:, :-1] = np.eye(companions.shape[1] - 1)
    companions[:, 0] = -divided(coefficients[:, 1:], coefficients[:, :1])
    usual = (coefficients[:, -1] != 0) & np.isfinite(companions[:, 0]).all(axis=1)
    result[usual] = np.linalg.eigvals(companions[usual]).real.max(axis=1)
    ended = (coefficients[:, 0] == 0) | (coefficients[:, -1] == 0)
    for k in np.flatnonzero(ended & np.isfinite(coefficients).all(axis=1)):
        roots = np.roots(coefficients[k])  # leaves out zeros at either end
        result[k] = roots.real.max() if len(roots) else np.nan
    return result
