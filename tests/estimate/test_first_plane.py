"""What a raw folder shows before a study is run."""

import numpy as np
import pandas as pd
import pytest

from lnp.estimate.first_plane import count_published, find_field, read_field
from lnp.estimate.study_size import FULL_FIELD, FULL_PIXEL_UM, USED
from synthetic.folders import plate_names, record, write_plane, write_records
from synthetic.published import archive_files, write_zip

SETTINGS = {"acquisition": {"pixel_um": "auto", "follow_links": False}}


def write_plate(folder):
    """Write a small plate, of which the first plane cannot be read."""
    names = plate_names()
    for name in names:
        write_plane(folder, name, shape=(12, 20))
    (folder / names[0]).write_bytes(b"no image")
    write_records(folder / "MeasurementData.mlf", [record(name) for name in names])
    return pd.Series({"path": str(folder), "simulated": False})


def test_the_first_plane_that_can_be_read_tells_the_size_of_the_field(tmp_path):
    plate = write_plate(tmp_path)
    shape, pixel_um = read_field(plate["path"], follow_links=False)
    assert shape == (12, 20)
    assert np.isnan(pixel_um)
    field, notes = find_field(SETTINGS, plate)
    assert (field.shape, field.pixel_um) == ((12, 20), FULL_PIXEL_UM)
    assert notes == [f"The size of a pixel is not known; {FULL_PIXEL_UM} um is taken."]
    known = {"acquisition": {"pixel_um": 0.65, "follow_links": False}}
    assert find_field(known, plate)[0].pixel_um == 0.65


def test_a_plate_that_is_not_there_yet_is_guessed_and_a_note_says_so(tmp_path):
    plate = pd.Series({"path": str(tmp_path), "simulated": False})
    field, notes = find_field(SETTINGS, plate)
    assert (field.shape, field.pixel_um) == (FULL_FIELD, FULL_PIXEL_UM)
    assert notes[0].startswith("No image could be read")


def test_a_simulated_field_follows_from_its_scale():
    settings = SETTINGS | {"simulation": {"scale": 0.5}}
    field, notes = find_field(settings, pd.Series({"path": "", "simulated": True}))
    assert (field.shape, field.pixel_um, notes) == ((1077, 1277), 0.325, [])


def test_cells_of_the_published_archive_are_counted_by_their_names(tmp_path):
    path = write_zip(tmp_path / "a.zip", archive_files(n_cells=3))
    assert USED * count_published(path, n_sites=16) == pytest.approx(3)
