"""What several calculators do with each row of an array.

Sums go along contiguous rows, in numpy's own order. A row thus gives the same bytes as numpy
gives for that row alone, independent of the other rows.
"""

import numpy as np

REDUCTIONS = {"mean", "median", "var", "std", "min", "max", "sum"}


def unknown(series):
    """Return NaN for each series, (n_series,)."""
    return np.full(len(series), np.nan)


def divided(numerator, denominator):
    """Return a quotient; NaN for 0 / 0, infinite for others over 0, without a warning."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.divide(numerator, denominator)


def spread(series):
    """Return the highest less the lowest value of each series, (n_series,)."""
    return series.max(axis=1) - series.min(axis=1)


def central(series):
    """Return series less their means, (n_series, n_frames)."""
    return series - series.mean(axis=1, keepdims=True)


def counts_of_equals(ordered):
    """Return how often each value of sorted rows occurs, at its first place, and 0 elsewhere."""
    first = np.ones(ordered.shape, bool)
    first[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    places = np.flatnonzero(first)
    counts = np.zeros(ordered.size, np.int64)
    counts[places] = np.diff(places, append=ordered.size)
    return counts.reshape(ordered.shape)


def entropy(counts):
    """Return the entropy (natural logarithm) of counts in each row, (n_rows,)."""
    shares = divided(counts, counts.sum(axis=1, keepdims=True))
    shares[shares == 0] = 1.0
    return -np.sum(shares * np.log(shares), axis=1)


def edges_between(low, high, n_bins):
    """Return the edges of equal bins, (n_rows, n_bins + 1), rounded as by `numpy.linspace`."""
    width = (high - low)[:, None]
    step, frames = width / n_bins, np.arange(n_bins + 1.0)
    edges = np.where(step == 0, frames / n_bins * width, frames * step) + low[:, None]
    edges[:, -1] = high
    return edges


def reduced(values, selected, reductions):
    """Return reductions of the selected values of each row, 0 where none is.

    Rows with equally many selected values are taken together. Their values then lie side by
    side, and sums do not depend on what lies between them.

    Parameters
    ----------
    values : (n_rows, n_values) ndarray
    selected : (n_rows, n_values) ndarray of bool
    reductions : list of str
        Of `REDUCTIONS`.

    Returns
    -------
    (n_rows, n_reductions) ndarray
    """
    result, count = np.zeros((len(values), len(reductions))), selected.sum(axis=1)
    for n in np.unique(count[count > 0]):
        rows = count == n
        block = values[rows][selected[rows]].reshape(-1, n)
        for k, name in enumerate(reductions):
            result[rows, k] = getattr(np, name)(block, axis=1)
    return result
