"""Counts and locations: how often, how long, where, and which values occur again."""

import numpy as np

from ..registry import combiner, simple
from .rows import counts_of_equals, reduced


@simple
def first_location_of_maximum(series):
    """Return the first frame of the highest value, as a share of the number of frames."""
    return series.argmax(axis=1) / series.shape[1]


@simple
def first_location_of_minimum(series):
    """Return the first frame of the lowest value, as a share of the number of frames."""
    return series.argmin(axis=1) / series.shape[1]


@simple
def last_location_of_maximum(series):
    """Return the end of the last frame of the highest value, as a share of the frames."""
    return 1.0 - series[:, ::-1].argmax(axis=1) / series.shape[1]


@simple
def last_location_of_minimum(series):
    """Return the end of the last frame of the lowest value, as a share of the frames."""
    return 1.0 - series[:, ::-1].argmin(axis=1) / series.shape[1]


@simple
def has_duplicate_max(series):
    """Return whether the highest value occurs twice."""
    return (np.count_nonzero(series == series.max(axis=1)[:, None], axis=1) >= 2).astype(float)


@simple
def has_duplicate_min(series):
    """Return whether the lowest value occurs twice."""
    return (np.count_nonzero(series == series.min(axis=1)[:, None], axis=1) >= 2).astype(float)


@simple
def has_duplicate(series):
    """Return whether any value occurs twice."""
    return (counts_of_equals(np.sort(series, axis=1)) > 1).any(axis=1).astype(float)


@simple
def percentage_of_reoccurring_values_to_all_values(series):
    """Return the share of different values that occur more than once."""
    counts = counts_of_equals(np.sort(series, axis=1))
    return (counts > 1).sum(axis=1) / (counts > 0).sum(axis=1)


@simple
def percentage_of_reoccurring_datapoints_to_all_datapoints(series):
    """Return the share of frames whose value occurs more than once."""
    counts = counts_of_equals(np.sort(series, axis=1))
    return (counts * (counts > 1)).sum(axis=1) / series.shape[1]


@simple
def ratio_value_number_to_time_series_length(series):
    """Return the number of different values over that of frames."""
    return (counts_of_equals(np.sort(series, axis=1)) > 0).sum(axis=1) / series.shape[1]


@simple
def sum_of_reoccurring_values(series):
    """Return the sum of values that occur more than once, each counted once."""
    ordered = np.sort(series, axis=1)
    counts = counts_of_equals(ordered)
    return reduced(ordered * (counts > 1), counts > 0, ["sum"])[:, 0]


@simple
def sum_of_reoccurring_data_points(series):
    """Return the sum of values that occur more than once, each as often as it occurs."""
    ordered = np.sort(series, axis=1)
    counts = counts_of_equals(ordered)
    return reduced(ordered * counts * (counts > 1), counts > 0, ["sum"])[:, 0]


@simple
def count_above_mean(series):
    """Return the number of frames above the mean."""
    return (series > series.mean(axis=1)[:, None]).sum(axis=1).astype(float)


@simple
def count_below_mean(series):
    """Return the number of frames below the mean."""
    return (series < series.mean(axis=1)[:, None]).sum(axis=1).astype(float)


@simple
def longest_strike_above_mean(series):
    """Return the number of frames in the longest run above the mean."""
    return longest_run(series > series.mean(axis=1)[:, None])


@simple
def longest_strike_below_mean(series):
    """Return the number of frames in the longest run below the mean."""
    return longest_run(series < series.mean(axis=1)[:, None])


def longest_run(mask):
    """Return the length of the longest run of True in each row, (n_rows,)."""
    run, longest = np.zeros((2, len(mask)))
    for now in mask.T:
        run = (run + 1) * now
        longest = np.maximum(longest, run)
    return longest


@simple
def count_above(series, t):
    """Return the share of frames at or above `t`."""
    return (series >= t).sum(axis=1) / series.shape[1]


@simple
def count_below(series, t):
    """Return the share of frames at or below `t`."""
    return (series <= t).sum(axis=1) / series.shape[1]


@simple
def value_count(series, value):
    """Return the number of frames with a value."""
    return (series == value).sum(axis=1).astype(float)


@simple
def range_count(series, min, max):
    """Return the number of frames from `min` on and below `max`."""
    return ((series >= min) & (series < max)).sum(axis=1).astype(float)


@simple
def number_crossing_m(series, m):
    """Return how often the series passes from `m` or below to above, or back."""
    return np.diff(series > m, axis=1).sum(axis=1).astype(float)


@simple
def number_peaks(series, n):
    """Return the number of values above each of the `n` before and the `n` after."""
    n_frames = series.shape[1]
    peaks = np.ones((len(series), max(n_frames - 2 * n, 0)), bool)
    if peaks.size:
        middle = series[:, n : n_frames - n]
        for step in range(1, n + 1):
            peaks &= middle > series[:, n - step : n_frames - n - step]
            peaks &= middle > series[:, n + step : n_frames - n + step]
    return peaks.sum(axis=1).astype(float)


@combiner(supports=lambda values: values.get("query") is None)
def query_similarity_count(series, parameters):
    """Return NaN: no query, which is what tsfresh's settings ask for, is found nowhere."""
    return np.full((len(series), len(parameters)), np.nan)
