import numpy as np
import pytest

from lnp.reporting.sentences.timing import state_timing
from synthetic.onsets import make_onset_scores

HOURS = np.arange(10) / 3
WITHIN = "within dose"


def test_all_cells_and_those_that_had_not_begun_have_a_sentence_each():
    text = state_timing(make_onset_scores(), HOURS)
    assert "Concordance within dose at 2.3 h: boosted trees 1.00 (1.00 to 1.00), Cox" in text
    assert "the dose alone 0.50 (chance). 40 cells, of which 29 begin." in text
    assert "Among cells that had not begun by 1.0 h (later, too few of them begin): boosted" in text


def test_without_hours_time_points_are_counted():
    assert "at time point 8: boosted" in state_timing(make_onset_scores())


def test_cells_left_out_are_counted():
    scores = make_onset_scores().assign(left_out="2 short, 3 undetermined")
    assert "29 begin; left out: 2 short, 3 undetermined." in state_timing(scores, HOURS)


@pytest.mark.parametrize("rows", [slice(0, 0), slice(None)])
def test_without_a_score_the_reason_is_given(rows):
    scores = make_onset_scores().assign(value=np.nan, reason="no treated cells")[rows]
    said = "no treated cells" if len(scores) else "no cell is tested"
    assert state_timing(scores, HOURS) == f"Not scored: {said}."


def test_without_late_cells_only_all_cells_have_a_score():
    scores = make_onset_scores()
    late = scores["cells"] == "not begun"
    scores.loc[late, ["value", "reason"]] = [np.nan, "no cell begins"]
    text = state_timing(scores, HOURS)
    assert text.endswith("Among cells that had not begun there is no score: no cell begins.")
