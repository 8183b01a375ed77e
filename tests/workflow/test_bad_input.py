"""Broken raw folders and seeds: a clear word of it, and nothing half-written."""

import os
import shutil

import numpy as np
import pandas as pd
import pytest
import yaml

from lnp.core.tables import read_table
from study import snakemake

pytestmark = pytest.mark.medium
IMAGES = "results/images/TINY-1.parquet"


@pytest.fixture
def raw(finished, tmp_path):
    """A study of which only the raw folder is there, made by no rule."""
    shutil.copytree(finished.study / "resources/raw", tmp_path / "resources/raw")
    shutil.copytree(finished.study / "config", tmp_path / "config")
    settings = yaml.safe_load((tmp_path / "config/config.yaml").read_text())
    del settings["simulation"]
    (tmp_path / "config/config.yaml").write_text(yaml.safe_dump(settings))
    return tmp_path


def plane(study, name):
    """Return the path of a plane of the raw folder, such as C03_T0002F001L01A01Z01C05."""
    return study / f"resources/raw/TINY-1/TINY-1_{name}.tif"


def refused(study, target):
    """Return what is said where `target` cannot be made; no part of it may be left."""
    process = snakemake(study, target)
    assert process.returncode != 0, process.stdout
    assert not (study / target).exists()
    folder = (study / target).parent
    assert not folder.exists() or not [f for f in folder.iterdir() if f.name.startswith(".")]
    assert "Traceback" not in process.stdout
    return process.stdout


def test_a_truncated_plane_is_an_error_row_with_its_reason(raw):
    path = plane(raw, "E03_T0002F001L01A01Z01C07")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert snakemake(raw, IMAGES).returncode == 0
    row = read_table("images", raw / IMAGES, well="E03", frame=1, channel="counterstain").iloc[0]
    assert row["status"] == "error"
    assert "truncated" in row["reason"]


def test_a_missing_channel_is_named(raw):
    for path in (raw / "resources/raw/TINY-1").glob("*C06.tif"):
        path.unlink()
    record = raw / "resources/raw/TINY-1/MeasurementData.mlf"
    lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
    record.write_text("".join(line for line in lines if 'Ch="6"' not in line), encoding="utf-8")
    said = refused(raw, IMAGES)
    assert "lnp" in said
    assert "C06" in said


def test_an_empty_well_is_left_out_with_its_reason(raw):
    for path in (raw / "resources/raw/TINY-1").glob("TINY-1_E04_*"):
        path.unlink()
    assert snakemake(raw, IMAGES).returncode == 0
    well = read_table("wells", raw / "results/wells/TINY-1.parquet", well="E04").iloc[0]
    assert not well["used"]
    assert "not on disk" in well["reason"]


def test_a_field_without_cells_has_no_rows_and_stops_nothing(raw):
    import tifffile

    rng = np.random.default_rng(0)
    for path in (raw / "resources/raw/TINY-1").glob("TINY-1_E04_*F001*C07.tif"):
        shape = tifffile.imread(path).shape
        tifffile.imwrite(path, rng.poisson(300, shape).astype(np.uint16))
    place = "TINY-1/E04_f001"
    tables = {kind: f"results/{kind}/{place}.parquet" for kind in ["tracks", "spots", "measures"]}
    page = f"results/preview/{place}.html"
    process = snakemake(raw, *tables.values(), f"results/moments/{place}.zarr.zip", page)
    assert process.returncode == 0, process.stdout
    assert "no cell found in the counterstain" in process.stdout
    assert "No cell was found in the first frame." in (raw / page).read_text()
    for kind, path in tables.items():
        assert read_table(kind, raw / path).empty


def test_seeds_outside_the_field_are_named_and_nothing_is_left(raw):
    settings = yaml.safe_load((raw / "config/config.yaml").read_text())
    settings["seeding"] = {"method": "file"}
    (raw / "config/config.yaml").write_text(yaml.safe_dump(settings))
    seeds = raw / "resources/seeds/TINY-1/C03_f001.csv"
    seeds.parent.mkdir(parents=True)
    pd.DataFrame({"row": [100.0, 9999.0], "col": [100.0, 40.0]}).to_csv(seeds, index=False)
    said = refused(raw, "results/seeds/TINY-1/C03_f001.csv")
    for word in ["SeedError", "TINY-1", "C03_f001", "9999", "row and col"]:
        assert word in said


def test_a_plane_of_another_size_is_an_error_row(raw):
    import tifffile

    tifffile.imwrite(plane(raw, "C03_T0003F001L01A01Z01C06"), np.zeros((10, 12), np.uint16))
    assert snakemake(raw, IMAGES).returncode == 0
    row = read_table("images", raw / IMAGES, well="C03", frame=2, channel="lnp").iloc[0]
    assert row["status"] == "error"
    assert "(10, 12)" in row["reason"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(raw):
    (raw / "results").mkdir()
    (raw / "results").chmod(0o500)
    process = snakemake(raw, IMAGES)
    (raw / "results").chmod(0o700)
    assert process.returncode != 0
    assert "Permission" in process.stdout
    assert not (raw / IMAGES).exists()
