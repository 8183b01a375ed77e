"""A plate of which only the first frames are filmed gets its predictions."""

import re
import shutil

import numpy as np
import pytest

from lnp.core.tables import read_table
from lnp.models.registry import APPROACHES
from study import snakemake

pytestmark = pytest.mark.medium
TARGET = "results/paper/predict/NEW-1.parquet"
SHIFT = "results/predict/NEW-1/shift.parquet"


def film_beginning(study, n_frames):
    """Add the plate NEW-1: the first frames of TINY-1, without GFP."""
    old, new = (study / f"resources/raw/{plate}" for plate in ("TINY-1", "NEW-1"))
    new.mkdir()
    for path in old.glob("*.tif"):
        parts = re.fullmatch(r"TINY-1(_.*_T(\d{4}).*C(\d\d)\.tif)", path.name)
        if int(parts[2]) <= n_frames and parts[3] != "05":
            shutil.copy(path, new / f"NEW-1{parts[1]}")
    lines = (old / "MeasurementData.mlf").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if is_early(line, n_frames)]
    text = "".join(kept).replace("TINY-1", "NEW-1")
    (new / "MeasurementData.mlf").write_text(text, encoding="utf-8")
    for path in old.glob("*.mrf"):
        shutil.copy(path, new)


def is_early(line, n_frames):
    """Return whether a line of the record is no plane, or one of the first without GFP."""
    timepoint = re.search(r'TimePoint="(\d+)"', line)
    return timepoint is None or (int(timepoint[1]) <= n_frames and 'Ch="5"' not in line)


def list_plate(study):
    """Add NEW-1 to the tables of plates and wells."""
    plates, wells = study / "config/plates.tsv", study / "config/wells.tsv"
    plates.write_text(
        "plate\tpath\tpurpose\n"
        "TINY-1\tresources/raw/TINY-1\ttrain\nNEW-1\tresources/raw/NEW-1\tpredict\n"
    )
    rows = wells.read_text().splitlines()
    new = [row.replace("TINY-1", "NEW-1") for row in rows[1:]]
    wells.write_text("\n".join([*rows, *new]) + "\n")


def test_the_saved_models_predict_a_plate_without_outcome(finished, tmp_path):
    study = shutil.copytree(finished.study, tmp_path / "study", symlinks=True)
    film_beginning(study, n_frames=4)
    list_plate(study)
    process = snakemake(study, "--rerun-triggers", "mtime", "--", TARGET, SHIFT)
    assert process.returncode == 0, process.stdout[-6000:]
    assert "rule train_cnn" not in process.stdout
    rows = read_table("predictions", study / TARGET)
    assert set(rows["model"]) == set(APPROACHES)
    assert set(rows["task"]) == {"classification", "regression"}
    assert rows["truth"].isna().all()
    chances = rows.loc[rows["task"] == "classification", "prediction"]
    assert chances.between(0, 1).all()
    same = read_table("predictions", study / "results/paper/predictions.parquet")
    check_same_cells(rows, same)
    shift = read_table("plate_shift", study / SHIFT)
    assert len(shift) > 0
    assert not shift["alarm"].any()  # the first frames are those of the training plate


def check_same_cells(rows, known):
    """The frames are those of TINY-1, so its cells must get the predictions they had there."""
    keys = ["model", "task", "horizon", "site", "cell"]
    known = known[(known["fold"] == "ensemble") & (known["part"] == "test")]
    rows = rows[rows["fold"] == "ensemble"] if "ensemble" in set(rows["fold"]) else rows
    both = rows.merge(known, on=keys, suffixes=("", "_known"))
    assert len(both) > 0
    np.testing.assert_allclose(both["prediction"], both["prediction_known"], rtol=1e-5)
