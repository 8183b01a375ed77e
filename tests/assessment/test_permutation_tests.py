"""Both permutation tests: golden values, floors, and uniform p where nothing differs."""

import numpy as np
import pytest
from scipy import stats

from lnp.assessment.permutation_tests import (
    holm,
    paired_floor,
    paired_permutation_test,
    sign_flip_test,
    unpaired_floor,
    unpaired_permutation_test,
)

FIRST = np.array([0.81, 0.84, 0.79, 0.86, 0.83])
SECOND = np.array([0.78, 0.80, 0.82, 0.77, 0.75])


def difference(a, b, axis):
    """Return the difference of means, as SciPy wants it."""
    return np.mean(a, axis=axis) - np.mean(b, axis=axis)


def test_the_unpaired_test_is_scipys_over_all_252_splits():
    expected = stats.permutation_test(
        (FIRST, SECOND), difference, permutation_type="independent", n_resamples=np.inf
    )
    assert unpaired_permutation_test(FIRST, SECOND) == pytest.approx(expected.pvalue)


def test_the_unpaired_test_knows_no_sign_no_order_and_no_unit():
    p = unpaired_permutation_test(FIRST, SECOND)
    assert unpaired_permutation_test(SECOND, FIRST) == p
    assert unpaired_permutation_test(FIRST[::-1], SECOND) == p
    assert unpaired_permutation_test(100 * FIRST, 100 * SECOND) == p


def test_five_folds_all_better_give_the_floor_of_the_papers_test():
    assert unpaired_permutation_test(FIRST + 1, SECOND) == unpaired_floor(5, 5) == 2 / 252
    assert unpaired_permutation_test(FIRST[:3] + 1, SECOND[:3]) == unpaired_floor(3, 3) == 0.1


def test_equal_scores_give_one():
    assert unpaired_permutation_test(np.full(5, 0.3), np.full(5, 0.3)) == 1


def test_the_unpaired_p_is_uniform_where_nothing_differs():
    p = []
    for seed in range(500):
        scores = np.random.default_rng(seed).normal(size=10)
        p.append(unpaired_permutation_test(scores[:5], scores[5:]))
    for level in [0.05, 0.2, 0.5]:
        share = np.mean(np.array(p) <= level)
        assert abs(share - np.floor(level * 126) / 126) < 3 * np.sqrt(level * (1 - level) / 500)


def p_value(shift, seed, n_wells=12, n_cells=20, by_well=True):
    """Return the paired p of losses that differ by `shift`, cells of a well erring together."""
    rng = np.random.default_rng(seed)
    well = np.repeat(np.arange(n_wells), n_cells)
    effect = rng.normal(size=n_wells)[well] if by_well else 0.0
    values = shift + effect + rng.normal(size=well.size)
    cluster = well if by_well else np.arange(well.size)
    return paired_permutation_test(values, 0 * values, cluster, 199, rng)


@pytest.mark.parametrize("by_well", [True, False])
def test_the_paired_p_is_uniform_where_nothing_differs(by_well):
    p = np.array([p_value(0.0, seed, by_well=by_well) for seed in range(400)])
    for level in [0.05, 0.2, 0.5]:
        assert abs(np.mean(p <= level) - level) < 3 * np.sqrt(level * (1 - level) / p.size)


def test_a_clear_difference_gives_the_smallest_possible_p():
    assert p_value(10.0, seed=0, n_wells=20) == 1 / 200 == paired_floor(20, 199)


def test_the_paired_test_comes_near_to_the_exact_one_of_scipy():
    rng = np.random.default_rng(3)
    first, second = rng.normal(0.5, 1, 12), rng.normal(size=12)
    exact = stats.permutation_test(
        (first, second), difference, permutation_type="samples", n_resamples=np.inf
    ).pvalue
    p = paired_permutation_test(first, second, np.arange(12), 20_000, rng)
    assert p == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 20_000))


def test_the_same_predictions_do_not_differ():
    loss = np.arange(8.0)
    assert paired_permutation_test(loss, loss, np.arange(8), 99, np.random.default_rng(0)) == 1


def test_few_cells_have_a_high_floor():
    assert paired_floor(3, 9999) == 0.25
    first, second = np.ones(3), np.zeros(3)
    p = paired_permutation_test(first, second, np.arange(3), 9999, np.random.default_rng(0))
    assert p == pytest.approx(0.25, abs=0.02)


def test_holm_by_hand():
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])
    np.testing.assert_allclose(holm([0.6, 0.9]), [1.0, 1.0])


def test_flipping_signs_is_scipys_test_of_paired_samples():
    differences = np.array([0.3, 0.1, -0.05, 0.4, 0.2])
    expected = stats.permutation_test(
        (differences, np.zeros(5)),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        n_resamples=np.inf,
    ).pvalue
    assert sign_flip_test(differences) == pytest.approx(expected)
    assert sign_flip_test(np.ones(5)) == 2 / 2**5
