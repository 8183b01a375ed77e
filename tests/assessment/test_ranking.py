"""Ranking of formulations and doses: by hand on few cells, wells as the replicate."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_1samp

from lnp.assessment.ranking import compare_rankings, rank_conditions
from synthetic.rankings import THREE, make_predictions


def test_a_condition_is_the_mean_of_its_wells_and_has_students_interval():
    table = rank_conditions(make_predictions(THREE)).set_index(["formulation", "dose_ng"])
    row = table.loc["A", 316.0]
    assert row["predicted"] == pytest.approx(0.4)  # of 0.3, 0.5 and 0.4: wells count alike
    expected = ttest_1samp([0.3, 0.5, 0.4], 0.0).confidence_interval(0.95)
    assert (row["low"], row["high"]) == pytest.approx(tuple(expected))
    assert (row["n_cells"], row["n_wells"], row["reason"]) == (6, 3, "")
    assert table["rank"].to_dict() == {("B", 31.6): 1, ("A", 316.0): 2, ("B", 316.0): 3}


def test_the_interval_of_a_share_stays_between_none_and_all():
    table = rank_conditions(make_predictions({("A", 1.0): [[0.0], [0.5], [1.0]]}))
    assert table[["low", "high"]].to_numpy().tolist() == [[0.0, 1.0]]
    level = rank_conditions(make_predictions({("A", 1.0): [[0.0], [5.0], [9.0]]}, "regression"))
    assert level["low"].item() < 0
    assert level["high"].item() > 9


@pytest.mark.parametrize(("n_wells", "text"), [(1, "1 well"), (2, "2 wells")])
def test_one_or_two_wells_have_no_interval_and_a_reason(n_wells, text):
    table = rank_conditions(make_predictions({("A", 1.0): [[0.3], [0.4]][:n_wells]}))
    assert table[["low", "high"]].isna().all(axis=None)
    assert table["reason"].item() == f"{text}: too few to say"


def test_kendalls_tau_counts_pairs_of_conditions_in_the_same_order():
    wells = {(name, 1.0): [[value]] for name, value in zip("ABCD", [1, 2, 3, 4], strict=True)}
    table = rank_conditions(make_predictions(wells, "regression", [1, 2, 4, 3]))
    assert table["true_rank"].tolist() == [2, 1, 3, 4]
    row = compare_rankings(table).iloc[0]
    assert row["tau"] == pytest.approx((5 - 1) / 6)  # of six pairs one stands the other way round
    assert row["p"] == pytest.approx(2 * 4 / 24)  # of 24 orders four are as good or better
    assert (row["n_conditions"], row["reason"]) == (4, "")


@pytest.mark.parametrize(
    ("values", "truths", "reason"),
    [
        ([1, 2], [1, 2], "2 conditions; at least 3 are needed"),
        ([1], [1], "1 condition; at least 3 are needed"),
        ([1, 1, 1], [1, 2, 3], "the prediction is the same at all conditions"),
        ([1, 2, 3], [5, 5, 5], "the outcome is the same at all conditions"),
        ([1, 2, 3], None, "no outcome yet"),
    ],
)
def test_where_tau_says_nothing_the_reason_is_given(values, truths, reason):
    wells = {(f"F{i}", 1.0): [[value]] for i, value in enumerate(values)}
    row = compare_rankings(rank_conditions(make_predictions(wells, truths=truths))).iloc[0]
    assert np.isnan(row["tau"])
    assert row["reason"] == reason


def test_controls_single_folds_and_cells_that_train_do_not_count():
    good = make_predictions(THREE, truths=[1.0, 0.0, 0.0])
    others = [
        good.assign(dose_ng=0.0, formulation="", prediction=9.0),
        good.assign(fold="fold1", prediction=9.0),
        good.assign(part="train", prediction=9.0),
    ]
    pd.testing.assert_frame_equal(
        rank_conditions(pd.concat([good, *others])), rank_conditions(good)
    )


def test_each_plate_model_task_and_horizon_is_ranked_by_itself():
    parts = [
        make_predictions(THREE, truths=[3.0, 2.0, 1.0], plate=plate, horizon=horizon)
        for plate in "PQ"
        for horizon in (6, 12)
    ]
    ranking = rank_conditions(pd.concat(parts))
    for _, part in ranking.groupby(["plate", "horizon"]):
        assert part["rank"].tolist() == [1, 2, 3]
    assert len(compare_rankings(ranking)) == 4


def test_without_treated_cells_nothing_is_ranked():
    ranking = rank_conditions(make_predictions(THREE).assign(dose_ng=0.0))
    assert ranking.empty
    assert compare_rankings(ranking).empty
