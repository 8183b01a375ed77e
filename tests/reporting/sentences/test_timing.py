import numpy as np
import pytest

from lnp.reporting.sentences.timing import state_timing
from synthetic.onsets import make_onset_scores

HOURS = np.arange(10) / 3


def test_cells_that_had_not_begun_are_scored_before_most_onsets_and_at_the_last_horizon():
    text = state_timing(make_onset_scores(), HOURS)
    assert text.startswith(
        "Of 40 treated cells 29 begin. Of the 32 that had not begun by 1.0 h, 21"
    )
    assert "21 begin later. Concordance within dose: boosted trees 1.00 (1.00 to 1.00), Cox" in text
    assert "Which of those that begin later begins first: boosted trees 1.00" in text
    assert "the dose alone 0.50 (chance). Of the 11 that had not begun by 2.3 h, none begin" in text
    assert text.endswith("without dose 316: no cell begins; at least 3 are needed).")


def test_without_hours_time_points_are_counted():
    assert "had not begun by time point 4, 21 begin later" in state_timing(make_onset_scores())


def test_cells_left_out_are_counted():
    scores = make_onset_scores().assign(left_out="2 short, 3 undetermined")
    assert (
        "29 begin; left out: 2 with GFP in too few images, 3 with an onset that could lie anywhere."
    ) in state_timing(scores, HOURS)


def test_a_study_without_cells_that_test_says_so():
    assert state_timing(make_onset_scores()[:0]) == "Not scored: no cell is tested."


@pytest.mark.parametrize("reason", ["no treated cells", "without dose 316: no cell begins"])
def test_without_a_score_the_reason_is_given(reason):
    scores = make_onset_scores().assign(value=np.nan, reason=reason, n_events=0)
    assert state_timing(scores, HOURS) == (
        "Of 40 treated cells none begin. Of the 11 that had not begun by 2.3 h, none begin later: "
        f"no score ({reason})."
    )


def test_an_order_without_an_interval_is_not_told():
    scores = make_onset_scores()
    scores.loc[scores["cells"] == "begin later", "low"] = np.nan
    assert "begins first" not in state_timing(scores, HOURS)
    one = scores.assign(n_events=1)
    assert "40 treated cells 1 begins. Of the 11 that had not begun by 2.3 h, 1 begins later" in (
        state_timing(one[one["horizon"] == 8], HOURS)
    )
