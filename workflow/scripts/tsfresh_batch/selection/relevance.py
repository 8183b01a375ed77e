"""Relevance of many features for a target, by the tests of tsfresh (Christ et al. 2018).

A test is chosen by how many values feature and target have: Mann-Whitney's U for a class,
Kendall's tau for a level, and for a feature of two values Fisher's exact test or that of
Kolmogorov and Smirnov.
"""

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, rankdata

from .significance import fisher_exact, kendall, kolmogorov_smirnov, mann_whitney

N_VALUES = 200_000  # of features at a time: work arrays of some 16 MB
TESTS = {  # of features of two values, and of more
    "classification": (fisher_exact, mann_whitney),
    "regression": (kolmogorov_smirnov, kendall),
}


class RelevanceError(ValueError):
    """Features or target cannot be tested."""


def relevance_table(features, target, task, fdr):
    """Test every feature, and control the false discovery rate (Benjamini & Hochberg 1995).

    Parameters
    ----------
    features : DataFrame
        One row per sample, one column per feature, without missing values.
    target, task :
        See `find_p_values`.
    fdr : float
        False discovery rate: the share of irrelevant features to be expected among those
        that are kept. tsfresh's default is 0.05.

    Returns
    -------
    DataFrame
        Columns feature, p_value (NaN for constants) and relevant, in the order of features.
    """
    p_values = find_p_values(features, target, task)
    relevant = control_fdr(p_values, fdr)
    return pd.DataFrame({"feature": features.columns, "p_value": p_values, "relevant": relevant})


def find_p_values(features, target, task):
    """Return the p-value of every feature, those of tsfresh's significance tests.

    Parameters
    ----------
    features : (n_rows, n_features) array_like
    target : (n_rows,) array_like
        Two values for a class, numbers for a level.
    task : {"classification", "regression"}

    Returns
    -------
    (n_features,) ndarray
        NaN for a feature of one value.

    Raises
    ------
    RelevanceError
        If a value is missing, the target has too few or too many values, or a test gives no
        p-value.
    """
    features = np.asarray(features, dtype=np.float64)
    target = np.asarray(target, dtype=np.float64)
    for values, name in [(features, "features"), (target, "target")]:
        n_missing = np.count_nonzero(np.isnan(values))
        if n_missing:
            raise RelevanceError(
                f"{n_missing} of {values.size} values of the {name} are missing, but the tests "
                "need complete ones. Impute them, or drop these rows or columns."
            )
    n_found = len(np.unique(target))
    if n_found < 2 or (n_found > 2 and task == "classification"):
        expected = {"classification": "two", "regression": "two or more"}[task]
        raise RelevanceError(
            f"the target of {len(target)} rows has {n_found} different values; {task} needs "
            f"{expected}. Check the target and the task."
        )
    return rank_and_test(features, target, TESTS[task])


def rank_and_test(features, target, tests):
    """Return the p-values of complete features, many columns at a time; refuse a test without one.

    A feature without a p-value would be dropped without a word. `tests` are one for features of
    two values, and one for those of more.
    """
    p_values = np.full(features.shape[1], np.nan)
    width = max(1, N_VALUES // len(features))
    for start in range(0, features.shape[1], width):
        ranks = rankdata(features[:, start : start + width], method="dense", axis=0) - 1
        highest = ranks.max(axis=0)
        for chosen, test in zip([highest == 1, highest > 1], tests, strict=True):
            if not chosen.any():
                continue
            columns = start + np.flatnonzero(chosen)
            p_values[columns] = test(ranks[:, chosen], target)
            if len(undefined := columns[np.isnan(p_values[columns])]):
                raise RelevanceError(
                    f"{test.__name__} gives {len(undefined)} of {len(columns)} features no "
                    f"p-value, the first in column {undefined[0]}. Replace or drop infinite "
                    "values, if there are any."
                )
    return p_values


def control_fdr(p_values, fdr, method="bh"):
    """Return which tests are significant at a false discovery rate.

    Parameters
    ----------
    p_values : (n_tests,) array_like
        NaN where nothing could be tested: never significant, and not counted as a test.
    fdr : float
    method : {"bh", "by"}
        Benjamini and Hochberg (1995), which also holds for tests that depend on each other
        positively, or Benjamini and Yekutieli (2001), for any dependence: tsfresh's default.

    Returns
    -------
    (n_tests,) ndarray of bool
    """
    p_values = np.asarray(p_values)
    tested = ~np.isnan(p_values)
    significant = np.zeros(p_values.shape, bool)
    significant[tested] = false_discovery_control(p_values[tested], method=method) <= fdr
    return significant
