"""p-values of many features at once: those of tsfresh, feature by feature."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau, ks_2samp, mannwhitneyu
from tsfresh.feature_selection.relevance import calculate_relevance_table

from tsfresh_batch.selection import (
    RelevanceError,
    control_fdr,
    find_p_values,
    relevance,
    relevance_table,
)

KINDS = ["continuous", "rounded", "counts", "halves", "seldom", "flat"]


def mixture(n_rows, n_each, target, rng):
    """Return features of every kind, without and with a share of the target; {kind: columns}."""
    noise = rng.normal(size=(n_rows, len(KINDS), n_each))
    share = np.linspace(0, 1, n_each)
    x = noise + share * (target - target.mean())[:, None, None]
    columns = [
        x[:, 0],
        x[:, 1].round(1),
        (2 * x[:, 2]).round(),
        x[:, 3] > 0,
        x[:, 4] > 1,
        0 * x[:, 5],
    ]
    values = np.concatenate(columns, axis=1)
    return pd.DataFrame(values, columns=[f"{kind}_{i}" for kind in KINDS for i in range(n_each)])


def draw_target(kind, n_rows, rng):
    """Return a target and its task."""
    level = rng.normal(size=n_rows)
    if kind == "class":
        return np.isin(
            np.arange(n_rows), rng.permutation(n_rows)[: n_rows // 3 + 1]
        ), "classification"
    return {"level": level, "rounded": level.round(1), "censored": level.clip(np.median(level))}[
        kind
    ], "regression"


def tsfresh_table(features, target, task, fdr=0.05, independent=True):
    """Return tsfresh's own table, in the order of columns."""
    table = calculate_relevance_table(
        features,
        pd.Series(target),
        ml_task=task,
        fdr_level=fdr,
        hypotheses_independent=independent,
        n_jobs=0,
    )
    return table.loc[features.columns].astype({"p_value": float, "relevant": bool})


def test_a_class_is_tested_by_mann_whitney_although_it_is_given_as_float():
    features = pd.DataFrame(np.random.default_rng(0).normal(size=(30, 3)), columns=list("abc"))
    target = (np.arange(30) % 3 == 0).astype(float)
    table = relevance_table(features, target, "classification", 0.05).set_index("feature")
    for name in features:
        one, other = features.loc[target == 1, name], features.loc[target == 0, name]
        assert table.loc[name, "p_value"] == pytest.approx(mannwhitneyu(one, other).pvalue)


def test_a_level_is_tested_by_kendalls_tau():
    rng = np.random.default_rng(0)
    features = pd.DataFrame(rng.normal(size=(30, 3)), columns=list("abc"))
    target = rng.normal(size=30)
    table = relevance_table(features, target, "regression", 0.05).set_index("feature")
    for name in features:
        expected = kendalltau(features[name], target, method="asymptotic").pvalue
        assert table.loc[name, "p_value"] == pytest.approx(expected)


@pytest.mark.parametrize("kind", ["class", "level", "rounded", "censored"])
@pytest.mark.parametrize("n_rows", [3, 6, 9, 18, 150])
def test_p_values_and_choices_are_those_of_tsfresh(kind, n_rows):
    rng = np.random.default_rng([n_rows, len(kind)])
    target, task = draw_target(kind, n_rows, rng)
    features = mixture(n_rows, 6, target.astype(float), rng)
    table = relevance_table(features, target, task, 0.05)
    expected = tsfresh_table(features, target, task)
    assert list(table["feature"]) == list(features.columns)
    np.testing.assert_allclose(table["p_value"], expected["p_value"], rtol=1e-10, atol=0)
    np.testing.assert_array_equal(table["relevant"], expected["relevant"])


def test_choices_among_dependent_tests_are_those_of_tsfresh():
    rng = np.random.default_rng(2)
    target, task = draw_target("level", 60, rng)
    features = mixture(60, 12, target, rng)
    p_values = find_p_values(features, target, task)
    choices = [tsfresh_table(features, target, task, 0.2, k)["relevant"] for k in (True, False)]
    assert choices[0].sum() > choices[1].sum() > 0
    for method, expected in zip(["bh", "by"], choices, strict=True):
        np.testing.assert_array_equal(control_fdr(p_values, 0.2, method), expected)


@pytest.mark.parametrize(("n_rows", "n_positive"), [(9, 1), (12, 4), (17, 8), (18, 9), (300, 8)])
def test_small_classes_are_tested_exactly_as_by_tsfresh(n_rows, n_positive):
    rng = np.random.default_rng(n_positive)
    target = np.arange(n_rows) < n_positive
    features = mixture(n_rows, 6, target.astype(float), rng)
    expected = tsfresh_table(features, target, "classification")["p_value"]
    p_values = find_p_values(features, target, "classification")
    np.testing.assert_allclose(p_values, expected, rtol=1e-10, atol=0)


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_overwhelming_relevance_is_right_to_the_last_digit(task):
    rng = np.random.default_rng(5)
    level = rng.normal(size=500)
    features = mixture(500, 4, 100 * level, rng).loc[:, ["continuous_3", "counts_3", "halves_3"]]
    target = level > 0 if task == "classification" else level
    expected = tsfresh_table(features, target, task)["p_value"]
    p_values = find_p_values(features, target, task)
    assert (p_values < 1e-60).all()
    np.testing.assert_allclose(p_values, expected, rtol=1e-10, atol=0)


def test_more_rows_than_an_exact_distribution_is_for_are_as_by_scipy():
    rng = np.random.default_rng(7)
    target = rng.normal(size=10_200)
    features = (rng.normal(size=(10_200, 2)) > 3) * 1.0
    expected = [ks_2samp(target[x == 1], target[x == 0]).pvalue for x in features.T]
    p_values = find_p_values(features, target, "regression")
    np.testing.assert_allclose(p_values, expected, rtol=1e-10, atol=0)


@pytest.mark.parametrize("n_rows", [2_400, 2_600, 5_000])
def test_features_that_nearly_tell_the_level_are_relevant_with_many_rows(n_rows):
    rng = np.random.default_rng(n_rows)
    level = rng.normal(size=n_rows)
    shares, noises = [0.02, 0.3, 0.5], [0, 0.01, 0.1]
    told = [level + noise * rng.normal(size=n_rows) for noise in noises]
    features = np.column_stack(
        [x > np.quantile(x, 1 - share) for x in told for share in shares] + told
    )
    table = relevance_table(pd.DataFrame(features), level, "regression", 0.05)
    expected = tsfresh_table(pd.DataFrame(features), level, "regression")
    assert table["relevant"].all()
    assert expected["relevant"].all()
    np.testing.assert_allclose(table["p_value"], expected["p_value"], rtol=1e-10, atol=0)


def test_a_test_without_a_p_value_is_refused(monkeypatch):
    def undefined(ranks, _target):
        return np.full(ranks.shape[1], np.nan)

    monkeypatch.setitem(relevance.TESTS, "regression", (undefined, undefined))
    with pytest.raises(RelevanceError, match="2 of 2 features no p-value, the first in column 1"):
        find_p_values([[0, 0, 0], [0, 1, 0], [0, 2, 1], [0, 0, 2]], np.arange(4), "regression")


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_p_values_depend_on_order_only_and_not_at_the_other_columns(task, monkeypatch):
    rng = np.random.default_rng(3)
    target = rng.normal(size=30)
    features = mixture(30, 5, target, rng).to_numpy()
    target = target > 0 if task == "classification" else target
    p_values = find_p_values(features, target, task)
    rows = rng.permutation(30)
    np.testing.assert_array_equal(find_p_values(features[rows], target[rows], task), p_values)
    np.testing.assert_array_equal(find_p_values(np.exp(features), target, task), p_values)
    np.testing.assert_allclose(find_p_values(-features, target, task), p_values, rtol=1e-12)
    monkeypatch.setattr(relevance, "N_VALUES", 100)  # three columns at a time
    np.testing.assert_array_equal(find_p_values(features, target, task), p_values)


def test_of_no_features_there_are_no_p_values():
    assert find_p_values(np.empty((5, 0)), np.arange(5), "regression").shape == (0,)
    assert control_fdr([], 0.05).shape == (0,)


def test_more_rows_than_ranks_of_16_bits_hold():
    x = np.arange(33_000.0)
    y = np.where(x % 7 == 0, -x, x)
    expected = kendalltau(x, y, method="asymptotic").pvalue
    assert find_p_values(x[:, None], y, "regression")[0] == pytest.approx(expected, rel=1e-10)


def test_a_feature_that_could_not_be_tested_is_not_relevant_and_counts_as_no_test():
    # 0.02 is the bound for one test of two, 0.013 that of three
    assert control_fdr([0.02, np.nan, 0.9], 0.04).tolist() == [True, False, False]
    assert control_fdr([0.02, 0.8, 0.9], 0.04).tolist() == [False, False, False]


def test_false_discoveries_by_hand():
    # bounds 0.02, 0.04, 0.06, 0.08, 0.10: 0.059 is within, so that 0.05 is kept, too
    p_values = [0.5, 0.059, 0.01, 0.05, 0.3]
    assert control_fdr(p_values, 0.1).tolist() == [False, True, True, True, False]
    assert control_fdr([0.2, 0.9], 0.1).tolist() == [False, False]


def test_missing_values_are_refused_with_their_number():
    values = np.arange(12.0).reshape(6, 2)
    values[2:4, 1] = np.nan
    with pytest.raises(RelevanceError, match="2 of 12 values of the features"):
        find_p_values(values, np.arange(6), "regression")
    with pytest.raises(RelevanceError, match="1 of 6 values of the target"):
        find_p_values(np.eye(6), np.append(np.arange(5), np.nan), "regression")


@pytest.mark.parametrize(
    ("target", "task", "found"),
    [
        ([1, 1, 1], "classification", 1),
        ([2, 2, 2], "regression", 1),
        ([0, 1, 2], "classification", 3),
    ],
)
def test_a_target_that_no_test_fits_is_refused(target, task, found):
    with pytest.raises(RelevanceError, match=f"has {found} different values"):
        find_p_values(np.eye(3), target, task)
