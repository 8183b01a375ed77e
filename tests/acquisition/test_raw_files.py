import os
import socket
from pathlib import Path

import pytest

from lnp.acquisition.raw_files import file_problem, list_files, record_folders
from lnp.acquisition.records import metadata_folder, refuse_future, source_file


def touched(folder, *names):
    """Make empty files below a folder."""
    for name in names:
        Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
        Path(folder, name).touch()


def test_files_of_folders_below_are_listed_and_hidden_ones_counted_once(tmp_path, caplog):
    caplog.set_level("INFO")
    twins = [f"._{number}.tif" for number in range(9)]
    touched(tmp_path, "a.tif", "TIFF/b.tif", ".git/annex/c.tif", *twins)
    assert list_files(tmp_path) == ["TIFF/b.tif", "a.tif"]
    assert len(caplog.records) == 1
    assert "9 files whose names begin with a dot are no planes: '._" in caplog.text


def test_folders_that_are_links_are_entered_once_and_only_if_asked_for(tmp_path, caplog):
    touched(tmp_path, "raw/a.tif", "store/b.tif")
    (tmp_path / "raw/linked").symlink_to(tmp_path / "store")
    (tmp_path / "raw/itself").symlink_to(tmp_path / "raw")
    (tmp_path / "store/back").symlink_to(tmp_path / "raw")
    assert list_files(tmp_path / "raw") == ["a.tif"]
    assert "2 folders below are links and are not entered: 'itself', 'linked'. Set" in caplog.text
    assert list_files(tmp_path / "raw", follow_links=True) == ["a.tif", "linked/b.tif"]


def test_names_that_are_not_utf8_are_left_out_with_one_word(tmp_path, caplog):
    for name in (b"P\xe9_1.tif", b"P\xe9_2.tif"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).touch()
    touched(tmp_path, "Pé_3.tif")
    assert list_files(tmp_path) == ["Pé_3.tif"]
    assert len(caplog.records) == 1
    assert r"2 files are left out, their names are not UTF-8: b'P\xe9_" in caplog.text
    caplog.text.encode()


def test_the_folders_of_records_are_found():
    names = ["A/MeasurementData.mlf", "MeasurementData.mlf", "B/C/MeasurementData.mlf", "B/x.mlf"]
    assert record_folders(names, "MeasurementData.mlf") == ["", "A", "B/C"]


def test_a_record_below_is_the_source_if_it_is_the_only_one(tmp_path):
    touched(tmp_path, "A/MeasurementData.mlf", "TIFF/a.tif")
    assert source_file(str(tmp_path), simulated=False) == f"{tmp_path}/A/MeasurementData.mlf"
    touched(tmp_path, "B/MeasurementData.mlf")
    assert metadata_folder(str(tmp_path)) == source_file(str(tmp_path), False) == str(tmp_path)


def linked_out(folder):
    (folder / "there").touch()
    os.symlink(folder / "there", folder / "raw/plane.tif")


def linked_to_itself(folder):
    os.symlink("plane.tif", folder / "raw/plane.tif")


def not_fetched(folder):
    os.symlink(".git/annex/objects/xY/MD5E-s12--ab.tif", folder / "raw/plane.tif")


def pipe(folder):
    os.mkfifo(folder / "raw/plane.tif")


def listening(folder):
    with socket.socket(socket.AF_UNIX) as made:
        here = os.getcwd()
        os.chdir(folder / "raw")  # names of sockets are short
        made.bind("plane.tif")
        os.chdir(here)


def folder_of_that_name(folder):
    (folder / "raw/plane.tif").mkdir()


@pytest.mark.parametrize(
    ("make", "told", "absent"),
    [
        (linked_out, "a link that leads out of the folder; set acquisition/follow_links", False),
        (linked_to_itself, "cannot be opened: Too many levels of symbolic links", False),
        (not_fetched, "a link to a file that is not here; fetch it (datalad get", True),
        (pipe, "a pipe; expected a file", False),
        (listening, "a socket; expected a file", False),
        (folder_of_that_name, "a folder; expected a file", False),
        (lambda folder: None, "not on disk", True),
    ],
)
def test_what_is_no_file_is_told_and_never_opened(tmp_path, make, told, absent):
    (tmp_path / "raw").mkdir()
    make(tmp_path)
    problem, is_absent = file_problem(tmp_path / "raw/plane.tif", tmp_path / "raw")
    assert problem.startswith(told)
    assert is_absent == absent


def test_a_device_is_no_plane_and_a_link_is_one_if_the_settings_allow_it(tmp_path):
    (tmp_path / "raw").mkdir()
    linked_out(tmp_path)
    assert file_problem(tmp_path / "raw/plane.tif", tmp_path / "raw", True) == ("", False)
    os.symlink(tmp_path / "raw/plane.tif", tmp_path / "raw/inside.tif")
    os.symlink("/dev/zero", tmp_path / "raw/zero.tif")
    assert file_problem(tmp_path / "raw/zero.tif", tmp_path / "raw", True)[0].startswith("a device")


def test_links_within_the_folder_and_its_folders_below_are_files(tmp_path):
    touched(tmp_path, "TIFF/there.tif")
    os.symlink("TIFF/there.tif", tmp_path / "plane.tif")
    assert file_problem(tmp_path / "plane.tif", tmp_path) == ("", False)


def test_a_record_of_the_future_is_refused_with_the_hours(tmp_path):
    touched(tmp_path, "MeasurementData.mlf")
    os.utime(tmp_path / "MeasurementData.mlf", (20_800, 20_800))
    refuse_future(tmp_path / "MeasurementData.mlf", 20_799.0)
    with pytest.raises(ValueError, match=r"its time lies 3 hours in the future.*touch '.*mlf'"):
        refuse_future(tmp_path / "MeasurementData.mlf", 10_000.0)
