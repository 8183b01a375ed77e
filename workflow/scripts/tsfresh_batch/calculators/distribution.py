"""Distribution of the values: spread, symmetry, entropy, and first digits."""

from functools import cache

import numpy as np

from ..registry import combiner, simple
from .rows import central, divided, edges_between, entropy, spread


@simple
def variance_larger_than_standard_deviation(series):
    """Return whether the variance is above its root."""
    variance = series.var(axis=1)
    return (variance > np.sqrt(variance)).astype(float)


@simple
def large_standard_deviation(series, r):
    """Return whether the standard deviation is above a share `r` of the range."""
    return (series.std(axis=1) > r * spread(series)).astype(float)


@simple
def ratio_beyond_r_sigma(series, r):
    """Return the share of frames more than `r` standard deviations off the mean."""
    far = np.abs(central(series)) > r * series.std(axis=1, keepdims=True)
    return far.sum(axis=1) / series.shape[1]


@combiner()
def symmetry_looking(series, parameters):
    """Return whether mean and median differ by less than a share `r` of the range."""
    difference = np.abs(series.mean(axis=1) - np.median(series, axis=1))
    shares = np.array([values["r"] for values in parameters])
    return (difference[:, None] < shares * spread(series)[:, None]).astype(float)


@simple
def binned_entropy(series, max_bins):
    """Return the entropy of the counts in equal bins from the lowest to the highest value."""
    return entropy(histogram(series, max_bins))


def histogram(series, n_bins):
    """Return counts in equal bins, (n_series, n_bins), with the rounding of `numpy.histogram`.

    A bin begins at its edge; the last holds its end as well. One value alone has bins
    from half below to half above it. Counts are 0 where float64 cannot separate the
    edges, which numpy refuses.
    """
    low, high = series.min(axis=1), series.max(axis=1)
    low, high = np.where(low == high, low - 0.5, low), np.where(low == high, high + 0.5, high)
    edges = edges_between(low, high, n_bins)
    place = divided(series - low[:, None], (high - low)[:, None]) * n_bins
    place = np.clip(np.nan_to_num(place), 0, n_bins - 1).astype(np.int64)
    place -= series < np.take_along_axis(edges, place, axis=1)
    after = series >= np.take_along_axis(edges, place + 1, axis=1)
    place += after & (place < n_bins - 1)
    flat = place + n_bins * np.arange(len(series))[:, None]
    counts = np.bincount(flat.ravel(), minlength=n_bins * len(series)).reshape(-1, n_bins)
    return counts * (edges[:, 1:] > edges[:, :-1]).all(axis=1)[:, None]


@simple
def benford_correlation(series):
    """Return the correlation of the first digits' frequencies with Benford's law (1938).

    Digits are those of the shortest decimal number that is the value; NaN where all
    values are 0 or all digits are as frequent.
    """
    bounds, digits = first_digits()
    found = digits[np.searchsorted(bounds, np.abs(series), side="right") - 1]
    law = np.log10(1 + 1 / np.arange(1, 10))
    shares = (found[:, :, None] == np.arange(1, 10)).mean(axis=1)
    law, shares = law - law.mean(), central(np.ascontiguousarray(shares))
    covariance = np.vecdot(shares, law)
    return divided(covariance, np.sqrt(np.vecdot(shares, shares) * np.vecdot(law, law)))


@cache
def first_digits():
    """Return where first digits change, from 0 to the largest float64, and the digits there.

    A value has first digit d if it lies from the float64 next to d x 10^k on and before
    that next to (d + 1) x 10^k.
    """
    powers = [f"{digit}e{power}" for power in range(-324, 309) for digit in range(1, 10)]
    values = np.array([0.0, *map(float, powers)])
    bounds = np.unique(values[np.isfinite(values)])
    return bounds, np.array([int(np.format_float_scientific(value)[0]) for value in bounds])
