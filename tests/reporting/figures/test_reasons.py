"""Figures of what tells the outcome."""

import numpy as np
import pandas as pd
import pytest

from lnp.reporting.figures.explanation.contributions import plot_contributions
from lnp.reporting.figures.explanation.strongest import average_halves, plot_strongest, split_halves
from synthetic.scores import make_explanation


def make_levels():
    """Return ensemble rows of four treated cells in two wells, and of one control."""
    table = pd.DataFrame({"cell": range(5), "well": list("AABBC"), "truth": [1.0, 4, 2, 5, 9]})
    table = table.assign(plate="P", site="A_f001", dose_ng=[10.0] * 4 + [0.0])
    return table.assign(task="regression", part="test", fold="ensemble")


def make_frames():
    """Return two frames of each of these cells."""
    frames = pd.DataFrame({"frame": [0, 1]})
    return make_levels()[["plate", "site", "cell"]].merge(frames, "cross")


def test_a_panel_of_kinds_and_one_of_measures_per_approach_with_signs_and_intervals():
    both = pd.concat([make_explanation(), make_explanation("gbm").assign(like=0.7)])
    figure, table = plot_contributions(both)
    assert len(figure.axes) == 4
    assert figure.axes[0].get_title(loc="left").startswith("a  Named measures")
    labels = [[text.get_text() for text in ax.get_yticklabels()] for ax in figure.axes]
    assert labels[0] == ["LNP loss", "cell shape"]
    assert labels[1] == ["loss of LNP spots", "area"]
    assert labels[3] == ["CNN, like loss of LNP spots (0.7)", "CNN, like area (0.7)"]
    signs = [text.get_text() for text in figure.axes[1].texts]
    assert signs == ["+", "\N{MINUS SIGN}"] * 2
    assert len(table) == 16


def test_the_halves_of_a_dose_lie_about_its_median_without_controls():
    halves = split_halves(make_levels()).set_index("cell")["half"]
    assert halves.to_dict() == {0: "low", 1: "high", 2: "low", 3: "high"}


def test_curves_are_means_over_wells_of_each_half():
    cells = split_halves(make_levels())
    measures = make_levels()[["plate", "site", "cell"]].merge(
        pd.DataFrame({"frame": [0, 1]}), "cross"
    )
    measures = measures.assign(area=10.0 * measures["cell"] + measures["frame"])
    curves = average_halves(measures, cells, ["area"]).set_index(["half", "frame"])["mean"]
    assert curves.to_dict() == {
        ("high", 0): 20.0, ("high", 1): 21.0, ("low", 0): 10.0, ("low", 1): 11.0
    }  # fmt: skip


@pytest.mark.parametrize("n_rows", [4, 0])
def test_the_strongest_measures_are_drawn_over_hours_also_where_there_are_none(n_rows):
    measures = make_levels()[["plate", "site", "cell"]].merge(
        pd.DataFrame({"frame": [0, 1]}), "cross"
    )
    measures = measures.assign(area=1.0, spot_count=measures["frame"])
    explanation = make_explanation().head(n_rows)
    figure, table = plot_strongest(explanation, measures, make_levels(), np.array([0.5, 2.0]))
    shown = [ax for ax in figure.axes if ax.get_visible()]
    assert len(shown) == n_rows // 2
    assert set(table["hours"]) == ({0.5, 2.0} if n_rows else set())
