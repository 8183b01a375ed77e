"""Plate maps: long tables and grids, as spreadsheets of any language save them."""

import pytest

from lnp.core.errors import LnpError
from lnp.design.draft.plate_maps import PlateMapError, match_wells, read_plate_map
from lnp.design.draft.study_draft import draft_wells

GRID = ";1;2;3\nA;;;\nC;316;31,6;0\nd;0;-;\n"


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "map.csv"
    path.write_bytes(text.encode(encoding))
    return read_plate_map(str(path))


def pairs(rows):
    return dict(zip(rows["well"], rows["dose_ng"], strict=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_grid_is_read_whatever_its_encoding(tmp_path, encoding):
    rows = read(tmp_path, GRID, encoding)
    assert pairs(rows) == {"C01": "316", "C02": "31,6", "C03": "0", "D01": "0"}
    assert set(rows["role"]) == {""}


@pytest.mark.parametrize(
    "text",
    [
        "Well\tDose [ng]\nC4\t31.6\nc05\t0\n",
        "well,dose_ng,role\nC04,31.6,\nC05,0,\n",
        "Well;ng;note\r\nC04;31.6;x\r\nC005;0;\r\n",
    ],
)
def test_a_long_table_is_read_by_its_columns(tmp_path, text):
    assert pairs(read(tmp_path, text)) == {"C04": "31.6", "C05": "0"}


def test_roles_and_reasons_are_kept(tmp_path):
    rows = read(tmp_path, "well,dose_ng,role,exclude\nC04,316,treated,out of focus\n")
    assert rows.loc[0, ["role", "exclude"]].tolist() == ["treated", "out of focus"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("well,dose_ng\nC04,3\nC4,5\n", "well C04 is listed 2 times, with 3, 5; keep one row"),
        ("well,dose_ng\nQQ9,3\n", "well 'QQ09': not a well"),
        ("well,dose_ng\nC04,much\n", "well C04: dose_ng 'much'"),
        ("plate,thing\nA,b\n", "is no plate map; expected a table with the columns well"),
        (";1;2\nA;1;2\n1;3;4\n", "is no plate map"),
    ],
)
def test_what_cannot_be_a_plate_map_is_refused_in_words(tmp_path, text, told):
    with pytest.raises(LnpError, match=r"map.csv") as caught:
        read(tmp_path, text)
    assert told in str(caught.value)


def test_wells_of_the_map_that_were_not_imaged_are_refused(tmp_path):
    plate_map = read(tmp_path, GRID)
    with pytest.raises(PlateMapError, match=r"1 wells of the map were not imaged, the first D01"):
        match_wells(["C01", "C02", "C03"], plate_map, "map.csv")
    rows = match_wells(["C01", "C02", "C03", "D01", "E01"], plate_map, "map.csv")
    assert rows["dose_ng"].tolist() == ["316", "31,6", "0", "0", ""]
    assert match_wells(["C01"], None, None)["dose_ng"].tolist() == [""]


def test_a_map_with_formulations_gives_the_draft_their_column(tmp_path):
    path = tmp_path / "map.tsv"
    path.write_text("Well\tDose [ng]\tFormulation\nC03\t316\tLNP A\nG03\t0\t\n")
    wells = match_wells(["C03", "G03"], read_plate_map(str(path)), str(path))
    lines = draft_wells("P1", wells).splitlines()
    assert lines[0].split("\t") == ["plate", "well", "dose_ng", "role", "formulation", "exclude"]
    assert lines[1].split("\t") == ["P1", "C03", "316", "treated", "LNP A", ""]
    assert "formulation" not in draft_wells("P1", wells.assign(formulation=""))
