"""Test whether many columns of ranks rise or fall with one level (Kendall 1970).

Columns are tested at once, in n log n: pairs of rows are compared within small blocks, and
across the blocks by sorting. p-values are those of scipy.stats.kendalltau(method="asymptotic").
"""

import numpy as np
from scipy.special import ndtr

from tsfresh_batch.selection.rank_tests import has_ties, rank_columns

N_BLOCK = 64  # rows of which all pairs are compared
N_SUMMED = 255  # rows of a mask that a sum in 8 bits holds


def kendall(ranks, truth):
    """Return the p-values of Kendall's tau between each column of ranks and a level.

    Two-sided, by the normal approximation of concordant less discordant pairs, for any ties.

    Parameters
    ----------
    ranks : (n_rows, n_columns) ndarray of int
        Dense ranks from 0, of three values or more.
    truth : (n_rows,) ndarray
        Of two values or more.

    Returns
    -------
    (n_columns,) ndarray
    """
    n, n_pairs = len(ranks), len(ranks) * (len(ranks) - 1) // 2
    level, order = rank_columns(truth[:, None]), np.argsort(truth)
    discordant, tied = count_pairs(ranks[order], level[order, 0])
    (x_pairs, x0, x1), (y_pairs, y0, y1) = tie_sums(ranks), tie_sums(level)
    surplus = n_pairs - x_pairs - y_pairs + tied - 2 * discordant
    m = n * (n - 1.0)
    variance = (m * (2 * n + 5) - x1 - y1) / 18
    variance += 2 * x_pairs * y_pairs / m + x0 * y0 / (9 * m * (n - 2))
    return 2 * ndtr(-np.abs(surplus / np.sqrt(variance)))


def count_pairs(ranks, level):
    """Return how many pairs of rows are discordant, and how many tied in rank and level.

    Parameters
    ----------
    ranks : (n_rows, n_columns) ndarray of int
    level : (n_rows,) ndarray
        Ascending.

    Returns
    -------
    discordant, tied : (n_columns,) ndarray of int
    """
    ranks, tied = ranks.copy(), np.zeros(ranks.shape[1], np.int64)
    _, starts, counts = np.unique(level, return_index=True, return_counts=True)
    for start, count in zip(starts[counts > 1], counts[counts > 1], strict=True):
        equals = ranks[start : start + count]
        equals.sort(axis=0)  # pairs of one level are not discordant
        for i in range(count - 1):
            tied += count_rows(equals[i + 1 :] == equals[i])
    return count_inversions(ranks), tied


def count_inversions(ranks):
    """Return how many pairs of rows of each column stand in falling order, (n_columns,) int.

    Within blocks of a few rows pair by pair, and then across the halves of ever larger blocks.
    """
    found, width = np.zeros(ranks.shape[1], np.int64), N_BLOCK
    for i in range(len(ranks)):
        found += count_rows(ranks[i + 1 : (i // N_BLOCK + 1) * N_BLOCK] < ranks[i])
    columns = np.ascontiguousarray(ranks.T, dtype=np.int32)
    while width < len(ranks):
        for start in range(0, len(ranks) - width, 2 * width):
            found += count_across(columns[:, start : start + 2 * width], width)
        width *= 2
    return found


def count_across(columns, width):
    """Return how many of the first `width` items stand above later ones, over all pairs.

    Parameters
    ----------
    columns : (n_columns, n_items) ndarray of int

    Returns
    -------
    (n_columns,) ndarray of int
    """
    halves = np.arange(columns.shape[1]) >= width
    found = np.sort(2 * columns + halves, axis=1) & 1  # of equals, the first half goes first
    return (1 - found) @ np.arange(columns.shape[1]) - width * (width - 1) // 2


def count_rows(mask):
    """Return in how many rows each column of a mask holds; sums in 8 bits are the fastest."""
    bits, starts = mask.view(np.uint8), range(0, len(mask), N_SUMMED)
    return sum(bits[i : i + N_SUMMED].sum(axis=0, dtype=np.uint8).astype(np.int64) for i in starts)


def tie_sums(ranks):
    """Return t(t-1)/2, t(t-1)(t-2) and t(t-1)(2t+5), summed over a column's groups of t equals.

    (3, n_columns) ndarray of float64.
    """
    tied = has_ties(ranks)
    sums, n_tied = np.zeros((3, len(tied))), np.count_nonzero(tied)
    groups = ranks[:, tied] + len(ranks) * np.arange(n_tied)
    sizes = np.bincount(groups.ravel(), minlength=groups.size).reshape(n_tied, len(ranks))
    t = sizes.astype(np.float64)
    sums[:, tied] = [(t * (t - 1) * factor).sum(axis=1) for factor in (0.5, t - 2, 2 * t + 5)]
    return sums
