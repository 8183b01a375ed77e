import numpy as np

from lnp.assessment.optimism import score_steps
from lnp.reporting.sentences.optimism import describe_optimism
from synthetic.scores import HORIZONS, make_two_protocols


def test_the_paragraph_says_what_is_left_of_the_lead():
    classes, levels = describe_optimism(score_steps(make_two_protocols(), HORIZONS[-1]))
    assert "the best approach is LSTM, with AUROC 0.90" in classes
    assert "25% of its lead over chance (0.5) remains" in classes
    assert "The dose alone reaches 0.80" in classes
    assert levels.startswith("Regression:")


def test_a_score_below_chance_leaves_nothing_of_the_lead():
    classes, _ = describe_optimism(score_steps(make_two_protocols(within=-0.1), HORIZONS[-1]))
    assert "Nothing of its lead over chance (0.5) remains" in classes


def test_a_score_that_is_not_defined_is_said_so():
    steps = score_steps(make_two_protocols(within=np.nan), HORIZONS[-1])
    assert all("no score is defined" in text for text in describe_optimism(steps))
    assert all("remains" not in text for text in describe_optimism(steps))
