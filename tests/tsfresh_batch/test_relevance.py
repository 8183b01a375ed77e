"""p-values of many features at once: those of tsfresh, feature by feature."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control, kendalltau, ks_2samp
from tsfresh.feature_selection.relevance import calculate_relevance_table

from tsfresh_batch.selection import relevance
from tsfresh_batch.selection.relevance import RelevanceError, control_fdr, find_kinds, find_p_values

KINDS = ["continuous", "rounded", "counts", "halves", "seldom", "flat"]


def mixture(n_rows, n_each, truth, rng):
    """Return features of every kind, without and with a share of the outcome; {kind: columns}."""
    noise = rng.normal(size=(n_rows, len(KINDS), n_each))
    share = np.linspace(0, 1, n_each)
    x = noise + share * (truth - truth.mean())[:, None, None]
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


def outcome(kind, n_rows, rng):
    """Return an outcome and its task."""
    level = rng.normal(size=n_rows)
    if kind == "class":
        return np.isin(
            np.arange(n_rows), rng.permutation(n_rows)[: n_rows // 3 + 1]
        ), "classification"
    return {"level": level, "rounded": level.round(1), "censored": level.clip(np.median(level))}[
        kind
    ], "regression"


def tsfresh_table(features, truth, task, fdr=0.05, independent=True):
    """Return tsfresh's own table, in the order of columns."""
    table = calculate_relevance_table(
        features,
        pd.Series(truth),
        ml_task=task,
        fdr_level=fdr,
        hypotheses_independent=independent,
        n_jobs=0,
    )
    return table.loc[features.columns].astype({"p_value": float, "relevant": bool})


@pytest.mark.parametrize("kind", ["class", "level", "rounded", "censored"])
@pytest.mark.parametrize("n_rows", [3, 6, 9, 18, 150])
def test_p_values_and_choices_are_those_of_tsfresh(kind, n_rows):
    rng = np.random.default_rng([n_rows, len(kind)])
    truth, task = outcome(kind, n_rows, rng)
    features = mixture(n_rows, 6, truth.astype(float), rng)
    p_values = find_p_values(features, truth, task)
    expected = tsfresh_table(features, truth, task)
    np.testing.assert_allclose(p_values, expected["p_value"], rtol=1e-10, atol=0)
    np.testing.assert_array_equal(control_fdr(p_values, 0.05), expected["relevant"])


def test_choices_among_dependent_tests_are_those_of_tsfresh():
    rng = np.random.default_rng(2)
    truth, task = outcome("level", 60, rng)
    features = mixture(60, 12, truth, rng)
    p_values = find_p_values(features, truth, task)
    choices = [tsfresh_table(features, truth, task, 0.2, k)["relevant"] for k in (True, False)]
    assert choices[0].sum() > choices[1].sum() > 0
    for independent, expected in zip([True, False], choices, strict=True):
        np.testing.assert_array_equal(control_fdr(p_values, 0.2, independent), expected)


@pytest.mark.parametrize(("n_rows", "n_positive"), [(9, 1), (12, 4), (17, 8), (18, 9), (300, 8)])
def test_small_classes_are_tested_exactly_as_by_tsfresh(n_rows, n_positive):
    rng = np.random.default_rng(n_positive)
    truth = np.arange(n_rows) < n_positive
    features = mixture(n_rows, 6, truth.astype(float), rng)
    expected = tsfresh_table(features, truth, "classification")["p_value"]
    p_values = find_p_values(features, truth, "classification")
    np.testing.assert_allclose(p_values, expected, rtol=1e-10, atol=0)


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_overwhelming_relevance_is_told_to_the_last_digit(task):
    rng = np.random.default_rng(5)
    level = rng.normal(size=500)
    features = mixture(500, 4, 100 * level, rng).loc[:, ["continuous_3", "counts_3", "halves_3"]]
    truth = level > 0 if task == "classification" else level
    expected = tsfresh_table(features, truth, task)["p_value"]
    p_values = find_p_values(features, truth, task)
    assert (p_values < 1e-60).all()
    np.testing.assert_allclose(p_values, expected, rtol=1e-10, atol=0)


def test_more_rows_than_an_exact_distribution_is_for_are_as_by_scipy():
    rng = np.random.default_rng(7)
    truth = rng.normal(size=10_200)
    features = (rng.normal(size=(10_200, 2)) > 3) * 1.0
    expected = [ks_2samp(truth[x == 1], truth[x == 0]).pvalue for x in features.T]
    p_values = find_p_values(features, truth, "regression")
    np.testing.assert_allclose(p_values, expected, rtol=1e-10, atol=0)


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_p_values_look_at_order_only_and_not_at_the_other_columns(task, monkeypatch):
    rng = np.random.default_rng(3)
    truth = rng.normal(size=30)
    features = mixture(30, 5, truth, rng).to_numpy()
    truth = truth > 0 if task == "classification" else truth
    p_values = find_p_values(features, truth, task)
    rows = rng.permutation(30)
    np.testing.assert_array_equal(find_p_values(features[rows], truth[rows], task), p_values)
    np.testing.assert_array_equal(find_p_values(np.exp(features), truth, task), p_values)
    np.testing.assert_allclose(find_p_values(-features, truth, task), p_values, rtol=1e-12)
    monkeypatch.setattr(relevance, "N_VALUES", 100)  # three columns at a time
    np.testing.assert_array_equal(find_p_values(features, truth, task), p_values)


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_columns_that_rank_alike_are_tested_once_and_have_one_p_value(task, monkeypatch, caplog):
    rng = np.random.default_rng(4)
    truth = rng.normal(size=40)
    truth = truth > 0 if task == "classification" else truth
    features = mixture(40, 4, truth.astype(float), rng).to_numpy()
    expected, tested = find_p_values(features, truth, task), []
    test = relevance.rank_p_values
    monkeypatch.setattr(
        relevance,
        "rank_p_values",
        lambda ranks, *a: tested.append(ranks.shape[1]) or test(ranks, *a),
    )
    doubled = np.concatenate([features, np.exp(features), features[:, ::-1]], axis=1)
    caplog.set_level("INFO")
    found = find_p_values(doubled, truth, task)
    n_others = doubled.shape[1] - tested[0]
    assert f"{n_others} features rank the cells as another does" in caplog.text
    assert tested == [features.shape[1] - 3]  # the four constants are of a kind
    np.testing.assert_array_equal(found, np.concatenate([expected, expected, expected[::-1]]))


def test_equal_columns_are_of_a_kind():
    columns = np.array([[0, 1, 0, 0], [2, 3, 2, 2], [1, 1, 1, 0]], dtype=np.int16)
    first, kind = find_kinds(columns)
    assert kind[0] == kind[2]
    assert len(set(kind)) == len(first) == 3
    np.testing.assert_array_equal(columns[:, first][:, kind], columns)


def test_of_no_features_there_are_no_p_values():
    assert find_p_values(np.empty((5, 0)), np.arange(5), "regression").shape == (0,)
    assert control_fdr([], 0.05).shape == (0,)


def test_more_rows_than_ranks_of_16_bits_hold():
    x = np.arange(33_000.0)
    y = np.where(x % 7 == 0, -x, x)
    expected = kendalltau(x, y, method="asymptotic").pvalue
    assert find_p_values(x[:, None], y, "regression")[0] == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("independent", [True, False])
def test_false_discoveries_are_controlled_as_by_scipy(independent):
    rng = np.random.default_rng(1)
    p_values = np.concatenate([rng.uniform(0, 0.001, 20), rng.uniform(size=80)])
    adjusted = false_discovery_control(p_values, method="bh" if independent else "by")
    relevant = control_fdr(np.append(p_values, np.nan), 0.1, independent)
    np.testing.assert_array_equal(relevant, np.append(adjusted <= 0.1, False))
    assert 0 < relevant.sum() < 60


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
    with pytest.raises(RelevanceError, match="1 of 6 values of the outcome"):
        find_p_values(np.eye(6), np.append(np.arange(5), np.nan), "regression")


@pytest.mark.parametrize(
    ("truth", "task", "found"),
    [
        ([1, 1, 1], "classification", 1),
        ([2, 2, 2], "regression", 1),
        ([0, 1, 2], "classification", 3),
    ],
)
def test_an_outcome_that_no_test_fits_is_refused(truth, task, found):
    with pytest.raises(RelevanceError, match=f"has {found} different values"):
        find_p_values(np.eye(3), truth, task)
