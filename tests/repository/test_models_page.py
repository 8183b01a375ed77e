"""What docs/models.md is made of, on hand-made curves; and on real ones where they are at hand."""

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kinetics.forecast import AFTER_H, every_other
from kinetics.onset_task import describe_late
from kinetics.real import STOPPED, STOPPED_RED, Curves, read_pairs
from kinetics.simulated import Truth, draw_curves
from kinetics.stopped import half_lives, maturation_hours
from kinetics.summary import agreement, errors_of, first_bright, fit_set, shape_of
from kinetics.tables import as_table, compare_words
from kinetics.workbook import read_sheet
from measure_models import MATURATION_H, PAGE, RED_MATURATION_H, ROOT
from synthetic.onsets import make_onset_predictions

DATA = ROOT.parent / "shared/data"
SHEET = (
    '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    '<row r="2"><c r="A2" s="1"><v>0.25</v></c><c r="B2"><v>-1E-1</v></c></row>'
    '<row r="3"><c r="A3"><v>0.5</v></c>{last}</row></sheetData></worksheet>'
)


def write_book(path, last):
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/worksheets/sheet2.xml", SHEET.format(last=last))
    return path


def test_numbers_of_a_sheet_are_read_without_its_header(tmp_path):
    path = write_book(tmp_path / "a.xlsx", '<c r="B3"><v>7</v></c>')
    np.testing.assert_array_equal(read_sheet(path, 2), [[0.25, -0.1], [0.5, 7]])


def test_a_sheet_with_gaps_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"a.xlsx, sheet 2: rows of \[1, 2\] numbers"):
        read_sheet(write_book(tmp_path / "a.xlsx", ""), 2)


def test_maturation_and_half_life_come_from_cells_without_translation():
    hours = np.arange(0, 30, 0.25)
    names = [(name, STOPPED[name], 693.0) for name in STOPPED]
    names += [(name, 5.0, 20.0) for name in STOPPED_RED]
    stopped = {}
    for name, hour, life in names:
        age = np.maximum(hours - hour, 0)
        light = (1 - 0.4 * np.exp(-age / 0.8)) * 0.5 ** (age / life)
        stopped[name] = Curves(hours, np.outer([0.01, 50, 90], light))  # the first is dark
    np.testing.assert_allclose(maturation_hours(stopped), 0.8, rtol=0.03)
    lives = half_lives(stopped)
    np.testing.assert_allclose(lives["CayenneRFP"], 20, rtol=0.01)
    assert len(lives["eGFP"]) == 2 * len(STOPPED)


def make_onsets(hours, state="rises", rise=100.0):
    hours = np.array(hours, dtype=float)
    bounds = {"onset_low_h": hours - 0.5, "onset_high_h": hours + 0.5}
    return pd.DataFrame({"state": state, "onset_h": hours, "rise": rise, **bounds})


def test_two_reporters_agree_up_to_a_constant_delay():
    green, red = make_onsets([1, 2, 3, 4, 5]), make_onsets([2, 3, 4.2, 5, 8])
    found = agreement(green, red)
    assert (found["cells"], found["later"]) == (5, 1.0)
    assert found["held"] == 0.8
    assert found["rank"] == pytest.approx(1.0)


def test_errors_are_those_of_cells_that_express_and_have_an_onset():
    truth = Truth(np.arange(3.0), np.zeros((5, 3)), np.array([1.0, 2, 3, np.nan, np.nan]))
    onsets = make_onsets([1.2, 2.8, np.nan, 5, np.nan])
    onsets["state"] = ["rises", "rises", "silent", "rises", "silent"]
    found = errors_of(truth, onsets)
    counts = [found[name] for name in ("on", "off", "missed", "unclear", "false")]
    assert counts == [3, 2, 1, 0, 1]
    assert found["error"] == pytest.approx(0.5)
    assert found["held"] == 0.5


def test_simulated_curves_are_fitted_near_their_truth_and_described():
    truth = draw_curves(316.0, 60, 48, 600.0, seed=1)
    light = truth.light + 40 * np.random.default_rng(0).normal(size=truth.light.shape)
    curves = Truth(truth.hours, light, truth.onsets)
    onsets, onsets.attrs["fit"] = (found := fit_set(curves, MATURATION_H))[0], found[1]
    found = errors_of(curves, onsets)
    assert found["false"] + found["missed"] <= 1
    assert 0 < found["error"] < 0.9
    shape = shape_of(curves, onsets)
    assert 2 < shape["median onset, h"] < 3.5
    assert "in simulated ones" in compare_words([shape], [shape, shape])


def test_the_end_is_told_after_the_onset_and_not_before():
    truth = draw_curves(316.0, 60, 48, 600.0, seed=2)
    light = truth.light + 40 * np.random.default_rng(0).normal(size=truth.light.shape)
    curves = Truth(truth.hours, light, truth.onsets)
    found = every_other(curves, fit_set(curves, MATURATION_H)[0], MATURATION_H)
    assert len(found) == len(AFTER_H)
    assert abs(found[0]) < 0.6 < 0.8 < found[AFTER_H.index(4.0)]


def test_the_plain_threshold_needs_three_frames_in_a_row():
    light = np.full((2, 12), 10.0) + np.resize([0.1, -0.1], 12)
    light[0, 6] = light[1, 8:] = 90
    assert first_bright(Curves(np.arange(12.0), light)).tolist()[1] == 8
    assert np.isnan(first_bright(Curves(np.arange(12.0), light))[0])


def test_the_onsets_that_are_neighbours_light_are_counted():
    rows = pd.concat(
        make_onset_predictions().query("horizon == 4 and model == 'aft'").assign(**about)
        for about in [{"horizon": 6}, {"horizon": 8}, {"horizon": 12, "begun": True}]
    ).assign(model="first_escape")
    rows["prediction"] = rows["earliest_h"].mask(rows["cell"] == 0, np.inf)
    known, first = np.isfinite(rows["latest_h"]), rows["cell"] == 0
    late = known & ~rows["begun"] & (rows["horizon"] == 8)
    said = describe_late(rows, np.arange(12) / 2)
    assert f"{(late & ~first).sum()} of {late.sum()} after 3.5 h, 0 of 0 after 5.5 h." in said
    assert (late & first).any()


def test_the_page_has_no_empty_place():
    page = PAGE.read_text(encoding="utf-8")
    assert "<!--" not in page
    assert as_table(["a", "b"], [["x", "1"]]) == "| a | b |\n| --- | ---: |\n| x | 1 |"
    assert Path(ROOT, "docs/models.png").is_file()


@pytest.mark.medium
def test_two_reporters_in_the_same_real_cells_rank_onsets_alike():
    if not DATA.is_dir():
        pytest.skip(f"no real data in {DATA}; docs/models.md says where they are published")
    green, red = read_pairs(DATA)["Huh7_control"]
    found = agreement(fit_set(green, MATURATION_H)[0], fit_set(red, RED_MATURATION_H)[0])
    assert found["cells"] > 115
    assert found["rank"] > 0.9
    assert found["held"] > 0.85
