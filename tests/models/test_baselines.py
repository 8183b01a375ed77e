"""Baselines and oracles, on cells whose answer we know."""

import numpy as np
import pandas as pd
import pytest

from lnp.core.schemas.plates import MEASURES
from lnp.core.schemas.spatial import BY_CHANCE
from lnp.core.tables import check_table
from lnp.models.baselines import (
    predict_baselines,
    predict_by_dose,
    predict_oracles,
    predict_ridge,
)
from lnp.models.registry import NUISANCE, SIMPLE, names_of

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
            "formulation": "",
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
    np.testing.assert_array_equal(predict_by_dose(cells)["majority"], expected)


def test_the_dose_baseline_is_the_training_mean_of_the_dose():
    cells, _ = make_cells()
    train = cells[(cells["part"] == "train") & (cells["dose_ng"] == 31.6)]
    predicted = predict_by_dose(cells)["dose"][cells["dose_ng"] == 31.6]
    np.testing.assert_allclose(predicted, train["truth"].mean())


def test_a_dose_that_does_not_train_is_given_the_mean_of_all():
    cells, _ = make_cells()
    cells.loc[cells["part"] == "test", "dose_ng"] = 100.0
    expected = cells.loc[cells["part"] == "train", "truth"].mean()
    predicted = predict_by_dose(cells)["dose"]
    np.testing.assert_allclose(predicted[cells["part"] == "test"], expected)


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
    by_dose, expected = predict_by_dose(other), predict_by_dose(cells)
    for model in ("majority", "dose", "dose_wells"):
        np.testing.assert_array_equal(by_dose[model], expected[model])
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
    courses = dict.fromkeys([*MEASURES, *BY_CHANCE], light)
    rows = predict_baselines(cells, courses, [2, 4], np.random.default_rng(0), **FIT)
    check_table("predictions", rows, "baselines")
    counts = rows.groupby(["model", "horizon"]).size().unstack()
    assert sorted(counts.index) == sorted(names_of(NUISANCE, SIMPLE))
    assert (counts == len(cells)).all(axis=None)


def test_what_was_not_measured_is_left_out():
    cells, light = make_cells()
    known = [name for name in MEASURES if not name.startswith(("lnp_", "spot_"))]
    time_courses = dict.fromkeys(known, light)
    rows = predict_baselines(cells, time_courses, [2], np.random.default_rng(0), **FIT)
    expected = {*names_of(NUISANCE), "motility"}
    assert set(rows["model"]) == expected
    assert rows["prediction"].notna().all()


def test_baselines_see_no_frame_after_the_horizon():
    cells, light = make_cells()
    courses, later = dict.fromkeys(MEASURES, light), light.copy()
    later[:, 2:] = 0
    found, expected = (
        predict_baselines(cells, c, [2], np.random.default_rng(0), **FIT)
        for c in (courses, dict.fromkeys(MEASURES, later))
    )
    pd.testing.assert_frame_equal(found, expected)


def test_the_mean_over_wells_gives_a_large_well_no_more_weight():
    cells, _ = make_cells(5)
    cells = cells.assign(dose_ng=1.0, part="train", well=["A", "A", "A", "A", "B"])
    cells["truth"] = [1.0, 1.0, 1.0, 1.0, 3.0]
    predicted = predict_by_dose(cells)
    assert (predicted["dose_wells"] == 2).all()
    assert predicted["dose"][0] == pytest.approx(1.4)


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


@pytest.mark.parametrize("truth", [0.0, 1.0])
def test_a_training_part_of_one_class_predicts_that_class(truth):
    cells, light = make_cells()
    known = cells.assign(truth=truth)
    predicted = predict_ridge(known, light, "classification", np.random.default_rng(0))
    assert (predicted == truth).all()
