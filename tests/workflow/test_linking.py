"""A tiny screen of another world whose cells are linked over the whole film, to its report."""

import pytest

from lnp.core.tables import read_table
from study import TINIEST, merge, snakemake, write_study

pytestmark = pytest.mark.medium
LINKED = {
    "tracking": {"method": "link"},
    "simulation": {"scene": "walkers", "formulations": {"LNP B": {"uptake": 2.0}}},
    "approaches": ["named"],
    "spatial": {"measured": True, "n_patterns": 19},
    "protocols": {"paper": None, "carry_over": {"unit": "formulation", "scheme": "cross"}},
}
DOSES = {"C03": 316, "C04": 316, "C05": 316, "G03": 0}
SCREEN = {"C03": "LNP A", "C04": "LNP B", "C05": "LNP C"}
SITES = ["C03_f001", "G03_f001"]


@pytest.fixture(scope="module")
def screen(tmp_path_factory):
    """Run a screen of three formulations, each held out once."""
    folder = tmp_path_factory.mktemp("screen")
    changes = merge(TINIEST, LINKED) | {"protocols": LINKED["protocols"]}  # None: no such one
    write_study(folder, changes, DOSES, formulations=SCREEN)
    process = snakemake(folder)
    assert process.returncode == 0, process.stdout[-8000:]
    return folder


def test_a_study_with_divisions_comes_to_its_report(screen):
    cells = read_table("cells", screen / "results/cells/TINY-1.parquet")
    for site in SITES:
        tracks = read_table("tracks", screen / f"results/tracks/TINY-1/{site}.parquet")
        founders = tracks[tracks["mother"] == -1]
        assert sorted(founders["cell"].unique()) == cells[cells["site"] == site]["cell"].tolist()
        divided = tracks[tracks["state"] == "divided"]["cell"]
        assert set(tracks["mother"]) == {-1, *divided}
    assert cells["used"].mean() > 0.5
    assert cells.loc[cells["used"], "gfp"].notna().all()
    spatial = read_table("spatial", screen / "results/spatial/TINY-1/C03_f001.parquet")
    assert {"ok", "too few spots"} >= set(spatial["status"]) > set()
    predictions = read_table("predictions", screen / "results/carry_over/predictions.parquet")
    assert "spatial" in set(predictions["model"])
    html = (screen / "results/report.html").read_text(encoding="utf-8")
    assert "Named measures, declared as the primary approach" in " ".join(html.split())


def test_each_formulation_is_predicted_by_models_that_never_saw_it_and_ranked(screen):
    folder = screen / "results/carry_over"
    checks = read_table("checks", folder / "checks/tables.parquet")
    assert checks["passed"].all()
    assert (checks["check"] == "formulations apart").sum() == 3
    ranking = read_table("ranking", folder / "ranking.parquet", model="named")
    assert set(ranking["formulation"]) == set(SCREEN.values())
    assert set(ranking["reason"]) == {"1 well: too few to say"}
    html = " ".join((screen / "results/report.html").read_text(encoding="utf-8").split())
    assert "Which formulation, and at which dose" in html
    assert "Their places may be chance" in html
    assert "Within a formulation and dose" in html
    assert "Without images, from the dose in other formulations" in html
