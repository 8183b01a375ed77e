import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import tifffile

from lnp.core.rng import rng_of
from lnp.core.tables import read_table
from lnp.core.zarr_store import open_store
from lnp.simulation.plate import SimulationError
from lnp.simulation.schedule import schedule_planes
from synthetic.plates import make_plate, make_settings

BTS = "{http://www.yokogawa.co.jp/BTS/BTSSchema/1.0}"
NAME = re.compile(r"TEST-01_([CEG]\d\d)_T(\d{4})F001L01A01Z01C(05|06|07|09)\.tif")


@pytest.fixture(scope="module")
def plate(tmp_path_factory):
    """A plate with faults; returns its folder and settings."""
    folder = tmp_path_factory.mktemp("plate")
    return folder, make_plate(folder, missing_rate=0.06, truncated_rate=0.06)


def records_of(folder):
    return list(ElementTree.parse(folder / "raw/MeasurementData.mlf").getroot())


def contents_of(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_metadata_has_the_byte_order_marks_and_namespace_of_the_microscope(plate):
    raw = plate[0] / "raw"
    for path in [raw / "MeasurementDetail.mrf", *raw.glob("*.mes"), *raw.glob("*.wp[ip]")]:
        assert path.read_bytes().startswith(b"\xef\xbb\xbf<?xml")
        assert ElementTree.parse(path).getroot().tag.startswith(BTS)
    assert (raw / "MeasurementData.mlf").read_bytes().startswith(b"<?xml")
    assert len(list(raw.glob("*.mes"))) == len(list(raw.glob("*.wpi"))) == 1


def test_the_settings_state_light_filter_exposure_and_magnification_of_each_channel(plate):
    (path,) = (plate[0] / "raw").glob("*.mes")
    channels = ElementTree.parse(path).getroot().findall(f"{BTS}ChannelList/{BTS}Channel")
    names = ["Ch", "Target", "Acquisition", "ExposureTime", "Magnification"]
    stated = [[c.get(f"{BTS}{n}") for n in names] for c in channels]
    assert stated == [
        ["5", "gfp", "BP525/50", "100", "40"],
        ["6", "lnp", "BP600/37", "100", "40"],
        ["7", "counterstain", "BP676/29", "50", "40"],
        ["9", "brightfield", "BP525/50", "30", "40"],
    ]
    lights = [channel.find(f"{BTS}LightSourceName").text for channel in channels]
    assert lights == ["488nm", "561nm", "640nm", "Lamp"]


def test_every_plane_is_recorded_and_only_missing_and_unfocused_ones_have_no_file(plate):
    folder, settings = plate
    images = [r for r in records_of(folder) if r.get(f"{BTS}Type") == "IMG"]
    errors = [r for r in records_of(folder) if r.get(f"{BTS}Type") == "ERR"]
    named, there = {r.text for r in images}, {p.name for p in (folder / "raw").glob("*.tif")}
    assert len(images) + 4 * len(errors) == 3 * settings.n_frames * 4
    assert there < named
    assert all(NAME.fullmatch(name) for name in named)
    assert len(errors) >= 1
    assert re.fullmatch(r"AF Error at [CEG]\d\d No\. 1 \(TEST-01\)", errors[0].text)


def test_records_agree_with_their_names_and_lie_in_uneven_but_rising_time(plate):
    times = []
    for record in records_of(plate[0]):
        times.append(pd.Timestamp(record.get(f"{BTS}Time")))
        if record.get(f"{BTS}Type") == "IMG":
            well, frame, channel = NAME.fullmatch(record.text).groups()
            row, column = (record.get(f"{BTS}{key}") for key in ("Row", "Column"))
            assert well == "ABCDEFGH"[int(row) - 1] + f"{int(column):02d}"
            assert int(frame) == int(record.get(f"{BTS}TimePoint"))
            assert int(channel) == int(record.get(f"{BTS}Ch"))
            assert float(record.get(f"{BTS}X")) < 0 < float(record.get(f"{BTS}Y"))
    gaps = {(after - before).total_seconds() for before, after in pairwise(times)}
    assert min(gaps) > 0
    assert len(gaps) > 20


def test_images_have_the_size_and_pixels_that_the_metadata_says(plate):
    folder, settings = plate
    detail = ElementTree.parse(folder / "raw/MeasurementDetail.mrf").getroot()
    channels = detail.findall(f"{BTS}MeasurementChannel")
    assert {int(c.get(f"{BTS}Ch")) for c in channels} == {5, 6, 7, 9}
    assert float(channels[0].get(f"{BTS}HorizontalPixelDimension")) == pytest.approx(
        0.1625 / 0.12, rel=1e-4
    )
    size = [int(channels[0].get(f"{BTS}{key}Pixels")) for key in ("Vertical", "Horizontal")]
    assert tuple(size) == settings.shape
    image = tifffile.imread(next((folder / "raw").glob("*E03_T0001*C09.tif")))
    assert image.shape == settings.shape
    assert image.dtype == np.uint16


def test_truncated_files_cannot_be_read_and_all_others_can(plate):
    folder, settings = plate
    planes = schedule_of(folder, settings)
    assert (planes["fault"] == "truncated").any()
    for plane in planes.itertuples():
        path = folder / "raw" / plane.name
        assert path.exists() == (plane.fault in ("", "truncated"))
        if plane.fault == "truncated":
            with pytest.raises((tifffile.TiffFileError, ValueError, IndexError, RuntimeError)):
                tifffile.imread(path)
        elif plane.fault == "":
            assert tifffile.imread(path).max() > 0


def schedule_of(folder, settings):
    """Return the planes of the plate, drawn again as the simulator drew them."""
    return schedule_planes(settings, ["C04", "E03", "G05"], rng_of(3, "TEST-01", "planes"))


def test_fault_rates_are_those_asked_for_and_none_means_none():
    many = make_settings(n_frames=200, missing_rate=0.05, truncated_rate=0.02)
    fault = schedule_planes(many, ["C04", "E03"], np.random.default_rng(0))["fault"]
    assert (fault == "missing").mean() == pytest.approx(0.05, abs=0.02)
    assert (fault == "truncated").mean() == pytest.approx(0.02, abs=0.01)
    assert (fault == "no focus").any()
    clean = schedule_planes(make_settings(), ["C04"], np.random.default_rng(0))
    assert (clean["fault"] == "").all()
    rare = schedule_planes(make_settings(missing_rate=1e-6), ["C04"], np.random.default_rng(0))
    assert (rare["fault"] == "no focus").sum() == 4


def test_truth_names_the_same_cells_everywhere_and_labels_agree_with_tracks(plate):
    folder, _ = plate
    tables = {
        name: read_table(contract, str(folder / f"truth/{name}.parquet"))
        for name, contract in (
            ("cells", "truth_cells"),
            ("tracks", "truth_tracks"),
            ("spots", "truth_spots"),
            ("oracle", "truth_oracle"),
        )
    }
    known = set(zip(tables["cells"]["site"], tables["cells"]["cell"], strict=True))
    for name in ("tracks", "spots", "oracle"):
        table = tables[name][tables[name]["cell"] >= 0]
        assert set(zip(table["site"], table["cell"], strict=True)) <= known
    with open_store(folder / "truth/labels.zarr.zip") as labels:
        label = labels["C04_f001"][2]
    seen = tables["tracks"].query("site == 'C04_f001' and frame == 2").set_index("cell")
    assert set(np.unique(label)) - {0} == set(seen.index)
    for cell, row in seen.iterrows():
        centre = np.argwhere(label == cell).mean(axis=0)
        np.testing.assert_allclose(centre, [row["row"], row["col"]])
        assert (label == cell).sum() == row["area"]


def test_the_truth_names_the_world_of_the_plate(plate):
    world = read_table("truth_world", str(plate[0] / "truth/world.parquet"))
    assert set(world["world"]) == {"plain"}
    assert world.set_index("property")["value"]["grain"] == 0.009


def test_the_oracle_speaks_of_every_founder_at_every_horizon(plate):
    folder, settings = plate
    oracle = read_table("truth_oracle", str(folder / "truth/oracle.parquet"))
    cells = read_table("truth_cells", str(folder / "truth/cells.parquet"))
    founders = (cells["parent"] < 0).sum()
    assert len(oracle) == founders * settings.n_frames * 2
    assert oracle["probability"].between(0, 1).all()
    assert (oracle.loc[oracle["site"] == "G05_f001", "probability"] == 0).all()
    assert oracle["level"].notna().all()


def test_controls_have_neither_spots_nor_gfp(plate):
    folder, _ = plate
    cells = read_table("truth_cells", str(folder / "truth/cells.parquet"), well="G05")
    spots = read_table("truth_spots", str(folder / "truth/spots.parquet"), site="G05_f001")
    assert not cells["on"].any()
    assert not cells["n_arrived"].any()
    assert spots.empty


@pytest.mark.medium
def test_two_runs_are_identical_and_the_seed_decides(tmp_path):
    small = {"n_frames": 2, "n_cells": 5}
    for name, seed in (("first", 3), ("again", 3), ("other", 4)):
        make_plate(tmp_path / name, seed=seed, **small)
    first, again, other = (contents_of(tmp_path / name) for name in ("first", "again", "other"))
    assert first == again
    assert first.keys() == other.keys()
    assert first["truth/cells.parquet"] != other["truth/cells.parquet"]


@pytest.mark.medium
def test_the_number_of_processes_changes_nothing(tmp_path):
    small = {"n_frames": 2, "n_cells": 5}
    make_plate(tmp_path / "one", n_processes=1, **small)
    make_plate(tmp_path / "two", n_processes=2, **small)
    assert contents_of(tmp_path / "one") == contents_of(tmp_path / "two")


def test_a_folder_that_the_simulator_did_not_make_is_left_alone(tmp_path):
    precious = tmp_path / "raw" / "real_C04_T0001F001L01A01Z01C05.tif"
    precious.parent.mkdir()
    precious.write_bytes(b"years of work")
    with pytest.raises(SimulationError, match="did not make"):
        make_plate(tmp_path)
    assert precious.read_bytes() == b"years of work"
    assert not (tmp_path / "truth").exists()


def test_its_own_folder_is_cleared_of_what_an_earlier_run_left(tmp_path):
    make_plate(tmp_path, n_frames=3, n_cells=3)
    make_plate(tmp_path, n_frames=2, n_cells=3)
    frames = {path.name.split("_T")[1][:4] for path in (tmp_path / "raw").glob("*.tif")}
    assert frames == {"0001", "0002"}


def test_a_film_may_end_before_the_outcome_that_the_truth_knows(plate, tmp_path):
    settings = make_plate(tmp_path, n_filmed=2, missing_rate=0.06, truncated_rate=0.06)
    names = {path.name: path.read_bytes() for path in (tmp_path / "raw").glob("*.tif")}
    whole = {path.name: path.read_bytes() for path in (plate[0] / "raw").glob("*.tif")}
    early = {name: content for name, content in whole.items() if int(NAME.fullmatch(name)[2]) <= 2}
    assert names == early
    frames = [record.get(f"{BTS}TimePoint") for record in records_of(tmp_path)]
    assert {frame for frame in frames if frame} == {"1", "2"}
    truth, known = (
        read_table("truth_cells", f / "truth/cells.parquet") for f in (tmp_path, plate[0])
    )
    pd.testing.assert_frame_equal(truth, known)
    assert settings.n_frames > 2
