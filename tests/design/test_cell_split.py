"""The split of a protocol, with cells whose crops overlap."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from lnp.design.cell_split import split_cells
from lnp.design.folds import SplitError
from synthetic.outcomes import make_cells, make_tracks

CELL = {"unit": "cell", "scheme": "holdout", "test_share": 0.25, "n_folds": 3}


@pytest.fixture
def cells():
    return make_cells()


def split_by(cells, tracks, **settings):
    params = SimpleNamespace(**(CELL | {"overlap": "ignore", "side_px": 41} | settings))
    return split_cells(cells, tracks, params, np.random.default_rng(0))


def test_only_usable_cells_are_split_and_each_is_in_every_fold(cells):
    split = split_by(cells, None)
    assert len(split) == 3 * cells["used"].sum()
    assert set(split["fold"]) == {"fold1", "fold2", "fold3"}


def test_overlapping_cells_stay_together(cells):
    split = split_by(cells, make_tracks(cells), scheme="cross", overlap="join")
    parts = split.groupby(["fold", "site"])["part"].agg(set)
    assert parts.map(len).eq(1).all()  # all cells of a site overlap with their neighbours


def test_a_cell_that_overlaps_with_one_that_is_judged_does_not_train(cells):
    tracks = make_tracks(cells)
    whole = split_by(cells, None, scheme="cross")
    split = split_by(cells, tracks, scheme="cross", overlap="drop")
    assert len(split) < len(whole)
    by_cell = split.set_index(["fold", "site", "cell"])["part"]
    after = by_cell.rename(lambda cell: cell - 1, level="cell")  # the neighbour's part
    both = pd.concat([by_cell, after], axis=1, join="inner").to_numpy()
    assert (both[:, 0] == both[:, 1]).all()


def test_a_cross_scheme_tests_each_cell_once(cells):
    split = split_by(cells, None, unit="well", scheme="cross")
    tests = split[split["part"] == "test"]
    assert len(tests) == cells["used"].sum()
    assert not tests.duplicated(["plate", "site", "cell"]).any()


def test_where_no_cell_is_used_the_reasons_are_counted_and_the_advice_fits():
    cells = pd.DataFrame(
        {"used": False, "reason": ["lost by the tracker"] * 3 + ["no outcome yet"]}
    )
    with pytest.raises(SplitError) as error:
        split_cells(cells, None, None, None)
    told = str(error.value)
    assert told.startswith("none of 4 cells can be used: 3 lost by the tracker; 1 no outcome yet.")
    assert "tracking/window_um" in told


def test_where_no_cell_was_found_the_settings_of_the_seeds_are_named():
    cells = pd.DataFrame({"used": [], "reason": []})
    with pytest.raises(SplitError, match=r"no cell was found .* seeding/cell_diameter_um"):
        split_cells(cells.astype({"used": bool}), None, None, None)


def test_cells_without_a_part_in_a_given_split_are_counted(cells, caplog):
    used = cells[cells["used"]].reset_index(drop=True)
    folds = [("test", "")] * 3 + [("train", "fold1")] * 3 + [("train", "fold2")] * 3
    rest = [("train", "")] * (len(used) - len(folds))
    given = used.assign(part=[p for p, _ in folds + rest], fold=[f for _, f in folds + rest])
    params = SimpleNamespace(scheme="given", n_folds=2)
    split = split_cells(cells, None, params, None, given)
    assert len(split) == 2 * 9
    assert f"{len(rest)} of {len(used)} usable cells have no part" in caplog.text
