"""Baselines and oracles join the models: every fold, task and horizon, on the same cells."""

import numpy as np
import pandas as pd
import pytest

from lnp.core.contracts import no_rows
from lnp.core.schemas.plates import MEASURES
from lnp.core.schemas.spatial import BY_CHANCE
from lnp.core.tables import check_table, read_table, write_table
from lnp.models.baselines import fill_unknown, predict_references
from lnp.models.registry import NUISANCE, ORACLE, SIMPLE, names_of

pytestmark = pytest.mark.medium

HORIZONS = [2, 3]
N_CELLS = 30


def make_tables():
    """Return split, targets and cells of 30 cells in two folds, and their measures."""
    cells = pd.DataFrame(
        {
            "plate": "P",
            "site": "C03_f001",
            "cell": np.arange(N_CELLS),
            "well": "C03",
            "formulation": "",
            "dose_ng": np.resize([0.0, 316.0], N_CELLS),
        }
    )
    key = cells[["plate", "site", "cell"]].assign(protocol="paper")
    parts = np.resize(["train", "train", "valid", "train", "test"], N_CELLS)
    folds = {"fold1": parts, "fold2": np.where(parts == "valid", "train", parts)}
    split = pd.concat([key.assign(fold=name, part=part) for name, part in folds.items()])
    level = np.random.default_rng(0).normal(10, 1, N_CELLS)
    target = key.assign(threshold=1.0, positive=level > 10, level=level)
    targets = pd.concat([target.assign(fold=name, class_part=p) for name, p in folds.items()])
    frames = pd.DataFrame({"frame": range(3)})
    measures = cells[["plate", "site", "cell"]].merge(frames, how="cross")
    values = np.random.default_rng(1).normal(size=(len(measures), len(MEASURES)))
    measures = measures.join(pd.DataFrame(values, columns=MEASURES))
    return {"split": split, "targets": targets, "cells": cells}, measures


@pytest.fixture(scope="module")
def oracle_path(tmp_path_factory):
    """Write an oracle that knows all cells but the first."""
    cells = make_tables()[0]["cells"].loc[1:, ["plate", "site", "cell"]]
    rows = [
        cells.assign(kind=kind, horizon=horizon, probability=0.7, level=9.0)
        for kind in ("frame", "course")
        for horizon in (1, 2, 3)
    ]
    path = tmp_path_factory.mktemp("oracle") / "P_oracle.parquet"
    write_table("oracle", pd.concat(rows), path)
    return path


def test_every_reference_predicts_the_cells_of_every_fold_task_and_horizon(oracle_path):
    tables, measures = make_tables()
    oracle = read_table("oracle", [oracle_path])
    key = ["plate", "site", "cell", "frame"]
    others = {"spatial": measures[key].assign(**BY_CHANCE), "oracle": oracle}
    rows = predict_references(**tables, measures=measures, **others, horizons=HORIZONS, seed=1)
    check_table("predictions", rows, "references")
    counts = rows.groupby(["model", "task", "fold", "horizon"]).size().unstack("model")
    assert len(counts) == 2 * 2 * 2
    assert (counts[names_of(NUISANCE, SIMPLE)] == N_CELLS).all(axis=None)
    assert (counts[["oracle_frame", "oracle_course"]] == N_CELLS - 1).all(axis=None)


def test_the_order_of_the_measures_rows_does_not_matter():
    tables, measures = make_tables()
    others = {"spatial": no_rows("spatial"), "oracle": no_rows("oracle")}
    others |= {"horizons": HORIZONS, "seed": 1}
    expected = predict_references(**tables, measures=measures, **others)
    found = predict_references(**tables, measures=measures.iloc[::-1], **others)
    pd.testing.assert_frame_equal(found, expected)
    assert not set(found["model"]) & set(names_of(ORACLE))  # a real study has no oracle
    assert "spatial" not in set(found["model"])  # nor where spots lie, unless it is asked for


def test_where_spots_lie_is_held_from_before_and_by_chance_before_that():
    rows = pd.DataFrame(
        {"plate": "P", "site": "S", "cell": [1] * 4 + [2], "frame": [0, 1, 2, 3, 0]}
    )
    rows = rows.assign(**BY_CHANCE | {"clustering": [np.nan, 2.0, np.nan, 3.0, np.nan]})
    filled = fill_unknown(rows.assign(rim_30=[np.nan, 4.0, np.nan, 5.0, np.nan]).iloc[::-1])
    assert filled["clustering"].tolist() == [0, 2, 2, 3, 0]
    assert filled["rim_30"].tolist() == [1, 4, 4, 5, 1]
