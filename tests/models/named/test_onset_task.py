"""Onsets predicted from measures whose meaning we chose; and that nothing of the test is seen."""

import numpy as np
import pandas as pd
import pytest

from lnp.assessment.onset_scores import score_onsets
from lnp.core.tables import check_table
from lnp.core.vocabulary import CELL_KEY
from lnp.models.named.onset_task import predict_onsets, rank_by_outcome, rank_by_truth
from synthetic.onsets import HOURS, make_onset_study

LOOK = {"hours": HOURS, "horizons": [3], "seed": 4}


def predict(study):
    return check_table("onset_predictions", predict_onsets(**study, **LOOK), "here")


@pytest.fixture(scope="module")
def rows():
    return predict(make_onset_study())


def within(rows):
    scores = score_onsets(rows)
    return scores[(scores["stratum"] == "within dose") & (scores["cells"] == "all")].set_index(
        "model"
    )["value"]


def test_both_models_put_cells_in_order_and_the_dose_does_not(rows):
    scores = within(rows)
    assert scores["aft"] > 0.75
    assert scores["cox"] > 0.75
    assert scores["dose"] == 0.5


def test_every_cell_is_predicted_once_by_the_fold_that_tests_it(rows):
    assert rows.groupby(["model", *CELL_KEY]).size().eq(1).all()
    assert rows.groupby("model").size().to_dict() == {"aft": 120, "cox": 120, "dose": 120}
    assert set(rows.loc[rows["well"] == "C03", "fold"]) == {"fold1"}


def test_the_same_seed_gives_the_same_table(rows):
    pd.testing.assert_frame_equal(predict(make_onset_study()), rows, check_exact=True)


def test_outcomes_of_cells_that_test_change_no_prediction(rows):
    study = make_onset_study()
    split, onsets = study["split"], study["onsets"]
    tests = split.loc[(split["fold"] == "fold1") & (split["part"] == "test"), CELL_KEY]
    place = onsets.reset_index().merge(tests, on=CELL_KEY)["index"].to_numpy()
    names = ["state", "onset_h", "onset_low_h", "onset_high_h", "known_until_h"]
    moved = onsets.copy()
    moved.loc[place, names] = onsets.loc[np.random.default_rng(0).permutation(place), names].values
    assert not moved.equals(onsets)
    other = predict(study | {"onsets": moved})
    first = rows["fold"] == "fold1"
    for name in ["prediction", "model", "cell"]:
        pd.testing.assert_series_equal(other.loc[first, name], rows.loc[first, name])
    assert not other.loc[~first, "prediction"].equals(rows.loc[~first, "prediction"])


def test_frames_after_the_horizon_change_no_prediction(rows):
    study = make_onset_study()
    late = study["measures"]["frame"] >= 3
    measures = study["measures"].assign(
        lnp_mean=study["measures"]["lnp_mean"].mask(late, 1e6), area=0.5
    )
    plain = study["measures"].assign(area=0.5)
    one, other = (predict(study | {"measures": table})["prediction"] for table in (measures, plain))
    pd.testing.assert_series_equal(one, other)


@pytest.mark.parametrize("state", ["silent", "short"])
def test_without_onsets_no_model_is_fitted_and_the_dose_stays(state, caplog):
    study = make_onset_study(n_wells=2, n_cells=3)
    nothing = dict.fromkeys(["onset_h", "onset_low_h", "onset_high_h"], np.nan)
    rows = predict(study | {"onsets": study["onsets"].assign(state=state, **nothing)})
    assert set(rows["model"]) == {"dose"}
    assert rows["prediction"].isna().all() == (state == "short")
    assert "no model is fitted" in caplog.text
    assert within(rows).isna().all()


def test_cells_with_all_onsets_known_and_with_early_ones_are_fitted():
    study = make_onset_study(n_wells=2, n_cells=12)
    early = study["onsets"].index % 3 == 0
    states = np.where(early, "early", "rises")
    hours = study["onsets"]["onset_h"].fillna(4.0).mask(early)
    rows = predict(study | {"onsets": study["onsets"].assign(state=states, onset_h=hours)})
    assert np.isfinite(rows["prediction"]).all()
    assert set(rows["model"]) == {"aft", "cox", "dose"}


def test_a_measure_without_spread_is_no_trouble():
    study = make_onset_study(n_wells=2, n_cells=8)
    rows = predict(study | {"measures": study["measures"].assign(lnp_mean=1.0, area=2.0)})
    assert np.isfinite(rows["prediction"]).all()


def test_the_level_and_the_class_order_the_cells_the_other_way_round(rows):
    tested = rows[rows["model"] == "dose"].assign(model="named", part="test", truth=0.0, spread=0.0)
    named = pd.concat(
        tested.assign(task=task, prediction=sign * tested["earliest_h"])
        for task, sign in [("regression", -1.0), ("classification", 1.0)]
    )
    other = named.assign(model="named_ridge", prediction=0.0)
    ranked = rank_by_outcome(rows, pd.concat([named, other]))
    scores = within(check_table("onset_predictions", ranked, "here"))
    assert scores.to_dict() == {"named_level": 1.0, "named_class": 0.0}


def test_the_true_first_escape_puts_cells_that_never_express_last(rows):
    truth = rows.loc[rows["model"] == "dose", [*CELL_KEY, "earliest_h", "latest_h"]]
    onset = truth["latest_h"].replace(np.inf, np.nan)
    fates = truth[CELL_KEY].assign(fate="survives", onset_h=onset).iloc[1:]
    ranked = check_table("onset_predictions", rank_by_truth(rows, fates), "here")
    assert len(ranked) == 119
    assert within(ranked).to_dict() == {"first_escape": 1.0}
