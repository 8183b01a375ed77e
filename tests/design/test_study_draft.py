"""The draft of a study, from a raw folder of the simulator to settings that pass the checks."""

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

from init_study import DraftError, draft_study
from lnp.acquisition.first_look.plate_summary import SummaryError
from lnp.core.errors import LnpError
from lnp.simulation.plate import simulate_plate
from lnp.simulation.settings import Settings

CHANNELS = {"gfp": 5, "lnp": 6, "counterstain": 7, "brightfield": 9}
SCRIPT = Path(__file__).resolve().parents[2] / "workflow/scripts/init_study.py"


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    """Return the raw folder of a tiny plate, under a name that no pipeline chose."""
    folder = tmp_path_factory.mktemp("raw") / "Plate 7 (new)"
    settings = Settings("P7", 3, (1, 2), CHANNELS, scale=0.25, interval_s=1800.0, n_cells=1)
    wells = pd.DataFrame({"well": ["C03", "G04"], "dose_ng": [316.0, 0.0]})
    simulate_plate(settings, wells, folder, folder.parent / "truth", seed=1)
    return folder


def test_what_the_metadata_know_is_in_the_draft(raw, tmp_path):
    told = draft_study(raw, tmp_path / "study")
    settings = yaml.safe_load((tmp_path / "study/config/config.yaml").read_text())
    assert settings["acquisition"]["channels"] == CHANNELS
    assert settings["acquisition"]["fields"] == [1, 2]
    assert settings["acquisition"]["n_frames"] == 3
    assert settings["horizons"] == [2]
    wells = pd.read_csv(tmp_path / "study/config/wells.tsv", sep="\t", keep_default_na=False)
    assert wells["well"].tolist() == ["C03", "G04"]
    assert set(wells["dose_ng"]) == {""}
    assert set(wells["plate"]) == {"Plate-7-new"}
    assert told[0].startswith("Found 2 wells, 2 fields, 3 time points, 4 channels, 48 planes")
    assert any("Fill in dose_ng and role of 2 wells" in line for line in told)


def test_doses_of_a_plate_map_are_filled_in_with_roles(raw, tmp_path):
    (tmp_path / "map.csv").write_text(";3;4\nC;316;\nG;;0\n")
    told = draft_study(raw, tmp_path / "study", tmp_path / "map.csv", "PLATE")
    text = (tmp_path / "study/config/wells.tsv").read_text()
    assert text.splitlines()[1:] == ["PLATE\tC03\t316\ttreated\t", "PLATE\tG04\t0\tcontrol\t"]
    assert not any("Fill in" in line for line in told)


def test_nothing_that_exists_is_overwritten(raw, tmp_path):
    draft_study(raw, tmp_path)
    before = (tmp_path / "config/wells.tsv").read_text()
    with pytest.raises(DraftError, match=r"config.yaml exists and is not overwritten"):
        draft_study(raw, tmp_path)
    assert (tmp_path / "config/wells.tsv").read_text() == before


def test_a_plate_without_metadata_asks_for_channels_and_pixels(raw, tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir()
    for path in raw.glob("*_T*.tif"):
        shutil.copy(path, bare)
    draft_study(bare, tmp_path / "study")
    text = (tmp_path / "study/config/config.yaml").read_text()
    assert "counterstain: fill-in, lnp: fill-in" in text
    assert "pixel_um: fill-in" in text
    assert "horizons: [2]" in text


def test_a_folder_without_planes_and_one_that_is_not_there_are_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SummaryError, match=r"holds no image of a plate; expected names"):
        draft_study(tmp_path / "empty", tmp_path / "study")
    with pytest.raises(LnpError, match=r"no such folder; expected the raw folder"):
        draft_study(tmp_path / "gone", tmp_path / "study")
    assert not (tmp_path / "study").exists()


def test_a_study_that_cannot_be_written_is_refused(raw, tmp_path):
    (tmp_path / "study").write_text("a file in its place")
    with pytest.raises(DraftError, match=r"cannot be written"):
        draft_study(raw, tmp_path / "study")


def test_the_command_ends_with_one_sentence_where_it_fails(tmp_path):
    command = [sys.executable, str(SCRIPT), str(tmp_path / "gone"), str(tmp_path / "study")]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 1
    assert process.stderr.startswith("Error: ")
    assert len(process.stderr.splitlines()) == 1
