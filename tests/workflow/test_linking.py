"""A tiny study of another world whose cells are linked over the whole film, to its report."""

import pytest

from lnp.core.tables import read_table
from study import TINIEST, merge, snakemake, write_study

pytestmark = pytest.mark.medium
LINKED = {
    "tracking": {"method": "link"},
    "simulation": {"scene": "walkers"},
    "approaches": ["named"],
}
SITES = ["C03_f001", "G03_f001"]


def test_a_study_with_divisions_comes_to_its_report(tmp_path):
    write_study(tmp_path, merge(TINIEST, LINKED), {"C03": 316, "G03": 0})
    process = snakemake(tmp_path)
    assert process.returncode == 0, process.stdout[-8000:]
    cells = read_table("cells", tmp_path / "results/cells/TINY-1.parquet")
    for site in SITES:
        tracks = read_table("tracks", tmp_path / f"results/tracks/TINY-1/{site}.parquet")
        founders = tracks[tracks["mother"] == -1]
        assert sorted(founders["cell"].unique()) == cells[cells["site"] == site]["cell"].tolist()
        divided = tracks[tracks["state"] == "divided"]["cell"]
        assert set(tracks["mother"]) == {-1, *divided}
    assert cells["used"].mean() > 0.5
    assert cells.loc[cells["used"], "gfp"].notna().all()
    html = (tmp_path / "results/report.html").read_text(encoding="utf-8")
    assert "Named measures, declared as the primary approach" in " ".join(html.split())
