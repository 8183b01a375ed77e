"""Baselines and oracles, on cells whose answer we know."""

import numpy as np
import pandas as pd
import pytest

from lnp.baselines import (
    predict_baselines,
    predict_dose,
    predict_majority,
    predict_oracles,
    predict_ridge,
)
from lnp.light import read_light, total_light
from lnp.stores import create_store
from lnp.tables import check_table

FIT = {"protocol": "paper", "task": "regression", "fold": "fold1"}


def make_cells(n_cells=60, seed=0):
    """Return cells, 60 % of them training, whose level follows their light at frame 2."""
    rng = np.random.default_rng(seed)
    light = rng.uniform(0, 1e5, size=(n_cells, 4))
    cells = pd.DataFrame(
        {
            "plate": "P",
            "site": "C03_f001",
            "cell": np.arange(n_cells),
            "well": "C03",
            "dose_ng": np.resize([0.0, 31.6, 316.0], n_cells),
            "part": np.resize(["train", "train", "train", "valid", "test"], n_cells),
            "truth": light[:, 2] / 1e4,
        }
    )
    return cells, light


def as_classes(cells):
    """Return cells whose truth is whether the level is above 5."""
    return cells.assign(truth=(cells["truth"] > 5).astype(float))


def test_the_majority_is_the_training_mean_for_everyone():
    cells, _ = make_cells()
    expected = cells.loc[cells["part"] == "train", "truth"].mean()
    np.testing.assert_array_equal(predict_majority(cells), expected)


def test_the_dose_baseline_is_the_training_mean_of_the_dose():
    cells, _ = make_cells()
    train = cells[(cells["part"] == "train") & (cells["dose_ng"] == 31.6)]
    predicted = predict_dose(cells)[cells["dose_ng"] == 31.6]
    np.testing.assert_allclose(predicted, train["truth"].mean())


def test_a_dose_that_does_not_train_is_given_the_mean_of_all():
    cells, _ = make_cells()
    cells.loc[cells["part"] == "test", "dose_ng"] = 100.0
    expected = cells.loc[cells["part"] == "train", "truth"].mean()
    np.testing.assert_allclose(predict_dose(cells)[cells["part"] == "test"], expected)


def test_the_ridge_finds_a_level_that_follows_the_light_and_not_before_its_frame():
    cells, light = make_cells()
    test = (cells["part"] == "test").to_numpy()
    error = []
    for horizon in [2, 3]:
        rng = np.random.default_rng(0)
        predicted = predict_ridge(cells, light[:, :horizon], "regression", rng)
        error.append(np.sqrt(np.mean((predicted - cells["truth"])[test] ** 2)))
    assert error[0] > 1.5
    assert error[1] < 0.01


def test_the_logistic_ridge_gives_probabilities_that_follow_the_class():
    cells, light = make_cells()
    cells = as_classes(cells)
    predicted = predict_ridge(cells, light, "classification", np.random.default_rng(0))
    test = cells["part"] == "test"
    assert ((predicted > 0) & (predicted < 1)).all()
    assert np.mean((predicted[test] > 0.5) == (cells.loc[test, "truth"] == 1)) >= 0.9


def test_only_the_training_part_is_fitted():
    cells, light = make_cells()
    trains = (cells["part"] == "train").to_numpy()
    other = cells.assign(truth=np.where(trains, cells["truth"], -99.0))
    for predict in (predict_majority, predict_dose):
        np.testing.assert_array_equal(predict(other), predict(cells))
    changed = np.where(trains[:, None], light, 0.0)
    expected = predict_ridge(cells, light, "regression", np.random.default_rng(0))
    found = predict_ridge(other, changed, "regression", np.random.default_rng(0))
    np.testing.assert_array_equal(found[trains], expected[trains])


@pytest.mark.parametrize("n_rare", [1, 2])
def test_a_class_may_have_one_or_two_training_cells_only(n_rare):
    cells, light = make_cells()
    rare = cells.index[cells["part"] == "train"][:n_rare]
    cells = cells.assign(truth=cells.index.isin(rare).astype(float))
    predicted = predict_ridge(cells, light, "classification", np.random.default_rng(0))
    assert np.isfinite(predicted).all()


def test_every_baseline_predicts_every_cell_at_every_horizon():
    cells, light = make_cells()
    rows = predict_baselines(cells, light, [2, 4], np.random.default_rng(0), **FIT)
    check_table("predictions", rows, "baselines")
    counts = rows.groupby(["model", "horizon"]).size()
    assert len(counts) == 6
    assert (counts == len(cells)).all()


def make_oracle(cells, kinds=("frame", "course"), horizons=(2, 4, 6)):
    """Return an oracle of some cells: probability 0.1 times the horizon, level 100 more."""
    parts = [
        cells[["plate", "site", "cell"]].assign(kind=kind, horizon=horizon)
        for kind in kinds
        for horizon in horizons
    ]
    oracle = pd.concat(parts)
    return oracle.assign(probability=oracle["horizon"] / 10, level=100.0 + oracle["horizon"])


@pytest.mark.parametrize(("task", "expected"), [("classification", 0.4), ("regression", 104.0)])
def test_the_oracles_give_what_they_know_at_the_horizons_asked_for(task, expected):
    cells, _ = make_cells(10)
    rows = predict_oracles(cells, make_oracle(cells[:7]), [4], **(FIT | {"task": task}))
    check_table("predictions", rows, "oracles")
    assert set(rows["model"]) == {"oracle_frame", "oracle_course"}
    assert len(rows) == 2 * 7  # cells without an oracle have no rows
    assert (rows["prediction"] == expected).all()


def test_light_is_what_rises_above_the_median():
    crops = np.full((2, 8, 8), 100, dtype=np.uint16)
    crops[1, 2, 3] = 350
    crops[1, 5, 5] = 150
    np.testing.assert_array_equal(total_light(crops, focus=1.0), [0, 300])


def test_light_outside_the_disc_is_the_neighbours():
    crops = np.full((1, 8, 8), 100, dtype=np.uint16)
    crops[0, 4, 4] += 30  # 0.7 pixels from the centre
    crops[0, 0, 0] += 500
    assert total_light(crops, focus=0.25) == 30


def test_light_is_read_in_the_order_of_the_cells_from_the_lnp_channel(tmp_path):
    cells = pd.DataFrame({"plate": "P", "site": ["D04_f001", "C03_f001"], "cell": [5, 7]})
    paths = []
    for site, number, extra in [("C03_f001", 7, 70), ("D04_f001", 5, 50)]:
        crops = np.full((1, 3, 3, 8, 8), 100, dtype=np.uint16)
        crops[0, :, 1, 4, 4] += extra
        crops[0, :, 0] = 999
        paths.append(tmp_path / f"{site}.zarr.zip")
        about = {"plate": "P", "site": site, "channels": ["counterstain", "lnp", "brightfield"]}
        with create_store(paths[-1], about) as group:
            group.create_array("crops", data=crops)
            group.create_array("cell", data=np.array([number]))
    np.testing.assert_array_equal(read_light(paths, cells, 2, focus=1.0), [[50, 50], [70, 70]])
