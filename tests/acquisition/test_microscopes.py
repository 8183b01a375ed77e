"""A second microscope: one reader and one line, and its planes are indexed like any other's."""

import os
from pathlib import Path

import pandas as pd
import pytest

from lnp.acquisition import microscopes
from lnp.acquisition.image_index import index_images
from lnp.acquisition.microscopes import list_planes
from lnp.acquisition.raw_files import RawFolderError
from lnp.acquisition.records import METADATA_FILES, RECORD, source_file
from synthetic.folders import plane_name, record, wanted, write_plane, write_records


def list_toy_planes(folder, names):
    """List planes such as `toy-C03-0-7.tif` (well, frame, channel), of 0.5 um a pixel."""
    parts = [(str(path), *path.stem.split("-")[1:]) for path in map(Path, names)]
    records = pd.DataFrame(parts, columns=["name", "well", "timepoint", "channel_number"])
    records["timepoint"] = records["timepoint"].astype(int) + 1
    ones = dict.fromkeys(["field", "timeline", "action", "z"], 1)
    unknown = dict.fromkeys(["time", "x_um", "y_um"], float("nan"))
    records = records.assign(
        kind="plane", **ones, **unknown, recorded=False, on_disk=True, reason=""
    )
    return records[list(RECORD)].astype(RECORD), {7: 0.5, 5: 0.5}


def test_planes_of_a_second_microscope_are_indexed(tmp_path, monkeypatch):
    monkeypatch.setitem(microscopes.READERS, "toy", list_toy_planes)
    for well in ("C03", "G03"):
        for frame in range(3):
            for number in (7, 5):
                write_plane(tmp_path, plane_name(well, frame + 1, number))
                written = tmp_path / plane_name(well, frame + 1, number)
                written.rename(tmp_path / f"toy-{well}-{frame}-{number}.tif")
    images = index_images(tmp_path, "P", wanted())
    assert images["status"].tolist() == ["ok"] * 12
    assert set(images["pixel_um"]) == {0.5}
    assert set(images["channel"]) == {"counterstain", "gfp"}


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ("linked", "links and were not entered: 'TIFF'. Set acquisition/follow_links: true"),
        ("jpeg", "There are other images: 'a.jpg'. Planes are TIFF"),
        ("latin1", r"Names of 1 files are not UTF-8: b'\xe9.tif'. Rename them"),
        ("nothing", "There are 1 other files: 'MeasurementData.mlf'. Correct the path"),
    ],
)
def test_where_no_recorded_plane_is_on_disk_the_error_says_what_is(tmp_path, there, told):
    (tmp_path / "store").mkdir()
    raw = tmp_path / "raw"
    raw.mkdir()
    write_records(raw / "MeasurementData.mlf", [record(plane_name("C03", 1, 7))])
    if there == "linked":
        (raw / "TIFF").symlink_to(tmp_path / "store")
    elif there == "jpeg":
        (raw / "a.jpg").touch()
    elif there == "latin1":
        open(os.fsencode(raw) + b"/\xe9.tif", "w").close()
    with pytest.raises(
        RawFolderError, match="raw: 1 planes are recorded, the first 'A #1"
    ) as error:
        list_planes(raw)
    assert told in str(error.value)


def test_files_of_metadata_belong_to_microscopes_that_are_read():
    assert set(METADATA_FILES) <= set(microscopes.READERS)


def test_the_record_is_the_source_if_it_is_there_or_will_be_simulated(tmp_path):
    assert source_file(str(tmp_path), simulated=False) == str(tmp_path)
    record = str(tmp_path / "MeasurementData.mlf")
    assert source_file(str(tmp_path), simulated=True) == record
    (tmp_path / "MeasurementData.mlf").touch()
    assert source_file(str(tmp_path), simulated=False) == record
