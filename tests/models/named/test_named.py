"""Named measures from fit to file to new cells, on cells whose outcome we chose."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lnp.core.code_digest import imported_modules, source_files
from lnp.core.schemas.plates import MEASURES, NAMED_MEASURES
from lnp.core.seals import DamagedError, read_json, write_json
from lnp.core.tables import check_table
from lnp.models.boosters import BoosterError
from lnp.models.named.fitting import fit_named, predict_named
from lnp.models.named.named import NamedError, load_named, summarize

ABOUT = {"protocol": "paper", "task": "regression", "fold": "fold1", "horizon": 3, "seed": 1}
N_FRAMES = 4
SCRIPTS = Path(__file__).parents[3] / "workflow/scripts"


def make_case(n_cells=90, task="regression", seed=0):
    """Return cells, 60 % of them training, whose level follows `spot_light`, and their courses."""
    rng = np.random.default_rng(seed)
    courses = {name: rng.uniform(size=(n_cells, N_FRAMES)) for name in MEASURES}
    level = 10 * courses["spot_light"][:, 2]
    cells = pd.DataFrame(
        {
            "plate": "P",
            "site": "C03_f001",
            "cell": np.arange(n_cells),
            "well": "C03",
            "formulation": "",
            "dose_ng": np.resize([0.0, 31.6, 316.0], n_cells),
            "part": np.resize(["train", "train", "train", "valid", "test"], n_cells),
            "truth": level if task == "regression" else (level > 5).astype(float),
        }
    )
    return cells, courses


def fit(cells, courses, task="regression"):
    return fit_named(cells, courses, ABOUT | {"task": task}, np.random.default_rng(0))


def as_measures(cells, courses):
    """Return the table "measures" of some cells."""
    key = cells.loc[:, ["plate", "site", "cell"]]
    parts = [
        key.assign(frame=frame, **{name: course[:, frame] for name, course in courses.items()})
        for frame in range(N_FRAMES)
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def fitted():
    cells, courses = make_case()
    return cells, courses, fit(cells, courses)


@pytest.mark.parametrize("task", ["regression", "classification"])
def test_they_find_what_follows_a_measure(task):
    cells, courses = make_case(200, task)
    rows = fit(cells, courses, task).predict_fold(cells, courses)
    check_table("predictions", rows, "named")
    assert rows["model"].unique().tolist() == ["named", "named_ridge", "named_trees"]
    test = rows[rows["part"] == "test"].pivot(index="cell", columns="model", values="prediction")
    truth = cells.set_index("cell").loc[test.index, "truth"]
    for model in test:
        assert np.corrcoef(test[model], truth)[0, 1] > 0.6
    np.testing.assert_allclose(test["named"], (test["named_ridge"] + test["named_trees"]) / 2)


def test_the_file_gives_the_same_predictions_and_the_same_bytes_again(fitted, tmp_path):
    cells, courses, model = fitted
    model.save(tmp_path / "a.json")
    fit(cells, courses).save(tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    again = load_named(tmp_path / "a.json")
    pd.testing.assert_frame_equal(
        again.predict_fold(cells, courses), model.predict_fold(cells, courses), check_exact=True
    )
    assert again.about["train_cells"] == [
        ["P", "C03_f001", cell] for cell in cells.loc[cells["part"] == "train", "cell"]
    ]


def test_only_training_cells_and_frames_before_the_horizon_are_seen(fitted):
    cells, courses, model = fitted
    trains = (cells["part"] == "train").to_numpy()
    other = cells.assign(truth=np.where(trains, cells["truth"], -99.0))
    later = {name: np.where(np.arange(4) < 3, course, 7.0) for name, course in courses.items()}
    hidden = {name: np.where(trains[:, None], course, 0.0) for name, course in later.items()}
    found = fit(other, hidden)
    pd.testing.assert_frame_equal(
        found.predict_fold(cells, courses), model.predict_fold(cells, courses), check_exact=True
    )


def test_new_cells_are_predicted_up_to_where_they_were_followed(fitted):
    cells, courses, model = fitted
    new = cells.assign(n_frames=N_FRAMES, part="new", truth=np.nan)
    new.loc[0, "n_frames"] = 2  # lost before the horizon
    measures = as_measures(cells, courses)
    gone = (measures["cell"] == 1) & (measures["frame"] == 0)
    measures.loc[gone, "spot_count"] = np.nan  # its first LNP plane is missing
    rows = model.predict_cells(new, measures)
    check_table("predictions", rows, "new")
    assert rows["cell"].tolist() == list(range(2, len(cells)))
    expected = model.predict(summarize(courses, 3)[1])["named"][2:]
    np.testing.assert_allclose(rows["prediction"], expected, rtol=1e-12)
    assert model.predict_cells(new.assign(n_frames=1), measures).empty


@pytest.mark.parametrize("truth", [0.0, 1.0])
def test_one_class_in_training_is_predicted_also_from_the_file(truth, tmp_path):
    cells, courses = make_case(task="classification")
    model = fit(cells.assign(truth=truth), courses, "classification")
    model.save(tmp_path / "model.json")
    rows = load_named(tmp_path / "model.json").predict_fold(cells, courses)
    assert (rows["prediction"] == truth).all()


def test_measures_that_no_cell_has_are_left_out():
    cells, courses = make_case()
    known = {name: course for name, course in courses.items() if not name.startswith("lnp_")}
    model = fit(cells, known)
    assert model.measures == [name for name in NAMED_MEASURES if not name.startswith("lnp_")]
    assert model.predict_fold(cells, known)["prediction"].notna().all()


def test_a_fit_without_a_file_is_the_same_fit(fitted):
    cells, courses, model = fitted
    _, values = summarize(courses, 3)
    found = predict_named(cells, values, "regression", np.random.default_rng(0))
    np.testing.assert_array_equal(found["named"], model.predict(values)["named"])


def test_a_saved_model_is_applied_without_the_packages_that_fit_one():
    files = source_files("lnp.models.named.named", SCRIPTS)
    imported = {name.split(".")[0] for path in files for name in imported_modules(path)}
    assert {"xgboost", "numpy", "pandas"} <= imported
    assert not {"sklearn", "zarr", "torch"} & imported


def test_other_files_are_refused_by_name(fitted, tmp_path):
    path = tmp_path / "model.json"
    fitted[2].save(path)
    content, model = path.read_bytes(), read_json(path)
    path.write_bytes(content.replace(b'"spot_light"', b'"spot_count"', 1))
    with pytest.raises(DamagedError, match=r"model\.json: damaged"):
        load_named(path)
    write_json(path, {"kind": "gbm"})
    with pytest.raises(NamedError, match=r"model\.json: found kind; expected a model of named"):
        load_named(path)
    write_json(path, model | {"booster": {"version": [99, 0, 0]}})
    with pytest.raises(BoosterError, match=r"model\.json: xgboost .* cannot read these trees"):
        load_named(path)
    json.dumps(model, allow_nan=False)  # plain numbers only
