"""Tests of ranks against all tables, all orders, and scipy column by column."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from tsfresh_batch.selection.rank_tests import (
    fisher_exact,
    kolmogorov_smirnov,
    mann_whitney,
    rank_columns,
    share_reaching,
)


def test_dense_ranks_by_hand():
    values = np.array([[2.5, -0.0], [-1.0, 0.0], [2.5, np.inf], [7.0, -np.inf]])
    ranks = rank_columns(values)
    assert ranks.T.tolist() == [[1, 0, 1, 2], [1, 1, 2, 0]]
    assert ranks.dtype == np.int16
    assert rank_columns(np.arange(2.0**15)[:, None]).max() == 2**15 - 1


@pytest.mark.parametrize(("n_rows", "n_positive"), [(5, 1), (12, 6), (13, 4), (20, 10), (31, 12)])
def test_every_table_of_two_by_two_is_tested_as_by_scipy(n_rows, n_positive):
    truth = np.arange(n_rows) < n_positive
    tables = [
        (a, b)
        for a in range(n_positive + 1)
        for b in range(n_rows - n_positive + 1)
        if 0 < a + b < n_rows
    ]
    ranks = np.zeros((n_rows, len(tables)), np.int16)
    for k, (a, b) in enumerate(tables):
        ranks[:a, k], ranks[n_positive : n_positive + b, k] = 1, 1
    expected = [
        stats.fisher_exact([[a, n_positive - a], [b, n_rows - n_positive - b]]).pvalue
        for a, b in tables
    ]
    np.testing.assert_allclose(fisher_exact(ranks, truth), expected, rtol=1e-10, atol=0)


def test_mann_whitney_is_exact_for_columns_without_ties_beside_those_with():
    # the three highest of nine are the positives: one order of 84, and as many at the other end
    truth = np.arange(9) < 3
    ranks = np.column_stack([np.arange(9)[::-1], [3, 3, 3, 2, 2, 2, 1, 1, 0]])
    exact, approximate = mann_whitney(ranks, truth)
    assert exact == pytest.approx(2 / 84)
    tied = stats.mannwhitneyu([3, 3, 3], [2, 2, 2, 1, 1, 0], method="asymptotic").pvalue
    assert approximate == pytest.approx(tied, rel=1e-12)


@pytest.mark.parametrize(("n", "n_high"), [(2, 1), (7, 2), (8, 4), (9, 6), (10, 5)])
def test_the_share_that_reaches_a_bound_is_that_of_all_orders(n, n_high):
    orders = np.zeros((n, len(list(combinations(range(n), n_high)))), int)
    for k, high in enumerate(combinations(range(n), n_high)):
        orders[list(high), k] = 1
    steps = np.arange(1, n + 1)[:, None]
    reached = np.abs(n * np.cumsum(orders, axis=0) - steps * n_high).max(axis=0)
    bounds = np.unique(reached)
    expected = [np.mean(reached >= bound) for bound in bounds]
    found = share_reaching(n, np.full(len(bounds), n_high), bounds)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("n_levels", [2, 5, 10**6])
def test_kolmogorov_smirnov_is_that_of_scipy_with_equal_levels(n_levels):
    rng = np.random.default_rng(n_levels)
    truth = rng.integers(0, n_levels, 60)
    ranks = (rng.uniform(size=(60, 30)) < rng.uniform(0.1, 0.9, 30)).astype(np.int16)
    expected = [stats.ks_2samp(truth[x == 1], truth[x == 0]).pvalue for x in ranks.T]
    np.testing.assert_allclose(kolmogorov_smirnov(ranks, truth), expected, rtol=1e-10, atol=0)


def test_kolmogorov_smirnov_of_levels_that_do_not_differ_is_one():
    ranks = np.tile([0, 1], 6)[:, None]
    assert kolmogorov_smirnov(ranks, np.repeat(np.arange(6.0), 2)).tolist() == [1.0]
