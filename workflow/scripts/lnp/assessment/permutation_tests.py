"""Ask whether two models differ by more than chance."""

from itertools import combinations, product
from math import comb

import numpy as np
from scipy.stats import false_discovery_control

TOLERANCE = 1 - 1e-12  # sums of the same numbers in another order are the same


def paired_permutation_test(loss_first, loss_second, cluster, n_permutations, rng):
    """Return the two-sided p-value of the difference between two models' losses.

    Under the null hypothesis the two models are interchangeable within a cluster, so
    exchanging them for a whole cluster must not change the mean difference.

    Parameters
    ----------
    loss_first, loss_second : (n_cells,) ndarray
        Loss of either model on each cell, copies and folds averaged, same order.
    cluster : (n_cells,) ndarray of int
        Index of what is exchanged as a whole, 0 to n_clusters - 1: the well of each
        cell, or the cell itself where cells may be taken as independent.
    n_permutations : int
        Number of random exchanges; where there are no more different ones than this,
        each is made once, and the test is exact.
    rng : numpy.random.Generator

    Returns
    -------
    float
        Share of exchanges, the observed one included, whose absolute mean
        difference is at least the observed one.
    """
    by_cluster = np.bincount(cluster, weights=loss_first - loss_second)
    if 2**by_cluster.size <= n_permutations:
        return sign_flip_test(by_cluster)
    signs = rng.choice([-1.0, 1.0], size=(n_permutations, by_cluster.size))
    extreme = np.abs(signs @ by_cluster) >= abs(by_cluster.sum()) * TOLERANCE
    return (1 + extreme.sum()) / (n_permutations + 1)


def paired_floor(n_clusters, n_permutations):
    """Return the smallest p that `paired_permutation_test` can give."""
    exact = 2**n_clusters <= n_permutations
    return 2.0 ** (1 - n_clusters) if exact else 1 / (n_permutations + 1)


def sign_flip_test(differences):
    """Return the exact two-sided p-value of a mean difference, signs exchanged.

    Parameters
    ----------
    differences : (n,) ndarray
        Paired differences, up to some fifteen: all 2 ** n choices of signs are tried.
    """
    signs = np.array(list(product([1.0, -1.0], repeat=len(differences))))
    sums = np.abs(signs @ differences)
    return float(np.mean(sums >= sums[0] * TOLERANCE))


def unpaired_permutation_test(first, second):
    """Return the exact two-sided p-value of the difference of two means of fold scores.

    All ways to part the scores into two groups of the same sizes are tried: 252 for
    five against five (Harrison et al., Table 1). The test takes the folds as
    independent, which they are not: they share their test cells and most of their
    training cells.

    Parameters
    ----------
    first, second : (n_folds,) ndarray
        Scores of either model, up to ten each.
    """
    scores = np.concatenate([first, second])
    chosen = np.array(list(combinations(range(len(scores)), len(first))))
    means = scores[chosen].mean(axis=1)
    rest = (scores.sum() - means * len(first)) / len(second)
    difference = np.abs(means - rest)
    return float(np.mean(difference >= difference[0] * TOLERANCE - 1e-15))


def unpaired_floor(n_first, n_second):
    """Return the smallest p that `unpaired_permutation_test` can give."""
    return (2 if n_first == n_second else 1) / comb(n_first + n_second, n_first)


def holm(p):
    """Return p-values corrected for their number (Holm 1979), in the same order; NaN stay NaN.

    Parameters
    ----------
    p : (n_tests,) ndarray
    """
    p = np.asarray(p, dtype=float)
    order = np.argsort(p)[: np.count_nonzero(~np.isnan(p))]
    scaled = p[order] * np.arange(len(order), 0, -1)
    corrected = np.full(len(p), np.nan)
    corrected[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return corrected


def benjamini_hochberg(p):
    """Return p-values corrected for the false discovery rate, in the same order; NaN stay NaN.

    Parameters
    ----------
    p : (n_tests,) ndarray
    """
    p = np.asarray(p, dtype=float)
    known = ~np.isnan(p)
    corrected = np.full(len(p), np.nan)
    corrected[known] = false_discovery_control(p[known], method="bh")
    return corrected
