import numpy as np
import pandas as pd
import pytest

from lnp.assessment.optimism import STEPS, score_steps
from lnp.reporting.figures.optimism import plot_optimism
from lnp.reporting.sentences.optimism import describe_optimism
from synthetic.scores import HORIZONS, make_scores, score_of

SKILL = {"cnn": 0.2, "lstm": 0.8, "gbm": 0.5, "dose": 0.6}


def make_both(within=0.2):
    """Return scores of both protocols: in `grouped` the skill within dose is `within`."""
    grouped = make_scores({model: skill / 2 for model, skill in SKILL.items()})
    inside = grouped["stratum"] == "within dose"
    skill = pd.Series({"auroc": score_of("auroc", within), "spearman": within})
    grouped.loc[inside, "value"] = grouped.loc[inside, "metric"].map(skill)
    grouped = grouped.assign(low=grouped["value"] - 0.1, high=grouped["value"] + 0.1)
    return pd.concat([make_scores(SKILL), grouped.assign(protocol="grouped")])


def test_the_steps_lead_from_the_papers_score_to_that_within_a_dose():
    steps = score_steps(make_both(), HORIZONS[-1])
    lstm = steps[(steps["model"] == "lstm") & (steps["metric"] == "auroc")]
    assert lstm["step"].tolist() == list(STEPS)
    np.testing.assert_allclose(lstm["value"], [0.9, 0.7, 0.6])
    assert lstm["low"].isna().tolist() == [True, False, False]


def test_the_paragraph_says_what_is_left_of_the_lead():
    classes, levels = describe_optimism(score_steps(make_both(), HORIZONS[-1]))
    assert "the best approach is LSTM, with AUROC 0.90" in classes
    assert "25% of its lead over chance (0.5) remains" in classes
    assert "The dose alone reaches 0.80" in classes
    assert levels.startswith("Regression:")


def test_a_score_below_chance_leaves_nothing_of_the_lead():
    classes, _ = describe_optimism(score_steps(make_both(within=-0.1), HORIZONS[-1]))
    assert "Nothing of its lead over chance (0.5) remains" in classes


def test_a_score_that_is_not_defined_is_said_so():
    steps = score_steps(make_both(within=np.nan), HORIZONS[-1])
    assert all("no score is defined" in text for text in describe_optimism(steps))
    assert all("remains" not in text for text in describe_optimism(steps))


@pytest.mark.parametrize("within", [0.2, np.nan])
def test_the_figure_has_a_panel_per_task(within):
    figure, table = plot_optimism(score_steps(make_both(within), HORIZONS[-1]))
    assert len(figure.axes) == 2
    assert len(table) == 2 * 3 * len(SKILL)
