"""Which file on disk is which recorded plane."""

import os

import pytest

from lnp.acquisition.cellvoyager import choose_measurement, join_names
from lnp.acquisition.image_index import index_images, index_planes, log_counts
from lnp.acquisition.measurement_files import read_records
from lnp.acquisition.plane_names import TWIN
from lnp.acquisition.raw_files import RawFolderError
from lnp.core.vocabulary import site_name
from synthetic.folders import (
    error_record,
    plane_name,
    plate_names,
    record,
    wanted,
    write_plane,
    write_records,
)

NAMES = plate_names()


@pytest.fixture
def join(tmp_path):
    """Return a function that joins the records of the small plate with the names of files."""

    def join(names, place=""):
        write_records(tmp_path / "MeasurementData.mlf", map(record, NAMES))
        return join_names(read_records(tmp_path / "MeasurementData.mlf"), sorted(names), place)

    return join


def renamed(name, title="A #1_x", ending=".tif", folder=""):
    """Return the name of a plane with another title, ending and folder."""
    return folder + name.replace("A #1_x", title).replace(".tif", ending)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": "other name"}, "12 recorded planes have another name on disk"),
        ({"title": "P_C03"}, "12 recorded planes have another name on disk"),
        ({"ending": ".png"}, "12 recorded planes have another name on disk"),
        ({"ending": ".TIF"}, "12 recorded planes have another name on disk"),
        ({"ending": ".tiff"}, "12 recorded planes have another name on disk"),
        ({"folder": "TIFF/"}, "12 recorded planes lie in another folder than recorded: 'TIFF/"),
        ({"folder": "a/b/", "title": "P"}, "12 recorded planes have another name on disk"),
    ],
)
def test_planes_that_were_renamed_converted_or_moved_are_found(join, caplog, change, told):
    caplog.set_level("INFO")
    files = {renamed(name, **change): name for name in NAMES}
    planes = join(files)
    assert planes["on_disk"].all()
    assert planes["recorded"].all()
    assert [files[name] for name in planes["name"]] == NAMES
    assert len(caplog.records) == 1
    assert told in caplog.text


def test_one_well_may_be_renamed_alone(join):
    files = [renamed(name, "new") if "C03" in name else name for name in NAMES]
    planes = join(files)
    assert sorted(planes["name"]) == sorted(files)
    assert planes["on_disk"].all()


def test_the_recorded_file_has_precedence_over_others_of_the_same_plane(join, caplog):
    twins = [renamed(name, "Copy of A") for name in NAMES] + [
        renamed(n, folder="b/") for n in NAMES
    ]
    planes = join([*NAMES, *twins])
    assert (planes["reason"] == TWIN).sum() == len(twins)
    assert set(planes.loc[planes["reason"] == "", "name"]) == set(NAMES)
    assert len(caplog.records) == 1
    assert "24 files are named like recorded planes that are there too" in caplog.text


def test_another_set_of_images_does_not_stand_in_for_a_plane_that_is_lost(join):
    projections = [renamed(name, folder="MIP/") for name in NAMES]
    planes = join([*NAMES[1:], *projections])
    lost = planes[planes["name"] == NAMES[0]].iloc[0]
    assert not lost["on_disk"]


def test_of_two_candidates_for_a_plane_none_is_taken(join):
    planes = join([*NAMES[1:], renamed(NAMES[0], "new"), renamed(NAMES[0], "newer")])
    assert not planes.loc[planes["name"] == NAMES[0], "on_disk"].any()
    assert (planes["reason"] == "").all()


def test_names_of_records_start_from_their_folder(join):
    planes = join([f"run/{name}" for name in NAMES], place="run")
    assert planes["name"].tolist() == [f"run/{name}" for name in NAMES]
    assert planes["on_disk"].all()


def test_several_folders_with_records_are_refused_and_foreign_ones_left_out(caplog):
    names = [f"{day}/{name}" for day in ("mon", "tue") for name in [*NAMES, "MeasurementData.mlf"]]
    with pytest.raises(RawFolderError, match=r"raw: 2 folders below it hold .*'mon', 'tue'; exp"):
        choose_measurement("raw", names)
    place, own = choose_measurement("raw", ["MeasurementData.mlf", "TIFF/a.tif", *names])
    assert (place, own) == ("", ["MeasurementData.mlf", "TIFF/a.tif"])
    assert "26 files in folders with a MeasurementData.mlf of their own are not used" in caplog.text
    assert choose_measurement("raw", ["a.tif", "run/MeasurementData.mlf"])[0] == "run"


def test_the_planes_of_wells_of_1536_are_found_as_the_layout_spells_them(tmp_path):
    names = plate_names(wells=["C01.a1", "AA03"])
    for name in names:
        write_plane(tmp_path, name)
    write_records(tmp_path / "MeasurementData.mlf", map(record, [*names, plane_name("R03", 1, 7)]))
    images = index_images(tmp_path, "P", wanted(wells={"C01.a1": "", "AA03": ""}))
    used = images[images["status"] == "ok"]
    assert len(used) == len(names)
    assert set(used["site"]) == {site_name("C01.a1", 1), site_name("AA03", 1)}
    assert images.loc[images["status"] == "unused", "well"].tolist() == ["R03"]


def test_a_plate_of_pngs_in_a_folder_below_is_indexed(tmp_path):
    (tmp_path / "PNG").mkdir()
    for name in NAMES:
        write_plane(tmp_path / "PNG", renamed(name, ending=".png"))
    write_records(tmp_path / "MeasurementData.mlf", map(record, NAMES))
    images = index_images(tmp_path, "P", wanted())
    assert images["status"].tolist() == ["ok"] * 12
    assert images["path"].str.endswith(".png").all()


def test_planes_that_are_links_or_no_files_are_told_each_kind_once(tmp_path, caplog):
    raw, store = tmp_path / "raw", tmp_path / "store"
    raw.mkdir()
    store.mkdir()
    for name in NAMES:
        write_plane(store, name)
        (raw / name).symlink_to(store / name)
    (store / NAMES[0]).unlink()
    (raw / NAMES[1]).unlink()
    os.mkfifo(raw / NAMES[1])
    write_records(raw / "MeasurementData.mlf", map(record, NAMES))
    followed = index_images(raw, "P", wanted(follow_links=True))
    assert followed["status"].value_counts().to_dict() == {"ok": 10, "missing": 1, "error": 1}
    absent = followed.loc[followed["status"] == "missing", "reason"].iloc[0]
    assert absent.startswith("a link to a file that is not here")
    assert "datalad get" in absent
    log_counts(index_images(raw, "P", wanted()))
    assert "10 planes error: a link that leads out of the folder; set acquisition/follow_links" in (
        caplog.text
    )
    assert "1 planes error: a pipe; expected a file" in caplog.text
    assert f"11 planes that cannot be used are links: '{raw / NAMES[0]} to {store}" in caplog.text


def test_many_names_or_errors_of_one_plane_are_told_by_three(tmp_path, caplog):
    names = [*NAMES, *(renamed(NAMES[0], f"copy {number:03d}") for number in range(300))]
    errors = [error_record(f"AF Error {number}", "G03", 2) for number in range(300)]
    unplaced = [error.replace("TimePoint", "Other") for error in errors]
    path = tmp_path / "MeasurementData.mlf"
    write_records(path, [*map(record, names), *errors, *unplaced])
    images = index_planes(join_names(read_records(path), NAMES), wanted())
    assert images["reason"].map(len).max() < 300
    told = images.loc[images["well"].eq("G03") & images["frame"].eq(1), "reason"]
    assert set(told) == {"AF Error 0; AF Error 1; AF Error 2; and 297 more"}
    caplog.clear()
    log_counts(images)
    assert len(caplog.records) < 20
    assert "301 planes error: several names for one plane: A #1_x_C03_T0001" in caplog.text
    assert "290 planes unused for 290 other reasons" in caplog.text
