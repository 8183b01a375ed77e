import numpy as np
import pytest

from lnp.core.contracts import no_rows
from lnp.reporting.figures.reporter.timing import plot_timing
from synthetic.onsets import make_onset_predictions, make_onset_scores

HOURS = np.arange(10) / 3


def test_the_scores_within_dose_are_drawn_at_their_hours():
    figure, table = plot_timing(make_onset_scores(), make_onset_predictions(), HOURS)
    trees = table[(table["model"] == "aft") & (table["cells"] == "all")]
    assert trees["hours"].tolist() == pytest.approx([1.0, 7 / 3])
    assert trees["value"].tolist() == [1.0, 1.0]
    assert [ax.get_title(loc="left")[:1] for ax in figure.axes] == ["a", "b", "c", "d"]
    assert figure.axes[3].get_title(loc="left") == "d  Trees at 1.0 h"


def test_silent_cells_are_drawn_beyond_the_film():
    predictions = make_onset_predictions()
    figure, _ = plot_timing(make_onset_scores(), predictions, HOURS)
    drawn = np.concatenate([dots.get_offsets()[:, 0] for dots in figure.axes[3].collections])
    silent = np.isinf(predictions.query("model == 'aft' and horizon == 4")["latest_h"])
    assert (drawn > HOURS[-1]).sum() == silent.sum()
    assert len(drawn) == len(silent)


@pytest.mark.parametrize("rows", [slice(0, 0), slice(None)])
def test_where_nothing_is_scored_the_panels_say_so(rows):
    scores = make_onset_scores().assign(value=np.nan, low=np.nan, high=np.nan)[rows]
    figure, table = plot_timing(scores, no_rows("onset_predictions"), HOURS)
    texts = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert texts == [*["too few cells begin"] * 3, "no model is fitted"]
    assert len(table) == len(scores.query("stratum == 'within dose'"))
