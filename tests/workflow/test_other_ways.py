"""Cross-validation, and every other way of fitting than the paper's, from crops to report."""

import shutil

import pytest

from lnp.core.tables import read_table
from lnp.models.checkpoints import load_model
from study import snakemake, write_study
from test_new_plate import film_beginning, list_plate

pytestmark = pytest.mark.medium
CHANGES = {
    "approaches": ["cnn", "lstm", "gbm", "named"],
    "protocols": {
        "paper": None,
        "grouped": {
            **{"unit": "cell", "scheme": "cross", "n_folds": 3},
            **{"overlap": "ignore", "threshold": "maximum", "min_counts": 1.0},
        },
    },
    "cnn": {"frames_seen": "horizon"},
    "lstm": {"n_draws": 1},
    "gbm": {"features": "minimal"},
}
CAUSAL = {
    "approaches": ["lstm", "gbm", "named"],
    "lstm": {"read_out": "all", "n_draws": 2},
    "gbm": {"features": "minimal"},
}
CELL = ["plate", "site", "cell"]


@pytest.fixture(scope="module")
def study(finished, tmp_path_factory):
    """Run the finished study on, with other settings from the split on."""
    folder = tmp_path_factory.mktemp("other") / "study"
    shutil.copytree(finished.study, folder, symlinks=True)
    write_study(folder, CHANGES)
    process = snakemake(folder, repository=finished.repository)
    assert process.returncode == 0, process.stdout[-8000:]
    assert "rule track_cells" not in process.stdout
    return folder


def test_each_used_cell_is_tested_once(study):
    used = read_table("cells", study / "results/cells/TINY-1.parquet", used=True)
    rows = read_table("predictions", study / "results/grouped/predictions.parquet")
    assert set(rows["fold"]) == {"fold1", "fold2", "fold3", "ensemble"}
    tested = rows[(rows["part"] == "test") & (rows["fold"] == "ensemble")]
    for model, horizons in {"cnn": [1, 2, 3, 4], "lstm": [2, 4], "gbm": [2, 4]}.items():
        cells = tested[(tested["model"] == model) & (tested["task"] == "regression")]
        assert sorted(cells["horizon"].unique()) == horizons
        assert len(cells) == len(used) * len(horizons)
        assert not cells.duplicated([*CELL, "horizon"]).any()


def test_an_early_encoder_does_not_know_later_frames(study):
    folder = study / "results/grouped/cnn/regression/fold1"
    early, late = (load_model(folder / t / "model.npz").about for t in ("t2", "t4"))
    assert (early["horizon"], late["horizon"]) == (2, 4)
    rows = [read_table("predictions", folder / t / "predictions.parquet") for t in ("t2", "t4")]
    assert [sorted(table["horizon"].unique()) for table in rows] == [[1, 2], [3, 4]]


def test_no_check_finds_a_leak(study):
    for kind in ["tables", "networks", "gbm"]:
        checks = read_table("checks", study / f"results/grouped/checks/{kind}.parquet")
        assert checks["passed"].all(), checks[~checks["passed"]].to_string()


@pytest.fixture(scope="module")
def causal(finished, tmp_path_factory):
    """Run the finished study on with one recurrent network for all horizons, and predict NEW-1."""
    folder = tmp_path_factory.mktemp("causal") / "study"
    shutil.copytree(finished.study, folder, symlinks=True)
    write_study(folder, CAUSAL)
    film_beginning(folder, n_frames=3)
    list_plate(folder)
    targets = ["predictions", "checks/networks", "predict/NEW-1"]
    paths = [f"results/paper/{target}.parquet" for target in targets]
    process = snakemake(folder, "--", *paths, repository=finished.repository)
    assert process.returncode == 0, process.stdout[-8000:]
    return folder


def test_one_recurrent_network_predicts_at_every_horizon(causal):
    for fold in ["fold1", "fold2"]:
        path = causal / f"results/paper/lstm/regression/{fold}/t4/model.npz"
        assert load_model(path).horizons == [2, 4]
    rows = read_table("predictions", causal / "results/paper/predictions.parquet")
    lstm, gbm = (rows[rows["model"] == model] for model in ("lstm", "gbm"))
    assert set(lstm["horizon"]) == {2, 4}
    keys = ["task", "fold", "horizon", "part", *CELL]
    known = [sorted(table[keys].itertuples(index=False, name=None)) for table in (lstm, gbm)]
    assert known[0] == known[1]


def test_no_check_finds_a_leak_in_a_network_for_all_horizons(causal):
    checks = read_table("checks", causal / "results/paper/checks/networks.parquet")
    assert checks["passed"].all(), checks[~checks["passed"]].to_string()
    standardised = checks[checks["check"] == "standardised on training cells"]
    assert len(standardised) == 4  # two tasks, two folds
    assert set(standardised["horizon"]) == {4}


def test_a_film_that_ends_between_two_horizons_is_predicted_at_the_first(causal):
    cells = read_table("cells", causal / "results/cells/NEW-1.parquet")
    rows = read_table("predictions", causal / "results/paper/predict/NEW-1.parquet")
    lstm = rows[(rows["model"] == "lstm") & (rows["task"] == "regression")]
    lstm = lstm[lstm["fold"] == "ensemble"]
    assert set(lstm["horizon"]) == {2}
    assert len(lstm) == (cells["n_frames"] >= 2).sum() > 0
    assert lstm["prediction"].notna().all()
