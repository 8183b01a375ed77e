"""Workbooks: what people type into a sheet, and what spreadsheets make of it."""

import datetime

import openpyxl
import pytest

from lnp.core.errors import LnpError
from lnp.core.small_tables import parse_number
from lnp.core.workbooks import is_workbook
from lnp.design.draft.plate_maps import read_plate_map


def write_book(path, sheets, merged=()):
    """Write sheets, each a list of rows; merge ranges of the first one."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    for area in merged:
        book.worksheets[0].merge_cells(area)
    book.save(path)
    return str(path)


def doses(path, sheet=None):
    rows = read_plate_map(path, sheet)
    return dict(zip(rows["well"], rows["dose_ng"], strict=True))


LONG = [["Well", "Dose [ng]"], ["C4", 31.6], ["C05", 0], ["C06", "31,6"]]
GRID = [[None, 3, 4, 5], ["C", 316, 31.6, 0], ["D", None, "-", 0.125]]


def test_a_long_table_keeps_its_numbers(tmp_path):
    assert doses(write_book(tmp_path / "m.xlsx", {"Doses": LONG})) == {
        "C04": "31.6",
        "C05": "0",
        "C06": "31,6",
    }


def test_a_grid_is_read_and_a_title_above_it_left_out(tmp_path):
    expected = {"C03": "316", "C04": "31.6", "C05": "0", "D05": "0.1250"}
    titled = [["Plate 7, doses in ng"], [], *GRID]
    for name, rows, merged in [("a", GRID, []), ("b", titled, []), ("c", titled, ["A1:D1"])]:
        found = doses(write_book(tmp_path / f"{name}.xlsx", {"Map": rows}, merged))
        assert {w: parse_number(d) for w, d in found.items()} == {
            w: parse_number(d) for w, d in expected.items()
        }


def test_a_dose_over_merged_cells_counts_in_each(tmp_path):
    rows = [[None, 3, 4, 5], ["C", 316, None, None], ["D", 0, None, None]]
    path = write_book(tmp_path / "m.xlsx", {"Map": rows}, ["B2:D2", "B3:C3"])
    expected = {"C03": "316", "C04": "316", "C05": "316", "D03": "0", "D04": "0"}
    assert doses(path) == expected


def test_the_first_sheet_is_read_unless_another_is_named(tmp_path, caplog):
    path = write_book(tmp_path / "m.xlsx", {"Notes": [["a"], ["b"]], "Doses": LONG, "Empty": []})
    assert len(doses(path, "Doses")) == 3
    with pytest.raises(LnpError, match="is no plate map"):
        doses(path)
    assert "has 2 sheets with content; the first, 'Notes', is read" in caplog.text
    with pytest.raises(LnpError, match=r"m.xlsx: has no sheet 'X'; it has 'Notes', 'Doses', 'Emp"):
        doses(path, "X")


def test_a_number_with_three_decimals_is_read_in_one_way(tmp_path):
    path = write_book(tmp_path / "m.xlsx", {"Map": [["well", "dose_ng"], ["C04", 1.125]]})
    assert parse_number(doses(path)["C04"]) == 1.125


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (datetime.date(2026, 3, 1), "cell B2 is a date or a time; expected a number or a word"),
        ("=1+1", "cell B2 holds a formula that was never calculated"),
        ("#N/A", "line 2: the cell #N/A is an error of the spreadsheet"),
    ],
)
def test_what_is_no_dose_is_refused_in_words(tmp_path, cell, told):
    path = write_book(tmp_path / "m.xlsx", {"Map": [["well", "dose_ng"], ["C04", cell]]})
    with pytest.raises(LnpError, match=r"m.xlsx") as caught:
        doses(path)
    assert told in str(caught.value)


def test_a_damaged_workbook_and_other_zips_are_refused(tmp_path):
    path = write_book(tmp_path / "m.xlsx", {"Map": LONG})
    assert is_workbook(path)
    data = (tmp_path / "m.xlsx").read_bytes()
    (tmp_path / "m.xlsx").write_bytes(data[: len(data) // 2])
    assert not is_workbook(path)
    with pytest.raises(LnpError, match=r"or another zip file, no text"):
        read_plate_map(path)


def test_an_empty_sheet_is_an_empty_table(tmp_path):
    path = write_book(tmp_path / "m.xlsx", {"Map": []})
    with pytest.raises(LnpError, match="is empty"):
        read_plate_map(path)
