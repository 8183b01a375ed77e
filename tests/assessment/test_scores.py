"""The table of scores of models whose quality we chose."""

import numpy as np
import pandas as pd
import pytest

from lnp.assessment.scores import held_out_folds, score_predictions, share_of_oracle
from lnp.core.tables import check_table
from lnp.models.predictions import EnsembleError, average_tests
from synthetic.predictions import make_cells, make_predictions

NOISE = {"cnn": 2.0, "gbm": 1.0, "majority": np.inf, "oracle_frame": 0.7, "oracle_course": 0.3}


@pytest.fixture(scope="module")
def predictions():
    rng = np.random.default_rng(0)
    folds = make_predictions(make_cells(8, rng), NOISE, ["fold1", "fold2"], [6], rng)
    return pd.concat([folds, average_tests(folds)], ignore_index=True)


@pytest.fixture(scope="module")
def scores(predictions):
    return score_predictions(predictions)


def value(scores, **equals):
    """Return the one row of a table with these values."""
    rows = scores.query(" and ".join(f"{k} == {v!r}" for k, v in equals.items()))
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_table_keeps_its_contract(scores):
    check_table("scores", scores, "scores")
    key = ["model", "task", "fold", "horizon", "stratum", "metric"]
    assert not scores.duplicated(key).any()


def test_a_value_is_there_or_the_reason_why_not(scores):
    assert (scores["value"].notna() | (scores["reason"] != "")).all()


def test_only_ensembles_have_intervals_and_these_hold_the_value(scores):
    folds, ensemble = (scores[scores["fold"] != "ensemble"], scores[scores["fold"] == "ensemble"])
    assert folds[["low", "high"]].isna().all(axis=None)
    known = ensemble.dropna(subset=["value", "low"])
    assert len(known) > 50
    assert (known["low"] <= known["value"] + 0.02).all()
    assert (known["value"] <= known["high"] + 0.02).all()


def test_few_wells_have_a_remark(scores):
    row = value(
        scores, model="gbm", task="regression", fold="ensemble", stratum="all", metric="rmse"
    )
    assert row["n_wells"] == 9
    assert row["reason"] == "6 wells: interval for small samples"


def test_a_dose_with_few_wells_has_a_score_and_no_interval(scores):
    at = {"model": "gbm", "task": "regression", "fold": "ensemble", "metric": "rmse"}
    row = value(scores, stratum="dose 316", **at)
    assert np.isfinite(row["value"])
    assert np.isnan(row["low"])
    assert row["reason"] == "3 wells: too few to say"


def test_where_each_cell_is_tested_once_its_fold_is_the_one_that_holds_it_out(predictions):
    folds = predictions[predictions["fold"] != "ensemble"]
    assert set(held_out_folds(folds)["held_out_in"]) == {"every"}
    once = folds[folds["fold"] == np.where(folds["cell"] % 2 == 0, "fold1", "fold2")]
    folds = held_out_folds(once)
    assert (folds["held_out_in"] == np.where(folds["cell"] % 2 == 0, "fold1", "fold2")).all()


def test_the_error_is_the_noise_that_we_added_and_averaging_folds_lessens_it(scores):
    at = {"model": "gbm", "task": "regression", "stratum": "all", "metric": "rmse"}
    assert value(scores, fold="fold1", **at)["value"] == pytest.approx(1.0, rel=0.2)
    assert value(scores, fold="ensemble", **at)["value"] == pytest.approx(0.5**0.5, rel=0.2)


def test_a_model_that_knows_nothing_has_0_5_in_its_interval(scores):
    at = {"model": "majority", "fold": "ensemble", "stratum": "all", "metric": "auroc"}
    row = value(scores, task="classification", **at)
    assert abs(row["value"] - 0.5) < row["high"] - row["low"]


def test_scores_do_not_depend_on_the_order_of_rows_nor_on_other_models(predictions, scores):
    alone = predictions[predictions["model"] == "gbm"].sample(frac=1, random_state=0)
    again = score_predictions(alone)
    key = ["task", "fold", "stratum", "metric"]
    expected = scores[scores["model"] == "gbm"].sort_values(key).reset_index(drop=True)
    pd.testing.assert_frame_equal(again.sort_values(key).reset_index(drop=True), expected)


def test_cells_that_do_not_test_are_not_scored(predictions, scores):
    others = predictions.assign(part="valid", prediction=0.0)
    both = pd.concat([predictions, others])
    pd.testing.assert_frame_equal(score_predictions(both), scores)


def test_the_share_of_the_oracle_is_what_lies_above_chance(scores):
    shares = share_of_oracle(scores)
    at = {"task": "classification", "stratum": "treated", "metric": "auroc"}
    row = value(shares, model="gbm", **at)
    ceiling = value(scores, model="oracle_course", fold="ensemble", **at)["value"]
    assert row["oracle_course"] == ceiling
    assert row["share_oracle_course"] == pytest.approx((row["value"] - 0.5) / (ceiling - 0.5))
    assert not shares["model"].str.startswith("oracle").any()


def test_without_an_oracle_there_are_no_shares_but_the_columns(scores):
    shares = share_of_oracle(scores[~scores["model"].str.startswith("oracle")])
    assert shares.empty
    assert {"model", "share_oracle_course"} <= set(shares.columns)


def test_an_oracle_that_is_not_above_chance_has_no_share(scores):
    null = scores.assign(
        value=scores["value"].where(~scores["model"].str.startswith("oracle"), 0.0)
    )
    assert share_of_oracle(null)["share_oracle_course"].isna().all()


def test_the_ensemble_is_the_mean_over_the_folds_that_test_a_cell(predictions):
    gbm = predictions[(predictions["model"] == "gbm") & (predictions["task"] == "regression")]
    by_fold = gbm.set_index(["fold", "cell"])["prediction"]
    expected = (by_fold["fold1"] + by_fold["fold2"]) / 2
    np.testing.assert_allclose(by_fold["ensemble"].loc[expected.index], expected)


def test_a_truth_that_differs_between_folds_is_refused_with_the_cell(predictions):
    wrong = predictions[predictions["fold"] != "ensemble"].copy()
    first = (wrong["fold"] == "fold1") & (wrong["cell"] == 3) & (wrong["task"] == "classification")
    wrong.loc[first, "truth"] = 1 - wrong.loc[first, "truth"]
    with pytest.raises(EnsembleError, match="cell 3"):
        average_tests(wrong)


def test_intervals_stay_where_the_metric_can_be(scores):
    auroc = scores[scores["metric"] == "auroc"].dropna(subset=["low"])
    assert auroc["high"].max() == 1
    assert (auroc["low"] >= 0).all()
