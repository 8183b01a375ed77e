import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from lnp.reporting.figures.reference_lines import best_values, group_values, write_names
from lnp.reporting.figures.score_curves import (
    PAPER_PANELS,
    plot_score_curves,
)
from synthetic.scores import (
    HORIZONS,
    make_scores,
    score_of,
)


def part_of(values):
    """Return the rows of a panel: {model: scores at horizons 4 and 8}."""
    rows = [(m, h, v) for m, pair in values.items() for h, v in zip(HORIZONS, pair, strict=True)]
    return pd.DataFrame(rows, columns=["model", "horizon", "mean"])


def test_the_best_of_a_group_is_the_best_at_each_horizon_and_named_at_the_last():
    part = part_of({"dose": (0.7, 0.6), "density": (0.6, 0.8), "majority": (0.5, 0.5)})
    part = pd.concat([part, part_of({"spots": (0.9, 0.9), "stain": (np.nan, np.nan)})])
    values = group_values(part, "nuisance")
    assert list(values.columns) == ["majority", "dose", "density"]
    best, leader = best_values(values, "auroc")
    assert (best.tolist(), leader) == ([0.7, 0.8], "density")
    best, leader = best_values(values, "rmse")
    assert (best.tolist(), leader) == ([0.5, 0.5], "majority")


def test_the_part_of_a_panel_that_is_no_better_than_a_nuisance_is_shaded():
    figure, _ = plot_score_curves(make_scores(), PAPER_PANELS, ["all"])
    for ax, metric in zip(figure.axes, ["weighted_f1", "rmse"], strict=True):
        best = score_of(metric, 0)
        shade = [c for c in ax.collections if c.get_zorder() == 0]
        low, high = ax.get_ylim()
        ends = shade[0].get_paths()[0].get_extents()
        worst = high if metric == "rmse" else low
        assert sorted([ends.y0, ends.y1]) == pytest.approx(sorted([best, worst]))


def test_names_beside_a_panel_do_not_lie_over_one_another():
    ax = Figure().subplots()
    ax.set_ylim(0, 1)
    write_names(ax, [("a", 0.5, "k"), ("b", 0.5, "k"), ("c", 0.2, "k")])
    places = sorted(text.get_position()[1] for text in ax.texts)
    assert places[0] == pytest.approx(0.2)
    assert np.diff(places).min() > 0.05
