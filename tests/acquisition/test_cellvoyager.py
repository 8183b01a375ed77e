import math
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnp.acquisition.measurement_files import read_pixel_sizes, read_records
from lnp.acquisition.measurement_xml import MetadataError
from lnp.acquisition.plane_names import parse_names
from synthetic.folders import error_record, plane_name, record, write_records

DATA = Path(__file__).parents[1] / "data/cellvoyager"
SHARED = Path(__file__).parents[3] / "shared/data"


def shared(path):
    """Return a folder of public data that is not part of the repository, or skip."""
    if not (SHARED / path).is_dir():
        pytest.skip(f"{path}: public data not here")
    return SHARED / path


@given(
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"])),
    st.integers(1, 9999),
    st.integers(1, 999),
    st.lists(st.integers(1, 99), min_size=4, max_size=4),
)
def test_names_are_read_from_the_right_whatever_the_plate_is_called(plate, timepoint, field, rest):
    timeline, action, z, number = rest
    name = plane_name("C04", timepoint, number, field, z, action, timeline, plate)
    row = parse_names([name]).iloc[0].to_dict()
    expected = {"timepoint": timepoint, "field": field, "timeline": timeline, "action": action}
    assert row == {"name": name, "well": "C04", **expected, "z": z, "channel_number": number}


@pytest.mark.parametrize(
    "name",
    [
        "SC_BP445-45_40x v2_M01_CH01.tif",
        "DC_DCAM#1_CAM3.tif",
        "MeasurementData.mlf",
        "P_C04_T0001F001L01A01Z01C05.jpg",
        "P_AG04_T0001F001L01A01Z01C05.tif",
        "P_C49_T0001F001L01A01Z01C05.tif",
        "P_C01.e1_T0001F001L01A01Z01C05.tif",
        ".P_C04_T0001F001L01A01Z01C05.tif.part",
    ],
)
def test_names_of_other_files_are_no_planes(name):
    assert parse_names([name]).empty


def test_records_are_read_with_places_times_and_positions():
    records = read_records(DATA / "CV7000-example/MeasurementData.mlf")
    assert len(records) == 24
    first = records.iloc[0]
    assert first["name"] == "20250303-Illumination-QC-20x_C03_T0001F001L01A01Z01C01.tif"
    assert (first["well"], first["field"], first["channel_number"]) == ("C03", 1, 1)
    assert (first["x_um"], first["y_um"]) == (-1350.0, 1350.0)
    assert first["time"] == datetime.fromisoformat("2025-03-03T12:17:24.611+00:00").timestamp()
    assert records.groupby("timeline")["timepoint"].unique().explode().to_dict() == {
        1: 1,
        2: 2,
        3: 3,
        4: 4,
    }


def test_error_records_keep_their_text_and_may_lack_the_field():
    records = read_records(DATA / "CV8000_AF_Error/MeasurementData.mlf")
    assert records["kind"].value_counts().to_dict() == {"plane": 3, "error": 1}
    error = records[records["kind"] == "error"].iloc[0]
    assert error["name"] == "AF Error at F06 No. 5 (20250403-Illumination-QC-40x)"
    assert (error["well"], error["field"], error["channel_number"]) == ("F06", 5, -1)
    cut = read_records(DATA / "uzh_hcs_1w1p1c1z1t/MeasurementData.mlf")
    assert cut["field"].tolist() == [1, -1, -1]
    assert cut["well"].tolist() == ["B03", "C14", "N09"]


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "MeasurementData.mlf"
    write_records(path, [record(plane_name("P24", 1, 5))], bom=b"\xef\xbb\xbf")
    assert read_records(path)["well"].tolist() == ["P24"]


def test_a_record_without_stage_position_has_none(tmp_path):
    path = tmp_path / "MeasurementData.mlf"
    write_records(path, [record(plane_name("C03", 1, 5), X=None)])
    assert math.isnan(read_records(path)["x_um"].iloc[0])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"TimePoint": "one"}, "record 2: TimePoint is 'one'; expected a number"),
        ({"Ch": "1e999"}, "record 2: Ch is '1e999'; expected a number"),
        ({"ZIndex": "9" * 30}, "ZIndex is 999999999999999999999999999999; expected 0 to 9999"),
        ({"TimePoint": -1}, "record 2: TimePoint is -1; expected 0 to 9999"),
        ({"X": "nan"}, "record 2: X is 'nan'; expected a number"),
        ({"Row": 33}, "Row 33, Column 3; expected 1-32 and 1-48"),
        ({"Time": "yesterday"}, "Time 'yesterday'; expected a date"),
        ({"Type": "XXX"}, "Type 'XXX'; expected IMG or ERR"),
    ],
)
def test_a_garbled_record_is_told_with_its_place(tmp_path, changes, told):
    path = tmp_path / "MeasurementData.mlf"
    name = plane_name("C03", 1, 5)
    write_records(path, [record(name), record(name, **changes)])
    with pytest.raises(MetadataError) as error:
        read_records(path)
    assert told in str(error.value)
    assert str(path) in str(error.value)


def test_an_empty_attribute_is_none(tmp_path):
    path = tmp_path / "MeasurementData.mlf"
    write_records(path, [record(plane_name("C03", 1, 5, z=2), ZIndex="", X=" ", Time="")])
    records = read_records(path)
    assert records["z"].tolist() == [2]
    assert records[["x_um", "time"]].isna().all(axis=None)


@pytest.mark.parametrize("lacking", ["Row", "TimePoint", "TimelineIndex"])
def test_an_error_that_names_no_place_is_kept_and_counted(tmp_path, caplog, lacking):
    path = tmp_path / "MeasurementData.mlf"
    planes = [record(plane_name("C03", t, 5, timeline=t)) for t in (1, 2)]
    errors = [error_record("AF Error", "C03", 1).replace(lacking, "Other")] * 2
    write_records(path, [*planes, *errors])
    records = read_records(path)
    assert records["kind"].tolist() == ["plane", "plane", "error", "error"]
    told = "Row and Column" if lacking == "Row" else lacking
    assert records["name"][2] == f"AF Error (the record lacks {told})"
    assert "of 4 records, 2 records cannot be placed and are kept as unused errors" in caplog.text


def test_of_one_timeline_an_error_need_not_name_it(tmp_path):
    path = tmp_path / "MeasurementData.mlf"
    error = error_record("AF Error", "C03", 1, timeline=2).replace("TimelineIndex", "Other")
    write_records(path, [record(plane_name("C03", 1, 5, timeline=2)), error])
    assert read_records(path)["timeline"].tolist() == [2, 2]


def test_what_records_lack_the_names_of_their_files_tell(tmp_path, caplog):
    path = tmp_path / "MeasurementData.mlf"
    names = [plane_name("AA03", t, 5, field=2, z=3, action=4, timeline=6) for t in (1, 2)]
    lacking = ["Row", "TimePoint", "FieldIndex", "TimelineIndex", "ActionIndex", "ZIndex", "Ch"]
    write_records(path, [record(name, **dict.fromkeys([*lacking, "Time"])) for name in names])
    records = read_records(path)
    assert records[["well", "timepoint", "field", "timeline"]].values.tolist() == [
        ["AA03", 1, 2, 6],
        ["AA03", 2, 2, 6],
    ]
    assert records[["action", "z", "channel_number"]].values.tolist() == [[4, 3, 5]] * 2
    assert records["time"].isna().all()
    assert len(caplog.records) == 1
    assert "of 2 records, the names of files told what records lack: Row" in caplog.text
    assert "ActionIndex 2 times" in caplog.text


def test_a_plane_whose_place_nothing_tells_is_an_error(tmp_path):
    path = tmp_path / "MeasurementData.mlf"
    name = plane_name("C03", 1, 5)
    write_records(path, [record(name), record(name, Ch=None).replace(name, "plane.tif")])
    records = read_records(path)
    assert records["kind"].tolist() == ["plane", "error"]
    assert records["name"][1] == "plane.tif (the record lacks Ch)"


def test_a_record_that_contradicts_its_file_has_precedence_with_one_word(tmp_path, caplog):
    path = tmp_path / "MeasurementData.mlf"
    names = [plane_name("C03", t, 5) for t in (1, 2, 3)]
    write_records(path, [record(names[0]), *(record(name, Column=4) for name in names[1:])])
    assert read_records(path)["well"].tolist() == ["C03", "C04", "C04"]
    assert len(caplog.records) == 1
    assert "2 records contradict the names of their files" in caplog.text
    assert f"well C04, time point 2, field 1 for '{names[1]}'" in caplog.text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"old": "A #1", "new": "x" * 3000}, "record 1: a text of 3,032 characters, beginning"),
        ({"old": "A #1", "new": "x" * 3_000_000}, "1,000,000 bytes without the end of an element"),
        ({"old": "Time=", "new": f'Odd="{"x" * 3_000_000}" bts:Time='}, "1,000,000 bytes without"),
    ],
)
def test_a_record_of_megabytes_is_refused_soon(tmp_path, change, told):
    path = tmp_path / "MeasurementData.mlf"
    text = record(plane_name("C03", 1, 5)).replace(change["old"], change["new"])
    write_records(path, [text])
    with pytest.raises(MetadataError, match=told):
        read_records(path)


def test_wells_of_a_plate_of_1536_are_read_from_records_and_names(tmp_path, caplog):
    path = tmp_path / "MeasurementData.mlf"
    names = [plane_name(well, 1, 5) for well in ("R48", "AF01", "C01.a1")]
    write_records(path, map(record, names))
    assert read_records(path)["well"].tolist() == ["R48", "AF01", "I01"]
    assert parse_names(names)["well"].tolist() == ["R48", "AF01", "I01"]
    assert not caplog.records


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not xml",
        "<a><b></a>",
        '<?xml version="1.0" encoding="A"?><a/>',
        '<?xml version="1.0" encoding="EUC-JP"?><a/>',
        '<!DOCTYPE a [<!ENTITY x "xx">]><a>&x;</a>',
    ],
)
def test_what_is_not_xml_or_tries_tricks_is_refused(tmp_path, text):
    path = tmp_path / "MeasurementData.mlf"
    path.write_text(text)
    with pytest.raises(MetadataError, match="not well-formed XML"):
        read_records(path)


def test_pixel_sizes_are_read_per_channel():
    sizes = read_pixel_sizes(DATA / "CV8000_AF_Error/MeasurementDetail.mrf")
    assert sizes == {1: 0.1625, 2: 0.1625, 3: 0.1625, 4: 0.1625}


@pytest.mark.parametrize("size", ["0.0000001625", "162.5", "0"])
def test_pixels_beyond_belief_count_as_unknown(tmp_path, caplog, size):
    text = (DATA / "CV8000_AF_Error/MeasurementDetail.mrf").read_text(encoding="utf-8-sig")
    path = tmp_path / "MeasurementDetail.mrf"
    path.write_text(text.replace('PixelDimension="0.1625"', f'PixelDimension="{size}"'))
    assert read_pixel_sizes(path) == {}
    assert f"pixels of {float(size):g}, " in caplog.text
    assert "in the channels [1, 2, 3, 4]; expected 0.01 to 20 um" in caplog.text


def test_pixels_that_are_not_square_are_refused(tmp_path):
    text = (DATA / "CV8000_AF_Error/MeasurementDetail.mrf").read_text(encoding="utf-8-sig")
    path = tmp_path / "MeasurementDetail.mrf"
    path.write_text(text.replace('VerticalPixelDimension="0.1625"', 'VerticalPixelDimension="0.2"'))
    with pytest.raises(MetadataError, match=r"pixels of 0.1625 x 0.2 um; expected square ones"):
        read_pixel_sizes(path)


@pytest.mark.parametrize(
    ("folder", "n_images", "n_errors"),
    [
        ("cellvoyager_metadata/CV7000-example", 1984, 0),
        ("cellvoyager_metadata/CV8000_AF_Error", 1860, 4),
        ("cellvoyager_metadata/CV7000_z_processed", 135, 0),
        ("cellvoyager_metadata/uzh_hcs_1w1p1c1z1t", 1, 2),
    ],
)
def test_real_records_are_all_read(folder, n_images, n_errors):
    records = read_records(shared(folder) / "MeasurementData.mlf")
    counts = records["kind"].value_counts()
    assert (counts.get("plane", 0), counts.get("error", 0)) == (n_images, n_errors)
    names = records.loc[records["kind"] == "plane", "name"]
    assert len(parse_names(names)) == n_images
