"""Eight leaks, planted one at a time: each is caught by its check, and a clean run by none."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from lnp.assessment import leakage as leaks
from lnp.assessment.gbm_leakage import check_gbm
from lnp.core.rng import rng_of
from lnp.core.vocabulary import CELL_KEY
from lnp.design.fold_data import select_fold
from lnp.design.folds import split_holdout
from lnp.design.targets import set_targets
from lnp.models.gbm.fitting import fit_gbm, rows_of_cells
from lnp.models.gbm.gbm import GBM
from lnp.models.gbm.pca import fit_reduction
from lnp.models.gbm.selection import select_on_cells

N_CELLS, N_FEATURES = 90, 40
SETTINGS = {"fdr": 0.3, "n_components": 4, "n_draws": 2, "n_trees": 5, "early_stopping": 2}
SETTINGS["max_bin"] = 64
PARAMS = SimpleNamespace(
    unit="well", threshold={"quantile": 0.9}, min_counts=1.0, controls=["control"]
)
FIT = {"protocol": "paper", "task": "regression", "fold": "fold1", "horizon": 6}


@pytest.fixture(scope="module")
def tables():
    """Return split, targets and cells of one fold, and time-series features of the cells."""
    rng = np.random.default_rng(0)
    cells = pd.DataFrame({"plate": "P", "site": "C03_f001", "cell": np.arange(N_CELLS)})
    dose = np.resize([0.0, 31.6, 316.0], N_CELLS)
    gfp = np.exp(rng.normal(5, 1, N_CELLS) + (dose > 0))
    cells = cells.assign(well="C03", formulation="", dose_ng=dose, gfp=gfp)
    cells["role"] = np.where(dose > 0, "treated", "control")
    split = split_holdout(cells, "cell", 0.2, 3, rng).assign(protocol="paper", half="")
    targets = set_targets(split, cells, min_counts=1.0, threshold={"quantile": 0.9})
    seen = rng.normal(size=(N_CELLS, N_FEATURES))
    seen[:, :10] += np.log(gfp)[:, None]
    table = cells[CELL_KEY].assign(augmentation=0)
    names = [f"f{k:02d}__mean" for k in range(N_FEATURES)]
    features = pd.concat([table, pd.DataFrame(seen, columns=names)], axis=1)
    return {"split": split, "targets": targets, "cells": cells}, features


@pytest.fixture
def fold(tables):
    """Return the rows of split of one fold."""
    split = tables[0]["split"]
    return split[split["fold"] == "fold1"]


def first_cell(fold, part):
    return fold[fold["part"] == part].iloc[0]


def test_a_copy_of_a_cell_in_another_part_is_caught(fold):
    assert leaks.check_copies(fold)["passed"]
    copy = first_cell(fold, "test").to_frame().T.assign(part="train")
    found = leaks.check_copies(pd.concat([fold, copy]))
    assert not found["passed"]
    assert "is listed more than once: test, train" in found["detail"]


def test_a_well_in_two_parts_is_caught(fold):
    assert leaks.check_units(fold)["passed"]
    assert not leaks.check_units(fold.assign(unit="P/C03"))["passed"]


def test_overlapping_crops_in_train_and_test_are_caught_unless_allowed(fold):
    train, test = first_cell(fold, "train"), first_cell(fold, "test")
    pair = {"plate": "P", "site": "C03_f001", "first": train["cell"], "second": test["cell"]}
    torn = pd.DataFrame([pair])
    assert not leaks.check_overlap(fold, torn, allowed=False)["passed"]
    assert leaks.check_overlap(fold, torn, allowed=True)["passed"]
    assert "1 of 1" in leaks.check_overlap(fold, torn, allowed=True)["detail"]
    assert leaks.check_overlap(fold, torn.assign(second=train["cell"]), allowed=False)["passed"]


def threshold_check(tables, **changes):
    """Check the threshold of fold 1; `changes` are columns of the targets."""
    rows = tables["split"].merge(
        tables["targets"].assign(**changes), on=["protocol", "fold", *CELL_KEY]
    )
    rows = rows.merge(tables["cells"][[*CELL_KEY, "role"]], on=CELL_KEY)
    return leaks.check_threshold(rows[rows["fold"] == "fold1"], PARAMS)


def test_a_threshold_from_test_controls_is_caught(tables):
    tables = tables[0]
    assert threshold_check(tables)["passed"]
    controls = tables["cells"][tables["cells"]["role"] == "control"]["gfp"]
    assert not threshold_check(tables, threshold=controls.quantile(0.9))["passed"]


def cell_list(rows):
    return [list(key) for key in rows[CELL_KEY].itertuples(index=False)]


def test_an_encoder_trained_on_test_cells_is_caught(fold):
    train = fold[fold["part"] == "train"]
    assert leaks.check_training_cells(cell_list(train), fold)["passed"]
    foreign = pd.concat([train, fold[fold["part"] == "test"].head(1)])
    found = leaks.check_training_cells(cell_list(foreign), fold)
    assert not found["passed"]
    assert "is in test" in found["detail"]
    assert not leaks.check_training_cells(cell_list(train.iloc[1:]), fold)["passed"]


def test_standardisation_by_all_cells_is_caught():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(20, 8, 6, 32)).astype(np.float32)
    features[10:] += 0.1
    trains = np.arange(20) < 10
    rows = features[trains].reshape(-1, 32)
    clean = leaks.check_standardisation(
        rows.mean(axis=0), rows.std(axis=0, ddof=1), features, trains
    )
    assert clean["passed"]
    every = features.reshape(-1, 32)
    leaky = leaks.check_standardisation(every.mean(0), every.std(0, ddof=1), features, trains)
    assert not leaky["passed"]


@pytest.fixture(scope="module")
def gbm(tables):
    cells = select_fold(**tables[0], fold="fold1", task="regression")
    about = {**FIT, "settings": SETTINGS, "seed": 1, "commit": ""}
    model, _ = fit_gbm(tables[1], cells, SETTINGS, about, rng_of(1, "gbm", *FIT.values()))
    return model, cells


def caught(gbm, table, cells):
    """Return the names of the checks that do not pass."""
    return [check["check"] for check in check_gbm(gbm, table, cells) if not check["passed"]]


def refit(gbm, rows, columns):
    """Return the model with its reduction fitted on other rows or columns."""
    reduction = fit_reduction(rows[columns], SETTINGS["n_components"], 0)
    return GBM(gbm.about, gbm.feature_names, reduction, gbm.history, gbm.booster)


def test_a_clean_model_passes_every_check(tables, gbm):
    assert caught(gbm[0], tables[1], gbm[1]) == []


def test_selection_before_the_split_is_caught(tables, gbm):
    model, cells = gbm
    rows = rows_of_cells(tables[1], cells)
    names = model.feature_names
    every = select_on_cells(rows.assign(augmentation=0), names, "regression", 0.3, 4).columns
    train = rows[rows["part"] == "train"]
    assert set(every) != set(model.reduction.columns)
    leaky = refit(model, train, every)
    assert caught(leaky, tables[1], cells) == ["features selected on training cells"]


def test_components_of_validation_rows_are_caught(tables, gbm):
    model, cells = gbm
    rows = rows_of_cells(tables[1], cells)
    outer = rows[rows["part"] != "test"]
    leaky = refit(model, outer, model.reduction.columns)
    assert caught(leaky, tables[1], cells) == ["components fitted on training cells"]


@pytest.mark.parametrize("name", ["medians", "means", "scales", "components"])
def test_a_missing_number_in_the_reduction_is_caught(tables, gbm, name):
    model, cells = gbm
    values = getattr(model.reduction, name).copy()
    values.flat[0] = np.nan
    reduction = dataclasses.replace(model.reduction, **{name: values})
    broken = GBM(model.about, model.feature_names, reduction, model.history, model.booster)
    assert caught(broken, tables[1], cells) == ["components fitted on training cells"]


def test_the_outcome_among_the_features_is_caught(tables, gbm):
    model, cells = gbm
    level = cells.set_index(CELL_KEY)["truth"]
    table = tables[1].copy()
    table["f00__mean"] = level.loc[pd.MultiIndex.from_frame(table[CELL_KEY])].to_numpy()
    assert "outcome not among the features" in caught(model, table, cells)
