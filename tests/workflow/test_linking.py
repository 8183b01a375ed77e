"""A tiny study whose cells are linked over the whole film, from images to tables."""

import pytest

from lnp.core.tables import read_table
from study import TINIEST, merge, snakemake, write_study

pytestmark = pytest.mark.medium
LINKED = {"tracking": {"method": "link"}, "simulation": {"scene": "walkers"}}
SITES = ["C03_f001", "G03_f001"]


def test_a_study_with_divisions_comes_to_its_tables(tmp_path):
    write_study(tmp_path, merge(TINIEST, LINKED), {"C03": 316, "G03": 0})
    files = [f"results/measures/TINY-1/{site}.parquet" for site in SITES]
    process = snakemake(tmp_path, "--", "results/cells/TINY-1.parquet", *files)
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
