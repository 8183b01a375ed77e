"""A stranger's path: a raw folder of unknown name and magnification becomes a report."""

import pandas as pd
import pytest

from init_study import draft_study
from lnp.simulation.plate import simulate_plate
from lnp.simulation.settings import Settings
from study import snakemake

pytestmark = pytest.mark.medium
CHANNELS = {"gfp": 2, "lnp": 1, "counterstain": 4, "brightfield": 3}  # as nobody else has them
WELLS = {f"{row}{k:02d}": dose for row, dose in (("C", 316.0), ("G", 0.0)) for k in (3, 4, 5)}
MAP = ";3;4;5\nC;316;316;316\nG;0;0;0\n"


def test_a_raw_folder_becomes_a_report_and_no_pixel_is_typed(tmp_path):
    raw, study = tmp_path / "2026 Platte (neu)", tmp_path / "study"
    settings = Settings("X", 8, (1,), CHANNELS, scale=0.32, interval_s=3600.0, n_cells=14)
    wells = pd.DataFrame({"well": list(WELLS), "dose_ng": list(WELLS.values())})
    simulate_plate(settings, wells, raw, tmp_path / "truth", seed=5)
    (tmp_path / "map.csv").write_text(MAP)
    draft_study(raw, study, tmp_path / "map.csv")
    for targets in (["preview"], []):
        process = snakemake(study, *targets)
        assert process.returncode == 0, process.stdout[-6000:]
    assert (study / "results/preview/2026-Platte-neu/C03_f001.html").is_file()
    assert (study / "results/report.html").is_file()
    cells = pd.read_parquet(study / "results/cells/2026-Platte-neu.parquet")
    assert cells["used"].sum() > len(cells) / 2
    images = pd.read_parquet(study / "results/images/2026-Platte-neu.parquet")
    assert set(images["pixel_um"].round(4)) == {round(0.1625 / 0.32, 4)}
