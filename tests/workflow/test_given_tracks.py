"""Tracks of a site go out to another program, and come back as the study's."""

import shutil

import pandas as pd
import pytest
import yaml
import zarr

from lnp.core.tables import read_table
from lnp.core.zarr_store import open_store
from study import rules_to_run, snakemake

SITE, OTHER = "TINY-1/C03_f001", "TINY-1/G03_f001"
MADE = [f"results/tracks/{SITE}.parquet", f"results/crops/{SITE}.zarr.zip"]


def read_made(study):
    """Return the tracks of the site by cell and frame, and its light."""
    tracks = read_table("tracks", study / MADE[0]).sort_values(["cell", "frame"])
    with open_store(study / MADE[1]) as store:
        return tracks.set_index(["cell", "frame"]), store["gfp_none"][:]


def run(study, repository, *targets):
    process = snakemake(study, "--", *targets, repository=repository)
    assert process.returncode == 0, process.stdout[-4000:]


@pytest.mark.medium
def test_a_site_that_goes_out_as_geff_comes_back_as_it_is_corrected(changed):
    study, repository = changed
    before, light = read_made(study)
    folder = study / f"results/exchange/{SITE}.zarr"
    run(study, repository, folder.relative_to(study))
    given = study / f"resources/tracks/{SITE}.zarr"
    shutil.copytree(folder, given)
    config = study / "config/config.yaml"
    settings = yaml.safe_load(config.read_text()) | {"tracking": {"corrected": "some"}}
    config.write_text(yaml.safe_dump(settings))
    assert rules_to_run(study, f"results/tracks/{OTHER}.parquet", repository=repository) == {}
    run(study, repository, *MADE)
    after, light_after = read_made(study)
    same = ["row", "col", "state", "risk", "mother"]
    pd.testing.assert_frame_equal(after[same], before[same], check_exact=True)
    pd.testing.assert_frame_equal(pd.DataFrame(light_after), pd.DataFrame(light))
    assert (after["area"] - before["area"]).abs().gt(0).mean() < 0.2  # masks that shared pixels

    graph = zarr.open_group(given / "tracks.geff", mode="r+")
    frames = graph["nodes/props/t/values"][:]
    graph["nodes/props/y/values"][:] += 1.0 * (frames == 2)
    (given / "tracks.geff/.zattrs").touch()
    run(study, repository, *MADE)
    moved = read_made(study)[0]["row"] - before["row"]
    tracked = before["state"] == "tracked"
    assert (moved[tracked & (before.index.get_level_values("frame") == 2)] == 1).all()
    assert (moved[tracked & (before.index.get_level_values("frame") == 3)] == 0).all()
