"""Complexity: Lempel-Ziv phrases, and the entropy of the orders of neighbours."""

import numpy as np

from ..registry import simple
from .rows import counts_of_equals, edges_between, reduced, unknown


@simple
def lempel_ziv_complexity(series, bins):
    """Return the Lempel-Ziv complexity: different phrases over frames (Ziv & Lempel 1978).

    Levels are numbered by equal bins from the lowest to the highest value. A phrase ends
    where it is new; phrases are the nodes of a tree, a step from parent to child by level.
    """
    n_series, n_frames = series.shape
    edges = edges_between(series.min(axis=1), series.max(axis=1), bins)[:, 1:]
    levels = (edges[:, None, :] < series[:, :, None]).sum(axis=2)
    levels = np.minimum(levels, bins - 1)  # rounding may leave the highest value above
    child = np.zeros((n_series, n_frames + 1, bins), np.int32)
    rows, node, n_phrases = np.arange(n_series), *np.zeros((2, n_series), np.int64)
    for level in levels.T:
        found = child[rows, node, level]
        new = found == 0
        n_phrases += new
        child[rows[new], node[new], level[new]] = n_phrases[new]
        node = found
    return n_phrases / n_frames


@simple
def permutation_entropy(series, tau, dimension):
    """Return the permutation entropy of `dimension` neighbours (Bandt & Pompe 2002).

    Neighbourhoods begin every `tau` frames. Equal values come in the order that numpy's
    default sort gives them, as in tsfresh.
    """
    if series.shape[1] < dimension:
        return unknown(series)
    windows = np.lib.stride_tricks.sliding_window_view(series, dimension, axis=1)[:, ::tau]
    orders = np.argsort(np.ascontiguousarray(windows), axis=2)
    weights = dimension ** np.arange(dimension)[::-1]  # the first neighbour's rank leads
    codes = weights[orders] @ np.arange(dimension)
    counts = counts_of_equals(np.sort(codes, axis=1))
    shares = np.where(counts > 0, counts / codes.shape[1], 1.0)
    return -reduced(shares * np.log(shares), counts > 0, ["sum"])[:, 0]
