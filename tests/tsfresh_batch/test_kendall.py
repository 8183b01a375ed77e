"""Concordant, discordant and tied pairs of many columns, counted one by one and by hand."""

import numpy as np
import pytest
from scipy.stats import kendalltau

from tsfresh_batch.selection import kendall as module
from tsfresh_batch.selection.kendall import count_inversions, count_pairs, kendall, tie_sums
from tsfresh_batch.selection.rank_tests import rank_columns


def test_pairs_by_hand():
    level = np.array([0, 1, 1, 2])
    ranks = np.array([[0, 0], [2, 1], [1, 1], [1, 0]])
    # first column: rows 2 and 4 fall (2 above 1), rows 2 and 3 are of one level
    # second column: rows 2 and 3 fall to row 4; rows 2 and 3 are tied in both
    discordant, tied = count_pairs(ranks, level)
    assert discordant.tolist() == [1, 2]
    assert tied.tolist() == [0, 1]


def test_pairs_do_not_change_the_ranks_they_are_counted_in():
    ranks = np.array([[1], [0]], np.int16)
    count_pairs(ranks, np.zeros(2))
    assert ranks[:, 0].tolist() == [1, 0]


@pytest.mark.parametrize("n_rows", [1, 2, 7, 8, 9, 31, 32, 33, 50, 65])
@pytest.mark.parametrize("n_block", [1, 4, 8, 300])
def test_inversions_are_those_of_all_pairs_whatever_the_size_of_a_block(
    n_rows, n_block, monkeypatch
):
    monkeypatch.setattr(module, "N_BLOCK", n_block)
    ranks = np.random.default_rng(n_rows).integers(0, 20, (n_rows, 6)).astype(np.int16)
    falls = np.triu(ranks.T[:, :, None] > ranks.T[:, None], k=1)
    np.testing.assert_array_equal(count_inversions(ranks), falls.sum(axis=(1, 2)))


def test_a_falling_column_of_many_rows_is_all_inversions():
    assert count_inversions(np.arange(1000)[::-1, None]).tolist() == [1000 * 999 // 2]
    assert count_pairs(np.zeros((1000, 1), int), np.zeros(1000))[1].tolist() == [1000 * 999 // 2]


def test_sums_over_ties_by_hand():
    # groups of 3 and 1; no ties; groups of 2 and 2
    ranks = np.array([[0, 0, 1], [0, 3, 0], [0, 1, 0], [1, 2, 1]])
    expected = [[3, 0, 2], [6, 0, 0], [66, 0, 36]]
    np.testing.assert_array_equal(tie_sums(ranks), expected)


@pytest.mark.parametrize("n_levels", [3, 10, 1000])
def test_p_values_are_those_of_scipy_with_ties_on_either_side(n_levels):
    rng = np.random.default_rng(n_levels)
    values = np.column_stack([rng.integers(0, k, 90) for k in (3, 5, 40, 10**6)])
    truth = rng.integers(0, n_levels, 90) + values[:, 2] / 20
    expected = [kendalltau(x, truth, method="asymptotic").pvalue for x in values.T]
    np.testing.assert_allclose(kendall(rank_columns(values), truth), expected, rtol=1e-12)
