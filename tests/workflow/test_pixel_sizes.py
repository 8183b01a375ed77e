"""Two plates of the same cells, one with pixels of half the side, in one study."""

import numpy as np
import pandas as pd
import pytest
import yaml

from lnp.core.zarr_store import open_store
from lnp.simulation.plate import simulate_plate
from lnp.simulation.settings import Settings
from study import snakemake

pytestmark = pytest.mark.medium
CHANNELS = {"counterstain": 7, "lnp": 6, "brightfield": 9, "gfp": 5}
WELLS = {"C03": 316.0, "C04": 316.0, "C05": 316.0, "G03": 0.0, "G04": 0.0, "G05": 0.0}
SCALES = {"COARSE": 0.25, "FINE": 0.4}  # pixels of 0.65 and 0.406 um


def write_plates(folder):
    """Simulate the plates, and write the settings of a study of real ones."""
    wells = pd.DataFrame({"well": list(WELLS), "dose_ng": list(WELLS.values())})
    for plate, scale in SCALES.items():
        settings = Settings(plate, 6, (1,), CHANNELS, scale=scale, interval_s=4000.0, n_cells=14)
        simulate_plate(settings, wells, folder / f"raw/{plate}", folder / f"truth/{plate}", seed=3)
    acquisition = {"n_frames": 6, "fields": [1], "channels": CHANNELS}
    config = {"horizons": [3], "approaches": ["named"], "acquisition": acquisition}
    config["protocols"] = {"grouped": {"unit": "well", "scheme": "cross"}}
    (folder / "config").mkdir()
    (folder / "config/config.yaml").write_text(yaml.safe_dump(config))
    rows = "".join(f"{plate}\traw/{plate}\n" for plate in SCALES)
    (folder / "config/plates.tsv").write_text(f"plate\tpath\n{rows}")
    rows = [
        f"{plate}\t{well}\t{dose}\t{'treated' if dose else 'control'}\n"
        for plate in SCALES
        for well, dose in WELLS.items()
    ]
    (folder / "config/wells.tsv").write_text("plate\twell\tdose_ng\trole\n" + "".join(rows))
    return folder


def test_a_finer_plate_is_brought_to_the_first_ones_pixels_and_measures_agree(tmp_path):
    study = write_plates(tmp_path)
    process = snakemake(study)
    assert process.returncode == 0, process.stdout[-6000:]
    images = pd.read_parquet(study / "results/images/FINE.parquet")
    assert set(images["pixel_um"]) == {0.65}
    assert set(images["raw_pixel_um"].round(5)) == {round(0.1625 / 0.4, 5)}
    with open_store(study / "results/crops/FINE/C03_f001.zarr.zip") as store:
        assert store["crops"].shape[-1] == 48
        assert store.attrs["pixel_um"] == 0.65
    coarse, fine = (
        pd.concat(map(pd.read_parquet, sorted((study / f"results/measures/{p}").glob("*.parquet"))))
        for p in SCALES
    )
    for name in ("area", "solidity", "stain_mean", "stain_sd"):
        assert np.isclose(fine[name].median(), coarse[name].median(), rtol=0.15), name
    seeds = [len(list((study / f"results/seeds/{p}").glob("*.csv"))) for p in SCALES]
    assert seeds == [6, 6]
    page = (study / "results/report.html").read_text(encoding="utf-8")
    assert "Plate FINE: images are shrunk from pixels of 0.4062 um to the study" in page
