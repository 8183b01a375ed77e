import numpy as np
import pytest

from lnp.assessment.optimism import score_steps
from lnp.reporting.figures.optimism import plot_optimism
from synthetic.scores import HORIZONS, SKILL_OF_TWO, make_two_protocols


@pytest.mark.parametrize("within", [0.2, np.nan])
def test_the_figure_has_a_panel_per_task(within):
    figure, table = plot_optimism(score_steps(make_two_protocols(within), HORIZONS[-1]))
    assert len(figure.axes) == 2
    assert len(table) == 2 * 3 * len(SKILL_OF_TWO)
