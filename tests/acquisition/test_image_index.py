from pathlib import Path

import pytest

from lnp.acquisition.cellvoyager import join_names
from lnp.acquisition.image_index import index_images, index_planes, log_counts
from lnp.acquisition.measurement_files import empty_records, read_records
from lnp.acquisition.plane_selection import count_timepoints
from lnp.acquisition.planes import ImageError
from lnp.core.tables import check_table
from synthetic.folders import (
    CHANNELS,
    error_record,
    plane_name,
    plate_names,
    record,
    wanted,
    write_plane,
    write_records,
)

SHARED = Path(__file__).parents[3] / "shared/data"
MINIMAL = "CV8000-Minimal-DataSet-2C-3W-4S-FP2-stack"


@pytest.fixture
def records_of(tmp_path):
    """Return a function that gives the records of some planes, read from a .mlf."""

    def read(names, extra=()):
        path = tmp_path / "MeasurementData.mlf"
        write_records(path, [record(name) for name in names] + list(extra))
        return read_records(path)

    return read


def index(recorded, names, wanted):
    """Return the planes of a CellVoyager's records and of the names of its files."""
    return index_planes(join_names(recorded, names), wanted)


def counts(images):
    """Return how many rows there are per status and reason."""
    return images.groupby(["status", "reason"]).size().to_dict()


def test_a_complete_plate_is_ok_plane_by_plane(records_of):
    names = plate_names()
    images = index(records_of(names), names, wanted())
    assert counts(images) == {("ok", ""): 12}
    row = images[images["path"] == plane_name("G03", 3, 5)].iloc[0]
    assert (row["well"], row["frame"], row["channel"]) == ("G03", 2, "gfp")


def test_without_a_record_names_alone_give_the_same_but_times():
    images = index(empty_records(), plate_names(), wanted())
    assert counts(images) == {("ok", ""): 12}
    assert images["time_s"].isna().all()


def test_time_counts_from_the_first_plane_of_the_plate(tmp_path):
    first, last = plane_name("C03", 1, 7), plane_name("C03", 2, 7)
    path = tmp_path / "MeasurementData.mlf"
    late = record(last, time="2025-03-03T13:27:20+01:00")
    write_records(path, [late, record(first, time="2025-03-03T12:17:20.500+00:00")])
    one = wanted(wells={"C03": ""}, n_frames=2, channels={"counterstain": 7})
    images = index(read_records(path), [first, last], one)
    assert images.sort_values("frame")["time_s"].tolist() == pytest.approx([0.0, 599.5])


def test_the_difference_of_record_and_disk_is_reported(records_of):
    names = plate_names()
    lost, unrecorded, never = names[0], names[3], names[7]
    records = records_of([name for name in names if name not in (unrecorded, never)])
    images = index(records, [n for n in names if n not in (lost, never)], wanted())
    assert counts(images) == {
        ("ok", ""): 9,
        ("ok", "on disk, but not recorded"): 1,
        ("missing", "recorded, but not on disk"): 1,
        ("missing", "neither recorded nor on disk"): 1,
    }
    assert images.loc[images["reason"].str.startswith("neither"), "path"].tolist() == [""]


def test_a_recorded_error_explains_missing_planes_of_its_field_or_of_all(records_of):
    names = plate_names(field=1) + plate_names(field=2)
    gone = [n for n in names if "C03_T0002F001" in n or "G03_T0003" in n]
    there = [name for name in names if name not in gone]
    errors = [
        error_record("AF Error at C03 No. 1", "C03", 2, field=1),
        error_record("AF Error at G03", "G03", 3, field=None),
        error_record("AF Error at P24", "P24", 1, field=1),
    ]
    images = index(records_of(there, errors), there, wanted(fields=[1, 2]))
    assert counts(images) == {
        ("ok", ""): 18,
        ("error", "AF Error at C03 No. 1"): 2,
        ("error", "AF Error at G03"): 4,
        ("unused", "AF Error at P24: concerns no plane of the study"): 1,
    }


def test_an_error_recorded_beside_its_plane_is_reported_and_the_plane_used(records_of):
    names = plate_names()
    images = index(records_of(names, [error_record("AF Error at C03", "C03", 1)]), names, wanted())
    assert counts(images) == {("ok", ""): 10, ("ok", "AF Error at C03"): 2}


def test_two_names_for_one_plane_are_an_error_and_none_is_taken():
    names = [*plate_names(), plane_name("C03", 1, 7, plate="another")]
    images = index(empty_records(), names, wanted())
    twice = images[images["status"] == "error"]
    assert len(twice) == 2
    assert twice["reason"].str.startswith("several names for one plane: A #1_x_C03").all()
    assert (images["status"] == "ok").sum() == 11


def test_a_plane_recorded_twice_is_taken_once_with_the_later_time(records_of):
    names = plate_names()
    again = record(names[-1], time="2025-03-03T13:18:24.611+01:00")
    images = index(records_of(names, [again]), names, wanted())
    assert counts(images) == {("ok", ""): 12, ("unused", "recorded again later"): 1}
    used = images[(images["path"] == names[-1]) & (images["status"] == "ok")]
    assert used["time_s"].tolist() == pytest.approx([60.0])


def test_planes_that_the_study_does_not_ask_for_are_kept_as_unused(records_of):
    names = plate_names(wells=["C03", "G03", "H12", "E03"], numbers=[7, 5, 1], n_frames=4)
    names += plate_names(field=2, n_frames=1) + plate_names(wells=["E04"])
    layout = wanted(wells={"C03": "", "G03": "", "E03": "dust", "E04": "dust"})
    images = index(records_of(names), names, layout)
    assert counts(images) == {
        ("ok", ""): 12,
        ("unused", "after the last of 3 frames"): 4,
        ("unused", "channel not in the settings"): 8,
        ("unused", "field not in the settings"): 4,
        ("unused", "well excluded: dust"): 18,
        ("unused", "well not in the table of wells"): 12,
    }


@pytest.mark.parametrize("choice", ["action", "timeline"])
def test_of_several_actions_or_timelines_none_is_taken_unless_one_is_named(choice):
    first = plate_names(**{choice: 1})
    names = first + plate_names(**{choice: 2})
    with pytest.raises(ImageError, match=rf"{choice} is set to only, .* \[1, 2\]"):
        index(empty_records(), names, wanted())
    images = index(empty_records(), names, wanted(**{choice: 1}))
    assert counts(images) == {("ok", ""): 12, ("unused", f"{choice} not chosen"): 12}
    assert set(images.loc[images["status"] == "ok", "path"]) == set(first)
    with pytest.raises(ImageError, match=rf"{choice} is set to 3"):
        index(empty_records(), names, wanted(**{choice: 3}))


def test_channels_may_have_actions_of_their_own():
    names = plate_names(numbers=[7], action=1) + plate_names(numbers=[5], action=2)
    assert counts(index(empty_records(), names, wanted())) == {("ok", ""): 12}


def test_all_z_planes_are_expected_everywhere_or_one_is_chosen():
    names = plate_names(z=1) + plate_names(z=2)[:-1]
    assert counts(index(empty_records(), names, wanted())) == {
        ("ok", ""): 23,
        ("missing", "not on disk"): 1,
    }
    images = index(empty_records(), names, wanted(z=1))
    assert counts(images) == {("ok", ""): 12, ("unused", "z not chosen"): 11}


@pytest.mark.parametrize(
    ("ours", "others", "frames"),
    [
        ({1, 2, 3}, set(), {1: 0, 2: 1, 3: 2}),
        ({2}, {1, 3, 4}, {2: 0}),  # four timelines, each once
        ({73, 74}, {71, 72}, {73: 0, 74: 1}),
        ({1, 3, 5}, {2, 4}, {1: 0, 3: 1, 5: 2}),  # timelines in turn
        ({1, 2, 4}, set(), {1: 0, 2: 1, 3: 2, 4: 3}),  # 3 was lost and keeps its place
        ({2, 3}, set(), {1: 0, 2: 1, 3: 2}),  # 1 was lost
    ],
)
def test_time_points_count_on_over_timelines(ours, others, frames):
    assert count_timepoints(ours, others) == frames


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"channels": CHANNELS}, "no plane of the channel lnp (C06)"),
        ({"fields": [1, 2]}, "no plane of the fields [2]"),
        ({"wells": {"P01": ""}}, "12 planes were recorded or found, none in a well of the layout"),
        ({"n_frames": 4}, "last time point found is 3, but acquisition/n_frames is 4"),
        ({"z": 2}, "z is set to 2, but the z numbers found are [1]"),
    ],
)
def test_what_is_nowhere_on_the_plate_stops_the_plate(changes, told):
    with pytest.raises(ImageError) as error:
        index(empty_records(), plate_names(), wanted(**changes))
    assert told in str(error.value)


def test_a_plate_still_running_may_have_fewer_frames_and_no_gfp():
    names = plate_names(numbers=[7], n_frames=2)
    images = index(empty_records(), names, wanted(running=True))
    assert counts(images) == {("ok", ""): 4}
    with pytest.raises(ImageError, match="no plane of the channel gfp"):
        index(empty_records(), names, wanted())


def test_every_record_and_every_file_is_in_exactly_one_row(records_of):
    names = plate_names(wells=["C03", "G03", "B02"], numbers=[7, 5, 2], n_frames=4)
    names += plate_names(z=2) + plate_names(field=3)
    recorded, on_disk = names[::2] + names[1:9:2], names[5:]
    images = index(records_of(recorded), on_disk, wanted())
    paths = images.loc[images["path"] != "", "path"]
    assert sorted(paths) == sorted(set(names) & (set(recorded) | set(on_disk)))


def test_frames_may_be_counted_from_a_later_time_point():
    names = plate_names(n_frames=4)[4:]  # the first time point failed
    images = index(empty_records(), names, wanted(first_timepoint=2))
    assert counts(images) == {("ok", ""): 12}
    images = index(empty_records(), plate_names(n_frames=4), wanted(first_timepoint=2))
    assert counts(images) == {("ok", ""): 12, ("unused", "before time point 2"): 4}
    assert images.loc[images["status"] == "ok", "frame"].max() == 2


def test_time_counts_from_the_first_plane_that_is_used(records_of):
    names = plate_names()
    test_shot = plane_name("H12", 1, 7)
    early = record(test_shot, time="2025-03-02T13:17:24.611+01:00")
    images = index(records_of(names, [early]), [*names, test_shot], wanted())
    assert images.loc[images["status"] == "ok", "time_s"].min() == 0


def test_a_well_with_a_deeper_stack_decides_for_itself_alone():
    names = plate_names(wells=["C03"]) + plate_names(wells=["G03"])
    names += [name for z in (2, 3) for name in plate_names(wells=["C03"], z=z)]
    assert counts(index(empty_records(), names, wanted())) == {("ok", ""): 24}
    odd = [*names, plane_name("G03", 2, 7, z=9)]
    found = counts(index(empty_records(), odd, wanted()))
    assert found == {("ok", ""): 24, ("unused", "z beyond the usual stack of the field"): 1}


def test_a_folder_becomes_a_table_that_keeps_its_contract(tmp_path, caplog):
    names = plate_names()
    for name in names[:-1]:
        write_plane(tmp_path, name)
    write_records(tmp_path / "MeasurementData.mlf", [record(name) for name in names])
    write_plane(tmp_path, names[0], shape=(8, 11))
    (tmp_path / names[1]).write_bytes(b"II*\0")
    (tmp_path / "SC_shading.tif").write_bytes(b"")
    caplog.set_level("INFO")
    images = index_images(tmp_path, "P", wanted())
    check_table("images", images, "here")
    assert images["status"].value_counts().to_dict() == {"ok": 9, "error": 2, "missing": 1}
    assert set(images["site"]) == {"C03_f001", "G03_f001"}
    assert "1 images are no planes by their names: 'SC_shading.tif'" in caplog.text
    log_counts(images)
    assert "1 planes error: size (8, 11); most planes of the plate have (8, 10)" in caplog.text


def real_layout(records, **changes):
    """Return a layout of all wells and fields that records name."""
    images = records[records["kind"] == "plane"]
    layout = {
        "wells": dict.fromkeys(sorted(set(images["well"])), ""),
        "fields": sorted(set(images["field"])),
        "n_frames": 1,
    }
    return wanted(**(layout | changes))


@pytest.mark.parametrize(
    ("name", "n_channels", "expected"),
    [
        (
            "CV7000-example",  # each well was imaged in one channel, in a timeline of its own
            4,
            {("ok", ""): 1984, ("missing", "neither recorded nor on disk"): 3 * 1984},
        ),
        ("CV7000_z_processed", 3, {("ok", ""): 135}),
    ],
)
def test_real_records_are_all_placed(name, n_channels, expected):
    folder = SHARED / "cellvoyager_metadata" / name
    if not folder.is_dir():
        pytest.skip(f"{name}: public data not here")
    records = read_records(folder / "MeasurementData.mlf")
    numbers = sorted(set(records["channel_number"]))
    channels = dict(zip(CHANNELS, numbers, strict=False))
    assert len(channels) == n_channels
    images = index(records, list(records["name"]), real_layout(records, channels=channels))
    assert counts(images) == expected


def test_real_autofocus_errors_explain_what_was_not_imaged():
    folder = SHARED / "cellvoyager_metadata/CV8000_AF_Error"
    if not folder.is_dir():
        pytest.skip("CV8000_AF_Error: public data not here")
    records = read_records(folder / "MeasurementData.mlf")
    names = list(records.loc[records["kind"] == "plane", "name"])
    layout = real_layout(records, wells={"F06": ""}, channels={"counterstain": 4})
    images = index(records, names, layout)
    assert images["status"].value_counts().to_dict() == {"unused": 1488, "ok": 372, "error": 124}
    errors = images[images["status"] == "error"]
    assert sorted(set(errors["field"])) == [5, 11, 14, 15]


def test_a_real_whole_folder_is_indexed_without_its_shading_and_dark_images(caplog):
    folder = SHARED / "cv8000_minimal" / f"{MINIMAL}_20230918_135839" / MINIMAL
    if not folder.is_dir():
        pytest.skip("cv8000_minimal: public data not here")
    caplog.set_level("INFO")
    layout = wanted(
        wells={"D08": "", "E03": "", "F08": ""},
        fields=[1, 2, 3, 4],
        n_frames=1,
        channels={"counterstain": 1, "lnp": 2},
    )
    images = index_images(folder, "minimal", layout)
    assert counts(images) == {("ok", ""): 96}
    assert set(images["pixel_um"]) == {0.325}
    assert images["time_s"].between(0, 40).all()
    assert "6 images are no planes by their names: 'DC_DCAM" in caplog.text
