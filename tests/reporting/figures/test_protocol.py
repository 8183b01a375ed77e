import pandas as pd
import pytest

from lnp.reporting.figures.protocol import draw_protocol
from synthetic.scores import (
    HORIZONS,
    make_predictions,
    make_probabilities,
    make_scores,
    make_targets,
)


@pytest.mark.medium
def test_all_figures_of_a_protocol_are_drawn():
    predictions = pd.concat([make_predictions(), make_probabilities()])
    drawn = draw_protocol(make_scores(), predictions, make_targets(), HORIZONS[-1], 1.0, "named")
    assert set(drawn) == {"answer", "scores", "within_dose", "ranked", "reliability"}
    assert all(len(table) for _, table in drawn.values())
