"""A study that did not image the counterstain, which networks of another study predict."""

import shutil

import pytest

from lnp.core.tables import read_table
from lnp.core.zarr_store import open_store
from study import snakemake, write_study

pytestmark = pytest.mark.medium
NETWORKS = "results/staining/networks/group1.npz"
FREED = {
    "approaches": ["named"],
    "horizons": [2],
    "protocols": {"paper": {"n_folds": 2}},
    "simulation": None,
    "acquisition": {"channels": {"counterstain": "none"}},
}


@pytest.fixture(scope="module")
def freed(finished, tmp_path_factory):
    """Let one study fit networks, and run another one to its report without the counterstain."""
    folder = tmp_path_factory.mktemp("stained")
    first = shutil.copytree(finished.study, folder / "first", symlinks=True)
    write_study(first, {"staining": {"n_groups": 2, "n_networks": 1, "n_steps": 240}})
    process = snakemake(first, "--", NETWORKS, repository=finished.repository)
    assert process.returncode == 0, process.stdout[-8000:]
    staining = {"staining": {"used": True, "network": f"../first/{NETWORKS}"}}
    study = write_study(folder / "second", FREED | staining, {"C03": 316, "G03": 0}, plate="LAB-1")
    (study / "config/plates.tsv").write_text("plate\tpath\nLAB-1\t../first/resources/raw/TINY-1\n")
    process = snakemake(study, "--", "results/report.html", repository=finished.repository)
    assert process.returncode == 0, process.stdout[-8000:]
    return study


def test_cells_are_followed_without_a_counterstain_and_its_measures_left_out(freed):
    for site in ("C03_f001", "G03_f001"):
        with open_store(freed / f"results/crops/LAB-1/{site}.zarr.zip") as store:
            assert store.attrs["imaged"] == ["brightfield", "lnp"]
            assert store["cell"].shape[0] > 3
            assert not store["crops"][:, :, 0].any()
            assert store["mask"][:].any()
    measures = read_table("measures", freed / "results/measures/LAB-1/C03_f001.parquet")
    unknown = {name for name in measures if measures[name].isna().all()}
    assert unknown == {name for name in measures if name.startswith("stain_")}
    assert read_table("cells", freed / "results/cells/LAB-1.parquet")["used"].sum() > 6


def test_the_report_is_whole_and_says_that_the_counterstain_is_predicted(freed):
    html = (freed / "results/report.html").read_text()
    assert "No counterstain was imaged: cells are found and tracked in a counterstain" in html
    assert "<b>Missing:</b>" not in html
    rows = read_table("predictions", freed / "results/paper/predictions.parquet")
    assert {"named", "majority"} <= set(rows["model"])
