"""Level of a series: extremes, means, sums, moments and quantiles."""

import numpy as np

from ..registry import combiner, simple
from .rows import central, divided, spread, unknown


@simple
def maximum(series):
    """Return the highest value."""
    return series.max(axis=1)


@simple
def minimum(series):
    """Return the lowest value."""
    return series.min(axis=1)


@simple
def absolute_maximum(series):
    """Return the highest value without its sign."""
    return np.abs(series).max(axis=1)


@simple
def mean(series):
    """Return the mean."""
    return series.mean(axis=1)


@simple
def median(series):
    """Return the median."""
    return np.median(series, axis=1)


@simple
def sum_values(series):
    """Return the sum."""
    return series.sum(axis=1)


@simple
def length(series):
    """Return the number of frames."""
    return np.full(len(series), float(series.shape[1]))


@simple
def standard_deviation(series):
    """Return the standard deviation of a population (divided by the number of frames)."""
    return series.std(axis=1)


@simple
def variance(series):
    """Return the variance of a population."""
    return series.var(axis=1)


@simple
def variation_coefficient(series):
    """Return the standard deviation over the mean; NaN where the mean is 0."""
    level = series.mean(axis=1)
    return divided(series.std(axis=1), np.where(level == 0, np.nan, level))


@simple
def root_mean_square(series):
    """Return the root of the mean of squares."""
    return np.sqrt(np.square(series).mean(axis=1))


@simple
def abs_energy(series):
    """Return the sum of squares."""
    return np.vecdot(series, series)


@simple
def skewness(series):
    """Return the adjusted Fisher-Pearson coefficient G1; NaN if constant or below three frames."""
    n = series.shape[1]
    if n < 3:
        return unknown(series)
    second, third, _ = moments(series)
    return n * np.sqrt(n - 1) / (n - 2) * divided(third, second**1.5)


@simple
def kurtosis(series):
    """Return the adjusted excess kurtosis G2; NaN if constant or below four frames."""
    n = series.shape[1]
    if n < 4:
        return unknown(series)
    second, _, fourth = moments(series)
    scale, normal = (n - 2) * (n - 3), 3 * (n - 1) ** 2
    return divided(n * (n + 1) * (n - 1) * fourth, scale * second**2) - normal / scale


def moments(series):
    """Return sums of powers 2, 3 and 4 of distances to the mean; NaN where constant."""
    distance = central(series)
    distance[spread(series) == 0] = np.nan
    square = distance * distance
    return (power.sum(axis=1) for power in (square, square * distance, square * square))


@combiner()
def quantile(series, parameters):
    """Return the quantiles `q`, linear between values."""
    return np.quantile(series, [values["q"] for values in parameters], axis=1).T


@simple
def mean_n_absolute_max(series, number_of_maxima):
    """Return the mean of the highest values without their signs; NaN for as few frames."""
    if series.shape[1] <= number_of_maxima:
        return unknown(series)
    highest = np.sort(np.abs(series), axis=1)[:, -number_of_maxima:]
    return np.ascontiguousarray(highest).mean(axis=1)


@combiner()
def energy_ratio_by_chunks(series, parameters):
    """Return the share of the sum of squares in chunk `segment_focus` of `num_segments`."""
    total = np.sum(series**2, axis=1)
    total[total == 0] = np.nan
    chunks = [
        np.array_split(series, values["num_segments"], axis=1)[values["segment_focus"]]
        for values in parameters
    ]
    return divided(np.stack([np.sum(c**2, axis=1) for c in chunks], axis=1), total[:, None])


@combiner()
def index_mass_quantile(series, parameters):
    """Return the share of frames by which a share `q` of the sum of sizes is reached."""
    sizes = np.abs(series)
    shares = divided(np.cumsum(sizes, axis=1), sizes.sum(axis=1, keepdims=True))
    reached = [np.argmax(shares >= values["q"], axis=1) for values in parameters]
    result = (np.stack(reached, axis=1) + 1) / series.shape[1]
    return np.where(np.isnan(shares[:, :1]), np.nan, result)
