"""The significance tests of tsfresh: Fisher, Kolmogorov-Smirnov, Mann-Whitney and Kendall.

Dense ranks from 0 stand for the features, since each test looks at their order only. All tests
are two-sided; p-values are those of scipy.stats for one feature after another. Each test takes

ranks : (n_rows, n_features) ndarray of whole numbers
    Of two values in `fisher_exact` and `kolmogorov_smirnov`, of three or more in the others.
target : (n_rows,) ndarray
    Of two values or more; of two for a class.

and returns the (n_features,) p-values.
"""

import numpy as np
from scipy import stats
from scipy.special import ndtr

from ..calculators.rows import counts_of_equals

MOST_ROWS = 2_500  # up to which Kendall's tau of all features at once is faster than one by one


def fisher_exact(ranks, target):
    """Fisher's exact test: is the higher value of a feature more frequent in one class?

    Features with the same 2 x 2 table of counts are tested once.
    """
    positive = target == target.max()
    n_high = [np.count_nonzero(ranks[rows], axis=0) for rows in (positive, ~positive)]
    tables, kind = np.unique(n_high, axis=1, return_inverse=True)
    sizes = np.array([np.count_nonzero(positive), np.count_nonzero(~positive)])
    p_values = [stats.fisher_exact(np.stack([high, sizes - high])).pvalue for high in tables.T]
    return np.array(p_values)[kind]


def kolmogorov_smirnov(ranks, target):
    """Kolmogorov-Smirnov test: is the target distributed differently where a feature is high?"""
    return np.array([stats.ks_2samp(target[high], target[~high]).pvalue for high in ranks.T == 1])


def mann_whitney(ranks, target):
    """Mann-Whitney's U: is a feature higher in one class than in the other?

    scipy takes the exact distribution for small classes if no column has ties, so columns with
    and without ties are tested apart.
    """
    positive, p_values = target == target.max(), np.empty(ranks.shape[1])
    tied = ranks.max(axis=0) < len(ranks) - 1
    for columns in [tied, ~tied]:
        if columns.any():
            part = ranks[:, columns]
            p_values[columns] = stats.mannwhitneyu(part[positive], part[~positive]).pvalue
    return p_values


def kendall(ranks, target):
    """Kendall's tau: does a feature rise or fall with the target? (Kendall 1970)

    By the normal approximation of concordant less discordant pairs, for any ties, as
    `scipy.stats.kendalltau(method="asymptotic")`. For 500 rows scipy takes 6 times as long, for
    6,000 a third of the time: there it does the work.
    """
    n = len(ranks)
    if n > MOST_ROWS:
        return np.array([stats.kendalltau(x, target, method="asymptotic").pvalue for x in ranks.T])
    x = ranks.T.astype(np.int64)
    y = stats.rankdata(target, method="dense").astype(np.int64) - 1
    both = np.sort(y * n + x, axis=1)  # rows by target; of equals, by feature
    n_discordant = count_inversions((both % n).astype(np.int32))
    (x_tied, x0, x1), (y_tied, y0, y1), (both_tied, _, _) = map(tie_sums, (x, y[None], both))
    surplus = n * (n - 1) / 2 - x_tied - y_tied + both_tied - 2 * n_discordant
    m = n * (n - 1.0)
    variance = (m * (2 * n + 5) - x1 - y1) / 18
    variance += 2 * x_tied * y_tied / m + x0 * y0 / (9 * m * (n - 2))
    return 2 * ndtr(-np.abs(surplus / np.sqrt(variance)))


def count_inversions(rows):
    """Return how many pairs of items of each row stand in falling order, by merge sort.

    Parameters
    ----------
    rows : (n_rows, n_items) ndarray of int
        From 0 to below `n_items`.

    Returns
    -------
    (n_rows,) ndarray
    """
    n_rows, n_items = rows.shape
    items = np.full((n_rows, 1 << (n_items - 1).bit_length()), n_items, rows.dtype)
    items[:, :n_items] = rows  # filled up to a power of two, which adds no inversion
    counts, width = np.zeros(n_rows), 1
    while width < n_items:
        place = np.arange(2.0 * width)
        halves = (place >= width).astype(rows.dtype)
        # of equal items, that of the first half goes first: only the greater ones move back
        merged = np.sort(2 * items.reshape(-1, 2 * width) + halves, axis=1)
        moved = place[width:].sum() - (merged & 1).astype(float) @ place
        counts += moved.reshape(n_rows, -1).sum(axis=1)
        items, width = merged >> 1, 2 * width
    return counts


def tie_sums(rows):
    """Return t(t-1)/2, t(t-1)(t-2) and t(t-1)(2t+5), summed over a row's groups of t equals.

    (3, n_rows) ndarray of float64.
    """
    t = counts_of_equals(np.sort(rows, axis=1)).astype(np.float64)
    return np.stack([(t * (t - 1) * factor).sum(axis=1) for factor in (0.5, t - 2, 2 * t + 5)])
