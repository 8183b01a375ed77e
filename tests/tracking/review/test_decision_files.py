"""Tables of decisions, as people write them: read by hand-made rows, and refused with reasons."""

import pytest

from lnp.tracking.review.decision_files import COLUMNS, DecisionError, read_decisions

SITES = ["C04_f001", "C04_f002"]
HEADER = ",".join(COLUMNS)


def read(folder, *lines, header=HEADER):
    (folder / "P1.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return read_decisions(folder, "P1", SITES)


def test_without_a_file_there_are_no_decisions(tmp_path):
    assert read_decisions(tmp_path, "P1", SITES) == []
    assert read(tmp_path) == []


def test_rows_are_read_with_their_numbers_and_each_once(tmp_path):
    lines = ["P1,C04_f001,0,10.5,20.25,reject,,", "P1,C04_f002,3,7,8,move,9.123,10"]
    first, second = read(tmp_path, *lines, lines[0])
    place = {"plate": "P1", "site": "C04_f001", "frame": 0, "row": 10.5, "col": 20.25}
    assert first == place | {"decision": "reject", "to_row": None, "to_col": None}
    assert (second["frame"], second["to_row"], second["to_col"]) == (3, 9.123, 10.0)


def test_a_spreadsheet_may_have_saved_it(tmp_path):
    header = HEADER.replace(",", ";").upper() + ";note"
    (row,) = read(tmp_path, "P1;C04_f001;0;10,5;20,25;accept;;;sure", header=header)
    assert (row["row"], row["col"], row["decision"]) == (10.5, 20.25, "accept")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("P2,C04_f001,0,1,2,accept,,", "line 2: plate 'P2'; expected 'P1'"),
        ("P1,C05_f001,0,1,2,accept,,", "line 2: site 'C05_f001' is not in the study"),
        ("P1,C04_f001,0,1,2,acept,,", "decision 'acept'; expected one of"),
        ("P1,C04_f001,0.5,1,2,accept,,", "frame '0.5'; expected a number"),
        ("P1,C04_f001,0,-9,2,accept,,", "row '-9'"),
        ("P1,C04_f001,0,1,2,move,3,", "to_col ''"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path, line, told):
    with pytest.raises(DecisionError, match=r"P1\.csv") as error:
        read(tmp_path, line)
    assert told in str(error.value)


def test_a_table_without_a_column_is_refused(tmp_path):
    with pytest.raises(DecisionError, match=r"lacks the columns \['frame'\]"):
        read(tmp_path, header=HEADER.replace("frame,", ""))


def test_two_decisions_on_one_place_are_refused(tmp_path):
    lines = ["P1,C04_f001,0,1,2,accept,,", "P1,C04_f001,0,1.0,2,reject,,"]
    with pytest.raises(DecisionError, match="two decisions, accept and reject"):
        read(tmp_path, *lines)
    assert len(read(tmp_path, lines[0], lines[1].replace("f001", "f002"))) == 2


@pytest.mark.parametrize("second", ["5,6,move,8,9", "8,9,move,5,6"])
def test_moves_that_meet_are_refused(tmp_path, second):
    with pytest.raises(DecisionError, match=r"several moves meet at \(5, 6\)"):
        read(tmp_path, "P1,C04_f001,0,1,2,move,5,6", f"P1,C04_f001,0,{second}")
