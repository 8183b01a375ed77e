"""Concordance of onsets: by hand, against lifelines, and what a study's scores leave out."""

import numpy as np
import pandas as pd
import pytest

from lnp.assessment.onset_scores import concordant_pairs, horizon_ahead, score_onsets
from lnp.core.contracts import no_rows
from lnp.core.tables import check_table
from synthetic.onsets import make_onset_predictions

CELLS = ["all", "not begun", "begin later"]


def concordance(time, begins, prediction, weights=None):
    """Return concordant pairs and all pairs of one set of weights."""
    arrays = np.array(time, float), np.array(begins, bool), np.array(prediction, float)
    weights = np.ones((1, len(time))) if weights is None else np.array(weights, float)
    return tuple(values[0] for values in concordant_pairs(*arrays, weights))


@pytest.mark.parametrize(
    ("time", "begins", "prediction", "pairs"),
    [
        ([1, 2, 3], [1, 1, 1], [1, 2, 3], (3, 3)),
        ([1, 2, 3], [1, 1, 1], [3, 2, 1], (0, 3)),
        ([1, 2, 3], [1, 0, 1], [1, 2, 3], (2, 2)),  # who is silent from 2 on may begin after 3
        ([1, 2, 3], [0, 0, 0], [1, 2, 3], (0, 0)),
        ([1, 1, 3], [1, 1, 0], [1, 2, 3], (2, 2)),  # two that begin together are not compared
        ([2, 2], [1, 0], [1, 2], (1, 1)),  # silent at 2: begins later, if ever
        ([1, 2, 3], [1, 1, 0], [5, 5, 5], (1.5, 3)),
        ([0, 0, 2], [1, 1, 1], [1, 4, 2], (1, 2)),  # two early ones
    ],
)
def test_pairs_are_counted_as_by_hand(time, begins, prediction, pairs):
    assert concordance(time, begins, prediction) == pairs


def draw(seed, n=60):
    rng = np.random.default_rng(seed)
    time = rng.integers(1, 12, n) / 2
    begins = rng.random(n) < 0.6
    return time, begins, (time + rng.normal(scale=2, size=n)).round()


@pytest.mark.parametrize(
    ("seed", "expected"),
    # lifelines 0.30.3 on draw(seed): lifelines.utils.concordance_index(time, prediction, begins)
    [(0, 0.6912915851272016), (1, 0.6943807339449541), (2, 0.664493480441324)],
)
def test_the_concordance_with_ties_and_censoring_is_that_of_lifelines(seed, expected):
    concordant, pairs = concordance(*draw(seed))
    assert concordant / pairs == pytest.approx(expected, abs=1e-12)


def test_weights_count_a_cell_as_often_as_it_is_repeated(monkeypatch):
    time, begins, prediction = draw(3, 12)
    weights = np.random.default_rng(0).integers(0, 4, 12)
    repeated = (np.repeat(values, weights) for values in (time, begins, prediction))
    monkeypatch.setattr("lnp.assessment.onset_scores.N_AT_ONCE", 5)
    assert concordance(time, begins, prediction, [weights]) == concordance(*repeated)


def score(predictions, *models):
    """Score some models at the first horizon."""
    kept = predictions["model"].isin(models or ["aft"]) & (predictions["horizon"] == 4)
    return check_table("onset_scores", score_onsets(predictions[kept]), "here")


def within(scores, cells="all"):
    rows = scores[(scores["stratum"] == "within dose") & (scores["cells"] == cells)]
    return rows.set_index(["model", "horizon"])


def test_the_score_within_dose_is_the_mean_of_the_doses_by_cells():
    predictions = make_onset_predictions()
    few = (predictions["dose_ng"] == 31.6) & (predictions["cell"] < 2)
    wrong = few & (predictions["model"] == "aft")
    predictions.loc[wrong, "prediction"] *= -1
    scores = score(predictions, "aft", "cox", "dose")
    doses = scores[scores["cells"] == "all"].set_index(["model", "horizon", "stratum"])["value"]
    high, low = doses["aft", 4, "dose 316"], doses["aft", 4, "dose 31.6"]
    assert high == 1.0
    assert low < 0.8
    assert within(scores).loc[("aft", 4), "value"] == pytest.approx((high + low) / 2)
    assert within(scores).loc[("cox", 4), "value"] == 0.0
    assert within(scores).loc[("dose", 4), "value"] == 0.5


def test_cells_that_had_begun_by_the_horizon_are_in_all_cells_only():
    predictions = make_onset_predictions()
    scores = score(predictions)
    begun = predictions.query("model == 'aft' and horizon == 4")["begun"].sum()
    every, waiting = (within(scores, cells).loc[("aft", 4)] for cells in ["all", "not begun"])
    assert begun > 0
    assert every["n_cells"] - waiting["n_cells"] == begun
    assert every["n_events"] - waiting["n_events"] == begun


def test_of_those_that_begin_later_only_the_order_counts():
    predictions = make_onset_predictions()
    silent = np.isinf(predictions["latest_h"])
    wrong = predictions.assign(prediction=predictions["prediction"].mask(silent, -1.0))
    scores = score(wrong)
    waiting, later = (within(scores, cells).loc[("aft", 4)] for cells in CELLS[1:])
    assert later["n_cells"] == later["n_events"] == waiting["n_events"]
    assert later["value"] == 1.0
    assert waiting["value"] < 0.7


def test_predictions_of_two_folds_are_not_compared():
    predictions = make_onset_predictions()
    other = predictions["well"].isin(["C03", "C04", "E03", "E04"])
    shifted = predictions.assign(
        fold=np.where(other, "fold1", "fold2"),
        prediction=predictions["prediction"] + 100.0 * other,
    )
    assert within(score(shifted)).loc[("aft", 4), "value"] == 1.0


def test_cells_without_an_onset_or_a_prediction_are_left_out_and_counted():
    predictions = make_onset_predictions()
    gone = predictions["cell"] == 0
    predictions.loc[gone, ["earliest_h", "latest_h"]] = np.nan
    predictions.loc[gone, "state"] = "short"
    none = (predictions["cell"] == 1) & (predictions["model"] == "cox")
    predictions.loc[none, "prediction"] = np.nan
    rows = within(score(predictions, "aft", "cox"))
    assert rows.loc[("aft", 4), ["n_cells", "left_out"]].tolist() == [32, "8 short"]
    expected = [24, "8 short, 8 without a prediction"]
    assert rows.loc[("cox", 4), ["n_cells", "left_out"]].tolist() == expected


def silence_all(predictions, dose):
    """Return predictions in which no cell of a dose begins."""
    inside = predictions["dose_ng"] == dose
    latest = predictions["latest_h"].mask(inside, np.inf)
    return predictions.assign(latest_h=latest, begun=predictions["begun"] & ~inside)


def test_a_dose_at_which_no_cell_begins_is_named():
    found = within(score(silence_all(make_onset_predictions(), 31.6))).loc[("aft", 4)]
    assert found["value"] == 1.0
    assert found["reason"].startswith(
        "without dose 31.6: no cell begins; at least 3 are needed; 8 wells"
    )


def test_a_study_without_onsets_has_reasons_and_no_score():
    nothing = silence_all(silence_all(make_onset_predictions(), 31.6), 316.0)
    scores = score(nothing)
    assert scores["value"].isna().all()
    assert (scores["reason"] != "").all()


@pytest.mark.parametrize(
    ("counts", "ahead"),
    [({4: 20, 8: 10, 12: 3}, 8), ({4: 9, 8: 3}, None), ({4: 0}, None), ({}, None)],
)
def test_the_horizon_ahead_is_the_last_before_most_onsets(counts, ahead):
    rows = [
        (h, cells, n)
        for h, late in counts.items()
        for cells, n in zip(CELLS, (20, late, late), strict=True)
    ]
    scores = pd.DataFrame(rows, columns=["horizon", "cells", "n_events"])
    assert horizon_ahead(scores.assign(n_events=scores["n_events"].astype(int))) == ahead


def test_a_study_without_treated_cells_says_so():
    controls = make_onset_predictions().assign(dose_ng=0.0)
    assert set(score(controls)["reason"]) == {"no treated cells"}


def test_no_predictions_give_a_table_without_rows():
    scores = check_table("onset_scores", score_onsets(no_rows("onset_predictions")), "here")
    assert scores.empty


def test_too_few_wells_have_a_score_without_an_interval():
    two = make_onset_predictions(n_wells=2)
    found = within(score(two)).loc[("aft", 4)]
    assert found["value"] == 1.0
    assert np.isnan(found["low"])
    assert found["reason"] == "4 wells: too few to say"


@pytest.mark.medium
def test_intervals_hold_chance_where_nothing_is_predicted():
    """95 % intervals by wells, of predictions that tell nothing; wells differ in their onsets."""
    held = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        rows = make_onset_predictions(n_wells=6, n_cells=6).query("model == 'aft' and horizon == 4")
        well = pd.factorize(rows["well"])[0]
        noise = rng.normal(size=well.max() + 1)[well] + rng.normal(size=len(rows))
        found = within(score_onsets(rows.assign(prediction=noise))).iloc[0]
        held.append(found["low"] <= 0.5 <= found["high"])
    assert np.mean(held) >= 0.85
