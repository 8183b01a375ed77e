"""Find which of many features have to do with an outcome.

The tests are those of tsfresh (Christ et al. 2018), chosen by how many values feature and
outcome have: Mann-Whitney's U for a class, Kendall's tau for a level, and for a feature of
two values Fisher's exact test or that of Kolmogorov and Smirnov.

Columns that rank the rows alike have one p-value, which is computed once. Each still counts as
a test of its own when the false discovery rate is controlled, as in tsfresh: with fewer tests
the bounds would be wider, and other features might be found.
"""

import logging

import numpy as np

from tsfresh_batch.selection.kendall import kendall
from tsfresh_batch.selection.rank_tests import (
    fisher_exact,
    kolmogorov_smirnov,
    mann_whitney,
    rank_columns,
)

N_VALUES = 2_000_000  # of features at a time, which take some 50 bytes each
TESTS = {  # of features of two values, and of more
    "classification": (fisher_exact, mann_whitney),
    "regression": (kolmogorov_smirnov, kendall),
}


class RelevanceError(ValueError):
    """Features or outcome cannot be tested."""


def find_p_values(values, truth, task):
    """Return the p-value of every feature.

    Parameters
    ----------
    values : (n_rows, n_features) array
    truth : (n_rows,) array
        The outcome: two values for a class, levels else.
    task : {"classification", "regression"}

    Returns
    -------
    (n_features,) ndarray
        NaN for a feature of one value.

    Raises
    ------
    RelevanceError
        If a value is missing, or the outcome has too few or too many values.
    """
    values, truth = np.asarray(values, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    check_complete(values, "features")
    check_complete(truth, "outcome")
    check_outcome(truth, task)
    p_values, width = np.full(values.shape[1], np.nan), max(1, N_VALUES // len(values))
    n_tested = 0
    for start in range(0, values.shape[1], width):
        some = slice(start, start + width)
        ranks = rank_columns(values[:, some])
        first, kind = find_kinds(ranks)
        p_values[some] = rank_p_values(ranks[:, first], truth, task)[kind]
        n_tested += len(first)
    n_others = values.shape[1] - n_tested
    logging.info("%d features rank the cells as another does and share its p-value", n_others)
    return p_values


def find_kinds(columns):
    """Return one column of each kind, equal columns being of a kind, and the kind of each.

    >>> find_kinds(np.array([[0, 1, 0], [2, 3, 2]]))
    (array([0, 1]), array([0, 1, 0]))
    """
    rows = np.ascontiguousarray(columns.T)
    whole = rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel()
    return np.unique(whole, return_index=True, return_inverse=True)[1:]


def rank_p_values(ranks, truth, task):
    """Return the p-value of every column of dense ranks; see `find_p_values`."""
    highest, p_values = ranks.max(axis=0), np.full(ranks.shape[1], np.nan)
    for columns, test in zip([highest == 1, highest > 1], TESTS[task], strict=True):
        if columns.any():
            p_values[columns] = test(ranks[:, columns], truth)
    return p_values


def check_complete(values, name):
    """Refuse missing values."""
    n_missing = np.count_nonzero(np.isnan(values))
    if n_missing:
        raise RelevanceError(
            f"{n_missing} of {values.size} values of the {name} are missing, and relevance is "
            "tested on complete ones. Impute them, or drop rows or columns."
        )


def check_outcome(truth, task):
    """Refuse an outcome of one value, and a class of more than two."""
    n_found = len(np.unique(truth))
    if n_found < 2 or (n_found > 2 and task == "classification"):
        expected = {"classification": "two", "regression": "two or more"}[task]
        raise RelevanceError(
            f"the outcome of {len(truth)} rows has {n_found} different values, {task} expects "
            f"{expected}. Check the GFP of the training cells and the protocol's threshold."
        )


def control_fdr(p_values, level, independent=True):
    """Return which tests are significant at a false discovery rate.

    Parameters
    ----------
    p_values : (n_tests,) array
        NaN where nothing could be tested: never significant, and no test to correct for.
    level : float
    independent : bool
        Correct by Benjamini and Hochberg (1995), which also holds for tests of positive
        dependence; otherwise by Benjamini and Yekutieli (2001), for any dependence.

    Returns
    -------
    (n_tests,) ndarray of bool
    """
    p_values = np.asarray(p_values)
    found = np.sort(p_values[~np.isnan(p_values)])
    place = np.arange(1, len(found) + 1)
    bounds = place / len(found) / (1 if independent else np.sum(1 / place)) * level
    below = found[found <= bounds]
    return p_values <= below.max(initial=-1)
