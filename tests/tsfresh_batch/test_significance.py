"""Significance tests of ranks: by hand, against all tables and pairs, and scipy one by one."""

import numpy as np
import pytest
from scipy import stats

from tsfresh_batch.selection.significance import (
    count_inversions,
    fisher_exact,
    kendall,
    kolmogorov_smirnov,
    mann_whitney,
    tie_sums,
)


@pytest.mark.parametrize(("n_rows", "n_positive"), [(5, 1), (12, 6), (13, 4), (20, 10), (31, 12)])
def test_every_table_of_two_by_two_is_tested_as_by_scipy(n_rows, n_positive):
    target = np.arange(n_rows) < n_positive
    tables = [
        (a, b)
        for a in range(n_positive + 1)
        for b in range(n_rows - n_positive + 1)
        if 0 < a + b < n_rows
    ]
    ranks = np.zeros((n_rows, len(tables)), int)
    for k, (a, b) in enumerate(tables):
        ranks[:a, k], ranks[n_positive : n_positive + b, k] = 1, 1
    expected = [
        stats.fisher_exact([[a, n_positive - a], [b, n_rows - n_positive - b]]).pvalue
        for a, b in tables
    ]
    np.testing.assert_allclose(fisher_exact(ranks, target), expected, rtol=1e-10, atol=0)


def test_fishers_test_by_hand():
    # all three high values in the class of three of six: one of 20 tables, and one at the other end
    ranks = np.array([[1], [1], [1], [0], [0], [0]])
    assert fisher_exact(ranks, np.arange(6) < 3)[0] == pytest.approx(2 / 20)


def test_mann_whitney_is_exact_for_columns_without_ties_beside_those_with():
    # the three highest of nine are the positives: one order of 84, and as many at the other end
    target = np.arange(9) < 3
    ranks = np.column_stack([np.arange(9)[::-1], [3, 3, 3, 2, 2, 2, 1, 1, 0]])
    exact, approximate = mann_whitney(ranks, target)
    assert exact == pytest.approx(2 / 84)
    tied = stats.mannwhitneyu([3, 3, 3], [2, 2, 2, 1, 1, 0], method="asymptotic").pvalue
    assert approximate == pytest.approx(tied, rel=1e-12)


@pytest.mark.parametrize("n_levels", [2, 5, 10**6])
def test_kolmogorov_smirnov_is_that_of_scipy_with_equal_levels(n_levels):
    rng = np.random.default_rng(n_levels)
    target = rng.integers(0, n_levels, 60)
    ranks = (rng.uniform(size=(60, 30)) < rng.uniform(0.1, 0.9, 30)).astype(int)
    expected = [stats.ks_2samp(target[x == 1], target[x == 0]).pvalue for x in ranks.T]
    np.testing.assert_allclose(kolmogorov_smirnov(ranks, target), expected, rtol=1e-10, atol=0)


def test_kolmogorov_smirnov_of_levels_that_do_not_differ_is_one():
    ranks = np.tile([0, 1], 6)[:, None]
    assert kolmogorov_smirnov(ranks, np.repeat(np.arange(6.0), 2)).tolist() == [1.0]


@pytest.mark.parametrize("n_levels", [3, 10, 1000])
@pytest.mark.parametrize("n_rows", [3, 64, 90, 2_501])
def test_kendalls_p_values_are_those_of_scipy_with_ties_on_either_side(n_rows, n_levels):
    rng = np.random.default_rng(n_levels)
    values = np.column_stack([rng.integers(0, k, n_rows) for k in (3, 5, 40, 10**6)])
    values[:3] = np.arange(3)[:, None]
    target = rng.integers(0, n_levels, n_rows) + values[:, 2] / 20
    expected = [stats.kendalltau(x, target, method="asymptotic").pvalue for x in values.T]
    ranks = stats.rankdata(values, method="dense", axis=0) - 1
    np.testing.assert_allclose(kendall(ranks, target), expected, rtol=1e-12)


def test_kendalls_p_value_by_hand():
    # of 6 pairs, 5 rise and 1 falls: surplus 4, variance 4 * 3 * 13 / 18
    ranks, target = np.array([[0], [2], [1], [3]]), np.array([0.1, 0.2, 0.3, 0.4])
    assert kendall(ranks, target)[0] == pytest.approx(2 * stats.norm.sf(4 / np.sqrt(156 / 18)))
    # the same with the first two levels equal: 4 rise, 1 falls
    tied = kendall(ranks, np.array([0.1, 0.1, 0.3, 0.4]))[0]
    assert tied == pytest.approx(2 * stats.norm.sf(3 / np.sqrt((156 - 2 * 9) / 18)))


@pytest.mark.parametrize("n_items", [1, 2, 7, 8, 9, 31, 32, 33, 50, 65])
def test_inversions_are_those_of_all_pairs(n_items):
    rows = np.random.default_rng(n_items).integers(0, min(20, n_items), (6, n_items))
    falls = np.triu(rows[:, :, None] > rows[:, None], k=1)
    np.testing.assert_array_equal(count_inversions(rows), falls.sum(axis=(1, 2)))


def test_a_falling_row_of_many_items_is_all_inversions():
    assert count_inversions(np.arange(1000)[None, ::-1]).tolist() == [1000 * 999 // 2]


def test_sums_over_ties_by_hand():
    # groups of 3 and 1; no ties; groups of 2 and 2
    rows = np.array([[0, 0, 0, 1], [0, 3, 1, 2], [1, 0, 0, 1]])
    expected = [[3, 0, 2], [6, 0, 0], [66, 0, 36]]
    np.testing.assert_array_equal(tie_sums(rows), expected)
