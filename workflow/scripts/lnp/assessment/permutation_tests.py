"""Permutation tests of the difference of two models, and Holm's correction for many tests."""

from itertools import combinations, product
from math import comb

import numpy as np

TOLERANCE = 1 - 1e-12  # sums of the same numbers in another order are the same


def paired_permutation_test(loss_first, loss_second, cluster, n_permutations, rng):
    """Return the two-sided p-value of a paired permutation test of two models' losses.

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
    """Return the exact two-sided p-value of a sign-flip test of paired differences.

    Parameters
    ----------
    differences : (n,) ndarray
        Paired differences, up to some fifteen: all 2 ** n choices of signs are tried.
    """
    signs = np.array(list(product([1.0, -1.0], repeat=len(differences))))
    sums = np.abs(signs @ differences)
    return float(np.mean(sums >= sums[0] * TOLERANCE))


def unpaired_permutation_test(first, second):
    """Return the exact two-sided p-value of an unpaired permutation test of fold scores.

    All ways to divide the scores into two groups of the same sizes are tried: 252 for
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
    """Return p-values corrected by Holm's step-down method (Holm 1979), in the same order.

    SciPy has no such function. Benjamini and Hochberg's correction is
    `scipy.stats.false_discovery_control`.

    Parameters
    ----------
    p : (n_tests,) ndarray
        Without NaN.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    array([0.03, 0.06, 0.06])
    """
    p = np.asarray(p, dtype=float)
    order = np.argsort(p)
    corrected = np.empty(len(p))
    corrected[order] = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return np.minimum(corrected, 1.0)
