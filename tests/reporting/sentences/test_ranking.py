"""Sentences and figure of the ranking of formulations and doses."""

import pandas as pd
import pytest

from lnp.assessment.ranking import compare_rankings, rank_conditions
from lnp.reporting.figures.ranking import plot_ranking
from lnp.reporting.group_words import name_groups
from lnp.reporting.ranking_table import tabulate_ranking
from lnp.reporting.sentences.ranking import describe_ranking
from synthetic.rankings import THREE, make_predictions


def describe(wells, truths=None, unit="well", dose_truth=None):
    """Return the sentences on one plate, as one text, and the tables that they follow from."""
    parts = [make_predictions(wells, task, truths) for task in ("regression", "classification")]
    if dose_truth:
        parts.append(make_predictions(wells, "regression", dose_truth, model="dose"))
    ranking = rank_conditions(pd.concat(parts))
    agreement = compare_rankings(ranking)
    texts = describe_ranking(ranking, agreement, "named", unit, [0.0, 0.5, 1.0, 1.5, 2.0, 2.5])
    return " ".join(texts.get("P", [])), ranking, agreement


def test_the_highest_is_named_first_with_its_interval_and_tau_with_its_hour():
    text, *_ = describe(THREE, truths=[2.0, 3.0, 1.0])
    assert "By predicted mean level of GFP: 31.6 ng of B (0.80, 0.55 to 1.05), 316 ng of A" in text
    assert "share of cells that make GFP: 31.6 ng of B (80%, 55% to 100%)" in text
    assert "mean level of GFP and the true one: 1.00 at 2.5 h (3 formulations and doses" in text


def test_one_or_two_wells_are_said_to_tell_too_little():
    text, *_ = describe({("A", 1.0): [[0.4]], ("B", 1.0): [[0.2], [0.3]]})
    assert "Too few wells for an interval: 1 ng of A (1 well), 1 ng of B (2 wells)." in text
    assert "1 ng of A (0.40), 1 ng of B (0.25)." in text


def test_a_lead_within_overlapping_intervals_is_said_to_be_unsure():
    text, *_ = describe(THREE)
    assert "The lead of 31.6 ng of B in level over 316 ng of A, 316 ng of B may be chance" in text
    apart = {("A", 1.0): [[0.1], [0.11], [0.12]], ("B", 1.0): [[0.8], [0.81], [0.82]]}
    assert "The lead of" not in describe(apart)[0]


@pytest.mark.parametrize(
    ("truths", "wells", "words"),
    [
        (None, THREE, "The outcome is not known yet"),
        ([1, 2], dict(list(THREE.items())[:2]), "cannot be told: 2 conditions; at least 3"),
    ],
)
def test_without_a_true_order_the_reason_is_given_once(truths, wells, words):
    text, *_ = describe(wells, truths)
    assert text.count(words) == 1


def test_what_is_known_without_images_depends_on_what_is_held_out():
    known = {"truths": [2.0, 3.0, 1.0], "dose_truth": [2.0, 3.0, 1.0]}
    assert "other wells of the same formulations" in describe(THREE, **known)[0]
    assert "from the dose in other formulations" in describe(THREE, unit="formulation", **known)[0]


def test_two_doses_of_one_formulation_are_not_ranked_in_words():
    two = {("", 31.6): [[0.1]], ("", 316.0): [[0.9]]}
    assert describe(two)[0] == ""
    assert describe(two | {("", 1000.0): [[0.8]]})[0] != ""


@pytest.mark.parametrize("truths", [None, [2.0, 3.0, 1.0]])
def test_the_figure_has_a_row_per_condition_the_best_on_top_and_the_truth_if_known(truths):
    _, ranking, agreement = describe(THREE, truths)
    figure, table = plot_ranking(ranking, agreement, "named")
    _, tau, share, _ = figure.axes
    names = [label.get_text() for label in share.get_yticklabels()]
    assert names == ["316 ng of B", "316 ng of A", "31.6 ng of B"]
    true = [line for line in share.lines if line.get_label() == "true"]
    assert len(true[0].get_xdata()) == (0 if truths is None else 3)
    assert ("no outcome yet" in tau.texts[0].get_text() if tau.texts else False) == (truths is None)
    assert len(table) == 6


def test_an_empty_ranking_is_drawn_as_such():
    _, ranking, agreement = describe(THREE)
    figure, table = plot_ranking(ranking[:0], agreement[:0], "named")
    assert table.empty
    assert "no predictions" in figure.axes[1].texts[0].get_text()


def test_a_page_of_several_formulations_names_the_groups_but_not_in_drawings():
    page = "<p>within\n a dose, Within each dose</p><svg x='1'>within a dose</svg> within_dose"
    assert name_groups(page) == (
        "<p>within\n a formulation and dose, Within each formulation and dose</p>"
        "<svg x='1'>within a dose</svg> within_dose"
    )


def test_the_table_has_a_row_per_condition_and_a_column_per_horizon_and_truth():
    _, ranking, _ = describe(THREE, truths=[2.0, 3.0, 1.0])
    later = ranking.assign(horizon=12)
    table = tabulate_ranking(pd.concat([ranking, later]), "named")["P"]
    assert table["head"][2:5] == ["Level, 6 time points#", "Level, 12 time points#", "True level#"]
    first = table["rows"][0]
    assert (first["name"], first["n_wells"]) == ("31.6 ng of B", 3)
    assert [cell["text"] for cell in first["cells"]] == [
        "0.80",
        "0.80",
        "3.00",
        "80%",
        "80%",
        "300%",
    ]
    assert first["cells"][0]["interval"] == "0.55 to 1.05"


def test_the_table_of_a_plate_without_outcome_has_no_truth_and_says_where_no_interval_is():
    _, ranking, _ = describe({("A", 1.0): [[0.4]], ("B", 1.0): [[0.2], [0.3]]})
    table = tabulate_ranking(ranking, "named", [0.0] * 6)["P"]
    assert table["head"][2:] == ["Level, 0.0 h#", "Share, 0.0 h#"]
    assert {cell["interval"] for row in table["rows"] for cell in row["cells"]} == {"no interval"}
