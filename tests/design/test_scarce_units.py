"""What becomes of a split where wells were lost: the written rule, step by step."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from lnp.core.vocabulary import CELL_KEY
from lnp.design.folds import SplitError, split_cross
from lnp.design.scarce_units import describe_scarcity, smaller_unit, split_scarce, unit_of
from synthetic.networks import make_wells


def split_by(cells, unit="well", scheme="cross", n_folds=3, seed=0):
    params = SimpleNamespace(unit=unit, scheme=scheme, test_share=0.2, n_folds=n_folds)
    return split_scarce(cells, params, np.random.default_rng(seed))


def without(cells, *wells):
    """Return cells without those of some wells."""
    return cells[~cells["well"].isin(wells)]


def one_site(cells):
    """Return cells as if each well had one field."""
    return cells.assign(site=cells["well"] + "_f001", cell=range(len(cells)))


def doses_by_part(split, cells):
    """Return the number of doses in each fold (rows) and part (columns)."""
    table = split.merge(cells, on=CELL_KEY)
    return table.groupby(["fold", "part"])["dose_ng"].nunique().unstack(fill_value=0)


@pytest.fixture
def cells():
    return make_wells(5)


@pytest.fixture
def controls(cells):
    """Return the names of the control wells."""
    return sorted(cells.loc[cells["dose_ng"] == 0, "well"].unique())


def test_with_enough_wells_the_split_is_the_planned_one_and_nothing_is_said(cells):
    split = split_by(cells, n_folds=5)
    planned = split_cross(cells, "well", 5, np.random.default_rng(0))
    pd.testing.assert_frame_equal(split, planned)
    assert describe_scarcity(split, cells, "well") == []


@pytest.mark.parametrize("n_lost", [1, 2])
def test_a_dose_with_fewer_wells_than_folds_trains_in_each_and_tests_once(cells, controls, n_lost):
    left = without(cells, *controls[:n_lost])
    split = split_by(left, n_folds=5)
    assert unit_of(split) == "well"
    doses = doses_by_part(split, left)
    assert (doses["train"] == 2).all()
    assert (doses["test"] == 1).sum() == n_lost
    tests = split[split["part"] == "test"]
    assert len(tests) == len(left)
    assert not tests.duplicated(CELL_KEY).any()
    (said,) = describe_scarcity(split, left, "well")
    assert said.startswith(f"At 0 ng only {5 - n_lost} wells have usable cells")
    assert f"tested in {', '.join(doses.index[doses['test'] == 1])} nor validated in" in said


@pytest.mark.parametrize("seed", range(5))
def test_a_holdout_keeps_a_well_of_every_dose_to_test_and_one_to_train(cells, controls, seed):
    left = without(cells, *controls[:2])
    split = split_by(left, scheme="holdout", n_folds=4, seed=seed)
    doses = doses_by_part(split, left)
    assert (doses["test"] == 2).all()
    assert (doses["train"] == 2).all()
    assert (doses["valid"] == 1).sum() == 2
    assert "not validated in" in describe_scarcity(split, left, "well")[0]


def test_two_wells_of_a_dose_are_split_by_site_and_it_is_said(cells, controls):
    left = without(cells, *controls[:3])
    split = split_by(left)
    assert unit_of(split) == smaller_unit(split, "well") == "site"
    assert (doses_by_part(split, left) == 2).all(axis=None)
    (said,) = describe_scarcity(split, left, "well")
    assert "whole sites are held out instead. Cells of one well train and test" in said


def test_fewer_than_three_sites_are_refused_in_the_words_of_the_planned_split(cells, controls):
    with pytest.raises(SplitError, match=r"split by well into 3 folds.*found 2 at 0 ng"):
        split_by(one_site(without(cells, *controls[:3])))


def test_cells_never_stand_in_and_other_errors_are_not_hidden(cells, controls):
    with pytest.raises(SplitError, match="split by site"):
        split_by(one_site(without(cells, *controls[:3])), unit="site")
    with pytest.raises(SplitError, match="at least 3 folds"):
        split_by(cells, n_folds=2)


def test_plates_that_are_too_few_give_way_to_wells(cells):
    both = pd.concat([cells.assign(plate=f"P{k}") for k in range(2)])
    split = split_by(both, unit="plate")
    assert smaller_unit(split, "plate") == "well"
    assert unit_of(split_by(pd.concat([both, cells.assign(plate="P2")]), unit="plate")) == "plate"
