"""The comparison of the approaches, on models of which one is better; the LSTM is primary."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control

from lnp.assessment.comparison import compare_models, correct_tests, tabulate_tests
from lnp.assessment.permutation_tests import holm
from lnp.assessment.scores import score_predictions
from lnp.core.tables import check_table
from lnp.models.predictions import average_tests
from synthetic.predictions import make_cells, make_predictions

FOLDS = [f"fold{k}" for k in range(1, 6)]
HORIZONS = [5, 10]
N_PERMUTATIONS = 499


@pytest.fixture(scope="module")
def results():
    """Return predictions and scores of a bad CNN and two equally good temporal models."""
    rng = np.random.default_rng(2)
    noise = {"cnn": 3.0, "lstm": 0.5, "gbm": 0.5, "named": 0.5}
    folds = make_predictions(make_cells(6, rng), noise, FOLDS, HORIZONS, rng)
    predictions = pd.concat([folds, average_tests(folds)], ignore_index=True)
    return predictions, score_predictions(predictions)


@pytest.fixture(scope="module")
def tests(results):
    return compare_models(*results, HORIZONS, "lstm", N_PERMUTATIONS, seed=1)


def test_there_is_one_row_per_test_pair_task_and_horizon(tests):
    check_table("tests", tests, "tests")
    declared, others = (tests[tests["family"] == name] for name in ("declared", "exploratory"))
    assert len(declared) == 2 * 3 * 2 * 3  # tasks, pairs with the LSTM, horizons, tests
    assert ((declared["first"] == "lstm") | (declared["second"] == "lstm")).all()
    assert len(others) == len(declared)  # as many pairs of others; no baseline is among the models
    assert not tests.duplicated(["test", "first", "second", "task", "horizon"]).any()


def test_the_worse_model_has_the_higher_loss_and_the_smallest_p(tests):
    worse = tests[tests["first"] == "cnn"]
    assert (worse["difference"] > 0).all()
    assert (worse["p"] <= 1.2 * worse["floor"]).all()


def test_no_p_is_zero_or_below_its_floor(tests):
    assert (tests["p"] >= tests["floor"]).all()
    assert set(tests["floor"]) == {2 / 252, 2 / 2**5, 2 / 2**6}


def test_each_kind_of_test_is_one_family(tests):
    for (family, _), rows in tests.groupby(["family", "test"]):
        assert len(rows) == 12
        correct = {"declared": holm, "exploratory": false_discovery_control}[family]
        np.testing.assert_allclose(rows["p_adjusted"], correct(rows["p"]))


def test_a_p_that_is_not_defined_does_not_count_among_those_corrected_for():
    p = [0.01, np.nan, 0.04, 0.03]
    about = {"task": "regression", "first": "a", "second": "b", "floor": 0.001, "unit": "wells"}
    tests = pd.DataFrame({"p": p, "horizon": range(4)}).assign(test="wells_paired", **about)
    holm_corrected = correct_tests(tests.assign(family="declared"))["p_adjusted"]
    np.testing.assert_allclose(holm_corrected, [0.03, np.nan, 0.06, 0.06])
    false_discovery = correct_tests(tests.assign(family="exploratory"))["p_adjusted"]
    np.testing.assert_allclose(false_discovery, [0.03, np.nan, 0.04, 0.04])


def test_where_no_p_can_ever_be_small_the_table_gives_the_reason(tests):
    by_wells = tests[(tests["test"] == "wells_paired") & (tests["family"] == "declared")]
    assert set(by_wells["reason"]) == {"too few wells: after correction p is never below 0.05"}
    assert (by_wells["p_adjusted"] > 0.05).all()
    assert not tests.loc[tests["family"] == "exploratory", "reason"].any()


def test_the_papers_test_is_of_fold_scores_over_all_cells(results, tests):
    scores = results[1]
    at = "task == 'regression' and horizon == 10 and metric == 'rmse' and stratum == 'all'"
    folds = scores.query(at + " and fold != 'ensemble'").groupby("model")["value"].mean()
    row = tests.query("task == 'regression' and horizon == 10 and test == 'folds_unpaired'")
    row = row.set_index(["first", "second"]).loc[("cnn", "lstm")]
    assert row["difference"] == pytest.approx(folds["cnn"] - folds["lstm"])
    assert row["n"] == 5


def test_the_paired_test_is_of_the_ensembles_square_errors(results, tests):
    at = "fold == 'ensemble' and task == 'regression' and horizon == 5 and dose_ng > 0"
    rows = results[0].query(at)
    loss = ((rows["prediction"] - rows["truth"]) ** 2).groupby(rows["model"]).mean()
    row = tests.query("task == 'regression' and horizon == 5 and test == 'wells_paired'")
    row = row.set_index(["first", "second"]).loc[("lstm", "gbm")]
    assert row["difference"] == pytest.approx(loss["lstm"] - loss["gbm"])
    assert row["n"] == 6


def test_the_published_p_is_beside_every_test_of_two_approaches(tests):
    place = ["task", "horizon", "first", "second"]
    published = tests[tests["test"] == "folds_unpaired"].set_index(place)["p"]
    beside = tests.set_index(place)["as_published"]
    np.testing.assert_array_equal(beside, published.loc[beside.index])


def test_one_approach_alone_is_compared_with_baselines_only(results):
    predictions, scores = results
    alone = predictions[predictions["model"] == "named"]
    both = pd.concat([alone, alone.assign(model="lnp_ridge", prediction=0.0)])
    tests = compare_models(both, scores, HORIZONS, "named", 99, seed=1)
    assert set(tests["family"]) == {"exploratory"}
    assert tests["as_published"].isna().all()
    assert tabulate_tests(tests).empty


def test_an_undefined_fold_score_leaves_the_test_undefined(results):
    predictions, scores = results
    scores = scores.assign(value=scores["value"].where(scores["fold"] != "fold3"))
    tests = compare_models(predictions, scores, HORIZONS, "lstm", 99, seed=1).set_index("test")
    for test in ["folds_unpaired", "folds_paired"]:
        assert tests.loc[test, ["p", "p_adjusted"]].isna().all(axis=None)
    assert tests.loc["wells_paired", "p"].notna().all()
    assert tests["as_published"].isna().all()


def test_the_table_is_set_out_as_the_papers(tests):
    table = tabulate_tests(tests)
    assert list(table.columns) == ["test", "p", "task", "comparison", "t5", "t10"]
    assert len(table) == 6 * 2 * 2 * 3
    expected = ["cnn vs lstm", "cnn vs gbm", "cnn vs named", "lstm vs gbm"]
    assert table["comparison"].head(4).tolist() == expected
    row = table.query("test == 'wells_paired' and p == 'p_adjusted' and task == 'regression'")
    at = "test == 'wells_paired' and task == 'regression'"
    expected = tests.query(at + " and horizon == 10")
    np.testing.assert_array_equal(row["t10"], expected["p_adjusted"])
