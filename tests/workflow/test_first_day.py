"""A stranger's path: a raw folder of unknown name and magnification becomes a report."""

import subprocess
import sys

import pandas as pd
import pytest

from init_study import draft_study
from lnp.simulation.plate import simulate_plate
from lnp.simulation.settings import Settings
from study import REPOSITORY, snakemake

pytestmark = pytest.mark.medium
CHANNELS = {"gfp": 2, "lnp": 1, "counterstain": 4, "brightfield": 3}  # as nobody else has them
WELLS = {f"{row}{k:02d}": dose for row, dose in (("C", 316.0), ("G", 0.0)) for k in (3, 4, 5)}
MAP = ";3;4;5\nC;316;316;316\nG;0;0;0\n"


def film(raw, seed, **film):
    """Write the raw folder of a plate at a magnification that is not the paper's."""
    settings = Settings("X", 8, (1,), CHANNELS, scale=0.32, interval_s=3600.0, n_cells=14, **film)
    wells = pd.DataFrame({"well": list(WELLS), "dose_ng": list(WELLS.values())})
    simulate_plate(settings, wells, raw, raw.with_name(f"truth {seed}"), seed)


def run(study, *targets):
    """Run a study to its end."""
    process = snakemake(study, *targets)
    assert process.returncode == 0, process.stdout[-6000:]


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """Return the folder of a first plate and of its study, from raw folder to report and models."""
    folder = tmp_path_factory.mktemp("first day")
    raw, study = folder / "2026 Platte (neu)", folder / "study"
    film(raw, seed=5)
    (folder / "map.csv").write_text(MAP)
    draft_study(raw, study, folder / "map.csv")
    run(study, "preview")
    command = [sys.executable, REPOSITORY / "workflow/scripts/estimate_study.py", study]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "core" in done.stdout
    run(study, "all", "results/model.zip")
    return folder


def test_a_raw_folder_becomes_a_report_and_no_pixel_is_typed(first):
    study = first / "study"
    assert (study / "results/preview/2026-Platte-neu/C03_f001.html").is_file()
    assert (study / "results/report.html").is_file()
    cells = pd.read_parquet(study / "results/cells/2026-Platte-neu.parquet")
    assert cells["used"].sum() > len(cells) / 2
    images = pd.read_parquet(study / "results/images/2026-Platte-neu.parquet")
    assert set(images["pixel_um"].round(4)) == {round(0.1625 / 0.32, 4)}


def test_the_models_score_the_beginning_of_a_second_plate(first):
    raw, study = first / "Platte 2", first / "second study"
    film(raw, seed=6, n_filmed=3)
    model = first / "study/results/model.zip"
    draft_study(raw, study, first / "map.csv", model=model)
    run(study)
    page = (study / "results/grouped/predict/Platte-2.html").read_text(encoding="utf-8")
    assert "Can these predictions be trusted?" in page
    assert "Predicted from the first 3 frames" in page
    rows = pd.read_parquet(study / "results/grouped/predict/Platte-2.parquet")
    assert set(rows["model"]) == {"named"}
    assert rows["cell"].nunique() > 5
