"""The lines of the answer's figure, from scores that we wrote."""

import numpy as np
import pandas as pd

from lnp.reporting.figures.answer import choose_lines, plot_answer


def make_scores():
    """Return scores within dose: GBM is the best other at the end, density the best nuisance."""
    values = {
        "named": (0.5, 0.6),
        "lstm": (0.4, 0.3),
        "gbm": (0.2, 0.35),
        "dose": (0.0, 0.0),
        "density": (-0.1, 0.1),
        "oracle_course": (0.8, 0.8),
    }
    rows = [
        (model, horizon, value, value - 0.1, value + 0.1)
        for model, of_model in values.items()
        for horizon, value in zip((2, 4), of_model, strict=True)
    ]
    return pd.DataFrame(rows, columns=["model", "horizon", "value", "low", "high"])


def test_the_best_other_is_that_of_the_last_time_point_and_nuisance_that_of_each():
    lines = choose_lines(make_scores(), "named").set_index(["line", "horizon"])["model"]
    assert lines["primary"].tolist() == ["named"] * 2
    assert lines["other"].tolist() == ["gbm"] * 2
    assert lines["nuisance"].tolist() == ["dose", "density"]
    assert lines["oracle"].tolist() == ["oracle_course"] * 2


def test_a_task_without_any_score_within_a_dose_says_so():
    scores = make_scores().assign(task="regression", metric="spearman", stratum="within dose")
    none = scores.assign(task="classification", metric="auroc", value=np.nan)
    figure, table = plot_answer(pd.concat([scores, none]).assign(fold="ensemble"), "named", None)
    assert [text.get_text() for text in figure.axes[1].texts] == ["no score within a dose"]
    assert set(table["task"]) == {"regression"}


def test_both_tasks_are_drawn_against_hours_and_what_lacks_is_left_out():
    scores = make_scores().assign(task="regression", metric="spearman", stratum="within dose")
    alone = scores[scores["model"] == "named"].assign(task="classification", metric="auroc")
    both = pd.concat([scores, alone]).assign(fold="ensemble")
    figure, table = plot_answer(both, "named", hours=np.arange(4) * 0.5)
    assert [ax.get_xlabel() for ax in figure.axes] == ["Hours seen"] * 2
    assert set(table.loc[table["task"] == "classification", "line"]) == {"primary"}
    primary = figure.axes[0].lines[-1]
    np.testing.assert_array_equal(primary.get_xdata(), [0.5, 1.5])
    assert plot_answer(both, "named")[0].axes[0].get_xlabel() == "Time points seen"


def test_a_single_time_point_is_a_point_with_its_interval_and_no_line():
    scores = make_scores().assign(task="regression", metric="spearman", stratum="within dose")
    once = scores[scores["horizon"] == 4].assign(fold="ensemble")
    ax = plot_answer(once, "named")[0].axes[0]
    drawn = [line for line in ax.lines if line.get_marker() == "o"]
    assert [line.get_xdata().tolist() for line in drawn] == [[4]] * 4
    assert {line.get_linestyle() for line in drawn} == {"None"}
    [bar] = [segment for part in ax.collections for segment in part.get_segments()]
    np.testing.assert_allclose(bar, [[4, 0.5], [4, 0.7]])
