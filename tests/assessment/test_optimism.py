import numpy as np

from lnp.assessment.optimism import STEPS, score_steps
from synthetic.scores import HORIZONS, make_two_protocols


def test_the_steps_lead_from_the_papers_score_to_that_within_a_dose():
    steps = score_steps(make_two_protocols(), HORIZONS[-1])
    lstm = steps[(steps["model"] == "lstm") & (steps["metric"] == "auroc")]
    assert lstm["step"].tolist() == list(STEPS)
    np.testing.assert_allclose(lstm["value"], [0.9, 0.7, 0.6])
    assert lstm["low"].isna().tolist() == [True, False, False]
