"""A study of a miniature of the published archive, from the zip to its report."""

import shutil
from collections import Counter

import numpy as np
import pytest
import yaml

from lnp.core.tables import read_table
from study import REPOSITORY, merge, rules_to_run, snakemake
from synthetic.published import LAST, archive_files, npy, write_zip

pytestmark = pytest.mark.medium
EXAMPLE = REPOSITORY / "config/examples/lnp_published"
SMALL = {
    "horizons": [4],
    "published": {"interval_s": None},
    "acquisition": {"n_frames": LAST, "pixel_um": 1.3, "fields": [1]},
    "approaches": ["named"],
    "protocols": {"grouped": None, "paper": {"n_folds": 2}},
    "tests": {"n_permutations": 99},
}
WELLS = "plate\twell\tdose_ng\trole\nLNP-2020\tC04\t316\ttreated\nLNP-2020\tG03\t0\tcontrol\n"
CROP = "LNP_data/images_train/fold1_C04_F001_T000{}_cell_{}.npy"


@pytest.fixture
def study(tmp_path):
    """Write the example, as it stands, in a folder with an archive without files."""
    shutil.copytree(EXAMPLE, tmp_path / "config")
    write_zip(tmp_path / "LNP_data.zip", {})
    return tmp_path


def test_the_example_imports_every_field_of_the_paper(study):
    rules = rules_to_run(study)
    assert rules["import_published"] == rules["detect_crop_spots"] == 16
    assert not {"index_images", "seed_cells", "track_cells", "detect_spots"} & set(rules)


def test_a_miniature_of_the_archive_comes_to_its_report(study):
    files = archive_files(n_cells=12, wells={"C04": 316, "G03": 0}, n_folds=2)
    files[CROP.format(1, 1)] = files[CROP.format(1, 1)][:-5]
    files[CROP.format(2, 7)] = npy(np.array([None]), allow_pickle=True)
    write_zip(study / "LNP_data.zip", files)
    settings = yaml.safe_load((EXAMPLE / "config.yaml").read_text(encoding="utf-8"))
    settings = merge(settings, SMALL)
    (study / "config/config.yaml").write_text(yaml.safe_dump(settings))
    (study / "config/wells.tsv").write_text(WELLS)
    process = snakemake(study)
    assert process.returncode == 0, process.stdout[-8000:]

    cells = read_table("cells", study / "results/cells/LNP-2020.parquet")
    assert Counter(cells["reason"]) == {"": 22, "no crop in a frame that the models see": 2}
    split = read_table("split", study / "results/paper/split.parquet")
    assert split.groupby("fold")["part"].value_counts().unstack()["test"].tolist() == [6, 6]
    scores = read_table("scores", study / "results/paper/scores.parquet")
    level = scores[(scores["metric"] == "pearson") & (scores["stratum"] == "all")]
    assert level.loc[level["model"] == "named", "value"].max() > 0.8  # light follows spots
    html = " ".join((study / "results/report.html").read_text(encoding="utf-8").split())
    assert "differ (wells: 2, expected 8" in html
    assert all(f"<td>{kind}</td>" in html for kind in ("broken", "pickled, not read", "unknown"))
