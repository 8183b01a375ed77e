import pytest
from matplotlib.colors import to_hex

from lnp.reporting.figures.sensitivity import HEADINGS, place_rows, plot_sensitivity
from lnp.reporting.figures.style import model_colour, save_figure
from synthetic.scores import make_sensitivity, score_of


@pytest.fixture(scope="module")
def table():
    return make_sensitivity()


def test_each_outcome_has_a_row_and_each_aspect_a_heading_above_its_own(table):
    rows = place_rows(table)
    assert len(rows) == 6 + 3 + 5
    heights = {
        aspect: [y for (name, _), y in rows.items() if name == aspect] for aspect in HEADINGS
    }
    assert heights == {
        "threshold": [1, 2, 3, 4, 5, 6],
        "background": [8, 9, 10],
        "cells": [12, 13, 14, 15, 16],
    }


def test_the_rows_of_the_own_outcome_are_bold_and_the_headings_are_written(table):
    figure, _ = plot_sensitivity(table)
    labels = figure.axes[0].get_yticklabels()
    bold = [label.get_text() for label in labels if label.get_fontweight() == "bold"]
    assert bold == ["maximum", "none", "followed to the end"]
    assert set(HEADINGS.values()) <= {text.get_text() for text in figure.axes[0].texts}


def test_an_outcome_under_which_nothing_is_defined_says_so(table):
    figure, _ = plot_sensitivity(table)
    for ax in figure.axes:
        places = [text.get_position()[1] for text in ax.texts if text.get_text() == "not defined"]
        assert places == [place_rows(table)["background", "ring"]]


def test_dots_stand_at_their_values(table):
    figure, _ = plot_sensitivity(table)
    lines = {
        to_hex(line.get_color()): line.get_xdata()
        for line in figure.axes[1].lines
        if line.get_marker() not in ("None", "|", "")
    }
    named = lines[to_hex(model_colour("named"))]
    mixed = table["variant"].drop_duplicates().tolist().index("mixture")
    assert named[0] == pytest.approx(score_of("auroc", 0.4))
    assert named[mixed] == pytest.approx(score_of("auroc", 0.4) + 0.05)


def test_the_table_behind_the_figure_is_saved_with_it(table, tmp_path):
    save_figure(*plot_sensitivity(table), tmp_path / "sensitivity.svg")
    lines = (tmp_path / "sensitivity.tsv").read_text().splitlines()
    assert len(lines) == len(table) + 1
