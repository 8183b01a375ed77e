"""A finished study handed to other programs: its plate as OME-Zarr, its cells as profiles."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import zarr

from judges import judged
from lnp.acquisition.planes import read_images, read_planes
from lnp.core.tables import read_table
from lnp.exchange.ome_zarr.attributes import image_path
from study import TINY, snakemake

pytestmark = pytest.mark.medium
PLATE = "results/exchange/TINY-1.ome.zarr"
PROFILED = """
import json, runpy, sys, types
import anndata
import numpy as np
import pandas as pd
import pycytominer
from sklearn.decomposition import PCA

repository, profiles = sys.argv[1:]
sys.path.append(repository + "/workflow/scripts")
job = types.SimpleNamespace(log=["log"], input=[profiles], output=["profiles.h5ad"])
script = repository + "/workflow/scripts/convert_profiles.py"
runpy.run_path(script, {"snakemake": job}, "__main__")
cells = anndata.read_h5ad("profiles.h5ad")
used = cells[cells.obs["Used"]]
found = pd.read_parquet(profiles)
normalized = pycytominer.normalize(
    found[found["Metadata_Used"]], samples="Metadata_Role == 'control'"
)
selected = pycytominer.feature_select(
    normalized, operation=["variance_threshold", "correlation_threshold", "drop_na_columns"]
)
kept = [name for name in selected if name.startswith("Cells_")]
print(json.dumps({
    "h5ad": cells.shape,
    "sum": float(np.nansum(cells.X, dtype="float64")),
    "doses": sorted(set(map(float, used.obs["Dose_ng"]))),
    "pca": PCA(2).fit_transform(used.X).shape,
    "normalized": sum(name.startswith("Cells_") for name in normalized),
    "selected": len(kept),
    "predictions": sum("Prediction" in name for name in selected),
}))
"""


@pytest.fixture(scope="module")
def handed(finished, tmp_path_factory):
    """A copy of the finished study with its plate and its profiles."""
    study = tmp_path_factory.mktemp("handed") / "study"
    shutil.copytree(finished.study, study, symlinks=True)
    process = snakemake(
        study, "--", PLATE, "results/profiles.parquet", repository=finished.repository
    )
    assert process.returncode == 0, process.stdout[-8000:]
    return replace(finished, study=study)


def test_planes_are_the_raw_ones_and_labels_as_large_as_the_tracked_masks(handed):
    table = handed.study / "results/images/TINY-1.parquet"
    images = read_table("images", table)
    site = images["site"].iloc[0]
    field = zarr.open_group(handed.study / PLATE / image_path(*images[["well", "field"]].iloc[0]))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(handed.study)
        of_site = read_images(table, site)
        for place, channel in enumerate(field.attrs["lnp"]["channels"]):
            missing = field.attrs["lnp"]["missing"].get(channel, [])
            for frame, plane in enumerate(read_planes(of_site, channel)):
                assert (plane is None) == (frame in missing)
                np.testing.assert_array_equal(
                    field["0"][frame, place], 0 if plane is None else plane
                )
    tracks = read_table("tracks", handed.study / f"results/tracks/TINY-1/{site}.parquet")
    labels = field["labels/tracks/0"][:]
    drawn = tracks[tracks["area"].notna() & (tracks["state"] == "tracked")]
    sizes = [(labels[row.frame] == row.cell + 1).sum() for row in drawn.itertuples()]
    assert (sizes <= drawn["area"]).all()
    assert sum(sizes) > 0.95 * drawn["area"].sum()  # where masks overlap, one cell has the pixels


def test_pycytominer_and_anndata_open_the_profiles(handed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = handed.study / "results/profiles.parquet"
    profiles = pd.read_parquet(path)
    found = json.loads(judged(PROFILED, handed.repository, path).splitlines()[-1])
    features = [name for name in profiles if name.startswith("Cells_")]
    assert found["h5ad"] == [len(profiles), len(features)]
    assert found["sum"] == pytest.approx(np.nansum(profiles[features]), rel=1e-6)
    assert found["doses"] == [0.0, 31.6, 316.0]
    assert found["pca"] == [int(profiles["Metadata_Used"].sum()), 2]
    assert found["normalized"] == len(features)
    assert 0 < found["selected"] < len(features)
    assert found["predictions"] == 2 * 2 * len(TINY["approaches"])  # tasks, horizons


def test_without_anndata_a_sentence_says_what_to_do(handed):
    process = snakemake(handed.study, "--", "results/profiles.h5ad", repository=handed.repository)
    assert process.returncode != 0
    assert "anndata is not installed here" in process.stdout
    assert "--sdm conda" in process.stdout
