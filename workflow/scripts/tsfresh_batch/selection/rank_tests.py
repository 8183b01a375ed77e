"""Test the ranks of many features at once against one outcome.

Dense ranks from 0 stand for the features, for each test looks at order only. All tests are
two-sided; p-values are those of scipy.stats for one feature after another. Each test takes

ranks : (n_rows, n_features) ndarray of int
    Of two values in `fisher_exact` and `kolmogorov_smirnov`, of three or more in `mann_whitney`.
truth : (n_rows,) ndarray
    The outcome, of two values or more; of two for a class.

and returns the (n_features,) p-values. Kendall's tau stands in `tsfresh_batch.selection.kendall`.
"""

import numpy as np
from scipy.stats import hypergeom, kstwo, mannwhitneyu

EQUAL = 1 + 1e-14  # in Fisher's test, tables so much more probable count as equals, as in scipy
N_EXACT = 10_000  # rows of one value up to which Kolmogorov-Smirnov is exact, as in scipy


def rank_columns(values):
    """Return the dense ranks of each column from 0, (n_rows, n_columns) of int16 or int32."""
    columns = np.ascontiguousarray(values.T)
    order = np.argsort(columns, axis=1)
    ordered = np.take_along_axis(columns, order, axis=1)
    steps = np.zeros(columns.shape, np.int16 if len(values) < 2**15 else np.int32)
    steps[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    ranks = np.empty_like(steps)
    np.put_along_axis(ranks, order, np.cumsum(steps, axis=1, dtype=steps.dtype), axis=1)
    return np.ascontiguousarray(ranks.T)


def mann_whitney(ranks, truth):
    """Test whether a feature lies higher in one class than in the other.

    scipy's choice of the exact distribution asks whether any of its columns has ties,
    so those with and without are tested apart.
    """
    positive, p_values = truth == truth.max(), np.empty(ranks.shape[1])
    tied = has_ties(ranks)
    for columns in [tied, ~tied]:
        if columns.any():
            part = ranks[:, columns].astype(np.float64)
            p_values[columns] = mannwhitneyu(part[positive], part[~positive], axis=0).pvalue
    return p_values


def has_ties(ranks):
    """Return which columns of dense ranks hold a value twice, (n_columns,) bool."""
    return ranks.max(axis=0) < len(ranks) - 1


def fisher_exact(ranks, truth):
    """Test whether the higher value of a feature goes with a class.

    Either class is taken for the positive one and the smaller p-value counts: the two
    differ where rounding parts tables as probable as the one found.
    """
    positive = truth == truth.max()
    n_high, p_values = ranks.sum(axis=0, dtype=np.int64), np.ones(ranks.shape[1])
    for one in [positive, ~positive]:
        found = ranks[one].sum(axis=0, dtype=np.int64)
        for n in np.unique(n_high):
            columns = n_high == n
            chance = hypergeom.pmf(np.arange(n + 1), len(ranks), np.count_nonzero(one), n)
            extreme = chance <= chance[found[columns], None] * EQUAL
            p_values[columns] = np.minimum(p_values[columns], (extreme * chance).sum(axis=1))
    return p_values


def kolmogorov_smirnov(ranks, truth):
    """Test whether the level is distributed otherwise where a feature is high.

    `reach` is the statistic D in whole numbers: times the high rows times the low rows.
    """
    n, n_high = len(ranks), ranks.sum(axis=0, dtype=np.int64)
    order = np.argsort(truth)
    last = np.append(np.diff(truth[order]) > 0, True)  # of equal levels
    seen = np.cumsum(ranks[order], axis=0, dtype=np.int64)[last]
    reach = np.abs(n * seen - np.arange(1, n + 1)[last, None] * n_high).max(axis=0)
    cases = np.stack([np.minimum(n_high, n - n_high), reach])
    (few, reach), case = np.unique(cases, axis=1, return_inverse=True)
    p_values, exact = np.empty(len(few)), n - few <= N_EXACT
    if exact.any():
        p_values[exact] = share_reaching(n, few[exact], reach[exact])
    few, reach = few[~exact], reach[~exact]
    p_values[~exact] = kstwo.sf(reach / (few * (n - few)), np.round(few * (n - few) / n))
    return p_values[case]


def share_reaching(n, n_high, reach):
    """Return the share of the orders of high and low rows whose statistic reaches a bound.

    Among the orders with `a` high rows in the first s, the share A(s, a) of those that have
    reached it is 1 where |n a - s n_high| >= reach, and else, by the last of the s rows,
    (a A(s-1, a-1) + (s-a) A(s-1, a)) / s  (Hodges 1958). Kept are the `a` within the bound.

    Parameters
    ----------
    n : int
    n_high, reach : (n_cases,) ndarray of int

    Returns
    -------
    (n_cases,) ndarray
    """
    steps, window = np.arange(n + 1)[:, None], np.arange(2.0 * reach.max() // n + 1)[:, None]
    low = (steps * n_high - reach) // n + 1  # the lowest and highest `a` within the bound
    width = (steps * n_high + reach - 1) // n - low
    moved = np.diff(low, axis=0, prepend=low[:1]) > 0
    shares = np.ones((len(window) + 2, len(reach)))  # one more at either end, always reached
    shares[1:-1][window + low[0] == 0] = 0
    for s in range(1, n + 1):
        same = np.where(moved[s], shares[2:], shares[1:-1])
        fewer = np.where(moved[s], shares[1:-1], shares[:-2])
        high = (window + low[s]) / s  # share of the orders whose last row is high
        shares[1:-1] = np.where(window <= width[s], high * fewer + (1 - high) * same, 1.0)
    return shares[n_high - low[n] + 1, np.arange(len(reach))]
