"""Scores within strata: each equals the metric on its cells, or has the reason why it has none."""

import numpy as np
import pytest

from lnp.assessment.metrics import auroc, pearson
from lnp.assessment.strata import POOLED, WITHIN, influence_of, score_strata
from lnp.design.conditions import group_cells

DOSE = np.repeat([0.0, 31.6, 316.0], [4, 6, 8])
GROUPS = group_cells({"dose_ng": DOSE})
N_CELLS = len(DOSE)
FOLD = np.full(N_CELLS, "every")


def score(task, truth, prediction, dose=DOSE):
    """Return {(stratum, metric): (value, n_cells, reason)} of plain cells."""
    weights, fold = np.ones((1, len(dose))), np.full(len(dose), "every")
    return {
        (stratum, metric): (values[0], int(inside.sum()), reason)
        for stratum, metric, values, inside, reason in score_strata(
            task, truth, prediction, group_cells({"dose_ng": dose}), fold, weights
        )
    }


def random_case(task, seed=0):
    """Return truth and prediction of 18 cells; three of each class or more per treated dose."""
    rng = np.random.default_rng(seed)
    prediction = rng.uniform(size=N_CELLS)
    if task == "regression":
        return rng.normal(size=N_CELLS), prediction
    truth = np.zeros(N_CELLS)
    truth[[4, 6, 9, 11, 12, 15]] = 1
    return truth, prediction


def test_the_strata_are_all_treated_each_dose_and_within_doses():
    scores = score("regression", *random_case("regression"))
    sizes = {stratum: n for (stratum, _), (_, n, _) in scores.items()}
    assert sizes == {
        **{"all": 18, "treated": 14, "dose 0": 4, "dose 31.6": 6, "dose 316": 8},
        **{WITHIN: 14, POOLED: 14},
    }


def test_each_stratum_is_the_metric_of_its_cells_alone():
    truth, prediction = random_case("regression")
    scores = score("regression", truth, prediction)
    inside = DOSE == 316
    expected = pearson(truth[inside], prediction[inside], np.ones((1, 8)))[0]
    assert scores["dose 316", "pearson"][0] == expected


def test_within_dose_is_the_mean_of_the_treated_doses_weighted_by_cells():
    scores = score("classification", *random_case("classification"))
    by_dose = [scores[f"dose {dose}", "auroc"][0] for dose in ("31.6", "316")]
    assert scores[WITHIN, "auroc"][0] == pytest.approx((6 * by_dose[0] + 8 * by_dose[1]) / 14)


def test_pooled_auroc_counts_pairs_of_one_dose_only():
    truth, prediction = random_case("classification")
    won = pairs = 0
    for i in np.flatnonzero(truth == 1):
        for j in np.flatnonzero((truth == 0) & (DOSE[i] == DOSE) & (DOSE > 0)):
            won += prediction[i] > prediction[j]
            pairs += 1
    scores = score("classification", truth, prediction)
    assert scores[POOLED, "auroc"][0] == pytest.approx(won / pairs)


def test_knowing_the_dose_only_is_worth_nothing_within_doses():
    truth = random_case("regression")[0] + DOSE
    scores = score("regression", truth, DOSE)
    assert scores["all", "pearson"][0] > 0.99
    value, _, reason = scores[WITHIN, "pearson"]
    assert np.isnan(value)
    assert "prediction is the same" in reason
    assert np.isnan(scores[POOLED, "pearson"][0])
    positive = random_case("classification")[0]
    assert score("classification", positive, DOSE / 316)[POOLED, "auroc"][0] == 0.5


def test_a_shift_of_one_dose_does_not_change_what_is_pooled():
    truth, prediction = random_case("regression")
    shifted = prediction + 100 * (DOSE == 316)
    before, after = score("regression", truth, prediction), score("regression", truth, shifted)
    for metric in ["pearson", "spearman"]:
        assert after[POOLED, metric][0] == pytest.approx(before[POOLED, metric][0])


def test_one_class_is_undefined_with_the_reason_but_its_brier_score_is_not():
    scores = score("classification", *random_case("classification"))
    for metric in ["weighted_f1", "auroc", "balanced_accuracy"]:
        value, _, reason = scores["dose 0", metric]
        assert np.isnan(value)
        assert reason == "no positive cells; at least 3 are needed"
    assert np.isfinite(scores["dose 0", "brier"][0])


def test_too_few_cells_are_undefined_with_the_reason():
    dose = np.array([0.0, 0.0, 0.0, 0.0, 316.0, 316.0])
    scores = score("regression", np.arange(6.0), np.arange(6.0), dose)
    value, _, reason = scores["dose 316", "rmse"]
    assert np.isnan(value)
    assert reason == "2 cells; at least 3 are needed"


def test_without_treated_cells_nothing_is_given_within_doses():
    scores = score("classification", *random_case("classification"), dose=np.zeros(N_CELLS))
    assert np.isnan(scores[WITHIN, "auroc"][0])
    assert scores[WITHIN, "auroc"][2] == "no treated cells"
    assert np.isnan(scores[POOLED, "auroc"][0])


def test_a_dose_without_a_score_is_left_out_of_the_mean_within_doses():
    truth, prediction = random_case("classification")
    truth[DOSE == 31.6] = 1
    scores = score("classification", truth, prediction)
    value, _, reason = scores[WITHIN, "auroc"]
    assert value == scores["dose 316", "auroc"][0]
    assert reason == "without 31.6 ng: no negative cells; at least 3 are needed"


def test_a_score_that_would_rest_on_two_cells_of_a_class_is_not_given():
    truth, prediction = random_case("classification")
    truth[DOSE == 316] = 0
    truth[-2:] = 1
    scores = score("classification", truth, prediction)
    value, _, reason = scores["dose 316", "auroc"]
    assert np.isnan(value)
    assert reason == "2 positive cells; at least 3 are needed"
    assert np.isfinite(scores[POOLED, "auroc"][0])  # five in all, pairs of either dose
    truth[DOSE == 31.6] = 0
    assert np.isnan(score("classification", truth, prediction)[POOLED, "auroc"][0])


def test_every_resample_is_the_score_of_its_own_cells():
    truth, prediction = random_case("classification")
    counts = np.random.default_rng(4).integers(1, 3, N_CELLS)
    weights = np.stack([np.ones(N_CELLS), counts])
    scores = {
        (s, m): v
        for s, m, v, *_ in score_strata("classification", truth, prediction, GROUPS, FOLD, weights)
    }
    drawn = np.repeat(np.arange(N_CELLS), counts)
    again = score("classification", truth[drawn], prediction[drawn], DOSE[drawn])
    assert scores["treated", "auroc"][1] == pytest.approx(again["treated", "auroc"][0])
    assert scores[POOLED, "auroc"][1] == pytest.approx(again[POOLED, "auroc"][0])
    assert scores["all", "auroc"][1] == auroc(truth, prediction, weights)[1]


def test_where_folds_judge_other_cells_pairs_are_counted_within_folds():
    truth, prediction = random_case("classification")
    fold = np.resize(["fold1", "fold2"], N_CELLS)
    weights = np.ones((1, N_CELLS))
    level = np.where(fold == "fold1", 0.0, 0.9)  # the models of two folds differ in level
    calm, shifted = (
        {
            (stratum, metric): values[0]
            for stratum, metric, values, *_ in score_strata(
                "classification", truth, p, GROUPS, fold, weights
            )
        }
        for p in (prediction, prediction + level)
    )
    for stratum in ["all", "treated", POOLED]:
        assert calm[stratum, "auroc"] == shifted[stratum, "auroc"]
    won = pairs = 0
    for i in np.flatnonzero(truth == 1):
        for j in np.flatnonzero((truth == 0) & (fold[i] == fold)):
            won += prediction[i] > prediction[j]
            pairs += 1
    assert calm["all", "auroc"] == pytest.approx(won / pairs)


def test_the_error_relative_to_the_doses_means_is_one_for_those_means():
    truth, _ = random_case("regression")
    means = {d: truth[d == DOSE].mean() for d in np.unique(DOSE)}
    scores = score("regression", truth, np.array([means[d] for d in DOSE]))
    assert scores[POOLED, "rmse_ratio"][0] == pytest.approx(1.0)


def test_a_cell_has_the_influence_of_its_pairs_with_the_other_class():
    truth = np.array([1, 1, 1, 0, 1, 0, 0, 1.0])
    groups = [np.arange(8) < 4, np.isin(np.arange(8), [4, 5, 6])]
    assert influence_of("auroc", truth, groups).tolist() == [1, 1, 1, 9, 4, 1, 1, 0]
    assert influence_of("brier", truth, groups).tolist() == [1] * 7 + [0]


def test_a_cell_has_the_influence_of_its_squared_deviation_on_a_correlation():
    truth, groups = np.array([1.0, 2.0, 9.0, 5.0, 5.0]), [np.arange(5) < 3, np.arange(5) >= 3]
    assert influence_of("pearson", truth, groups).tolist() == [9, 4, 25, 0, 0]
    of_ranks = influence_of("spearman", truth, groups)
    np.testing.assert_allclose(of_ranks, [1 / 9, 0, 1 / 9, 0, 0], atol=1e-12)
    assert influence_of("rmse", truth, groups).tolist() == [1] * 5
