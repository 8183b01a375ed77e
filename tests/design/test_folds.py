import numpy as np
import pandas as pd
import pytest

from lnp.core.vocabulary import CELL_KEY
from lnp.design.folds import SplitError, split_cross, split_given, split_holdout
from synthetic.networks import make_cells, make_wells


def split(cells, unit="cell", test_share=0.2, n_folds=3, seed=0):
    return split_holdout(cells, unit, test_share, n_folds, np.random.default_rng(seed))


def parts_by_fold(table):
    """Return one row per cell, one column per fold; an error if a cell stands twice in a fold."""
    return table.pivot(index=CELL_KEY, columns="fold", values="part")


def test_every_cell_has_one_part_per_fold_and_the_same_cells_test_in_all_folds():
    cells = make_cells(20)
    parts = parts_by_fold(split(cells))
    assert len(parts) == len(cells)
    assert parts.notna().all(axis=None)
    tests = (parts == "test").sum(axis=1)
    assert set(tests) == {0, 3}


def test_a_cell_that_does_not_test_validates_once_and_trains_otherwise():
    parts = parts_by_fold(split(make_cells(20)))
    rest = parts[(parts != "test").all(axis=1)]
    assert ((rest == "valid").sum(axis=1) == 1).all()
    assert ((rest == "train").sum(axis=1) == 2).all()


def test_test_share_is_met_in_each_dose_and_folds_are_even():
    table = split(make_cells(20)).merge(make_cells(20), on=CELL_KEY)
    first = table[table["fold"] == "fold1"]
    assert (first[first["part"] == "test"].groupby("dose_ng").size() == 4).all()
    n_valid = table[table["part"] == "valid"].groupby("fold").size()
    assert n_valid.max() - n_valid.min() <= 1


@pytest.mark.parametrize("unit", ["site", "well"])
def test_cells_of_one_unit_stay_together(unit):
    cells = make_wells(5)
    table = split(cells, unit, n_folds=2).merge(cells, on=CELL_KEY)
    per_unit = table.groupby(["fold", "plate", unit])["part"].agg(set)
    assert set(per_unit.map(len)) == {1}
    assert (table.groupby(["fold", "part"])["dose_ng"].nunique() == 2).all()


def test_the_split_depends_on_the_seed_and_not_on_the_order_of_rows():
    cells = make_cells(20)
    shuffled = cells.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(split(cells), split(shuffled))
    assert not split(cells).equals(split(cells, seed=1))


def test_too_few_units_of_a_dose_are_refused_with_the_number_needed():
    with pytest.raises(SplitError, match=r"at least 4 wells.*found 3 at 0 ng, 3 at 316 ng"):
        split(make_wells(3), "well", n_folds=3)


def test_four_wells_of_a_dose_just_suffice_for_a_test_set_and_three_folds():
    table = split(make_wells(4), "well", n_folds=3).merge(make_wells(4), on=CELL_KEY)
    assert (table.groupby(["fold", "part"])["dose_ng"].nunique() == 2).all()


def test_a_unit_of_two_doses_is_refused():
    cells = make_wells(4)
    cells.loc[0, "dose_ng"] = 1.0
    with pytest.raises(SplitError, match="P/C01 holds several doses"):
        split(cells, "well")


def cross(cells, unit="well", n_folds=3, seed=0):
    return split_cross(cells, unit, n_folds, np.random.default_rng(seed))


@pytest.mark.parametrize(("n_wells", "n_folds"), [(3, 3), (5, 5), (7, 3)])
def test_in_a_cross_split_every_well_tests_once_and_validates_once(n_wells, n_folds):
    parts = parts_by_fold(cross(make_wells(n_wells), n_folds=n_folds))
    assert ((parts == "test").sum(axis=1) == 1).all()
    assert ((parts == "valid").sum(axis=1) == 1).all()


def test_three_wells_of_each_dose_leave_one_of_each_out_to_test():
    table = cross(make_wells(3)).merge(make_wells(3), on=CELL_KEY)
    n_wells = table.groupby(["fold", "part", "dose_ng"])["well"].nunique()
    assert (n_wells == 1).all()
    assert len(n_wells) == 3 * 3 * 2


def test_a_cross_split_of_too_few_wells_says_how_many_more_are_needed():
    with pytest.raises(SplitError, match=r"at least 3 wells.*found 2 at 0 ng.*add wells: 1 more"):
        cross(make_wells(2))
    with pytest.raises(SplitError, match="at least 3 folds"):
        cross(make_wells(2), n_folds=2)


def test_plates_are_units_that_hold_every_dose():
    cells = pd.concat([make_wells(2).assign(plate=f"P{k}") for k in range(3)])
    table = cross(cells, "plate").merge(cells, on=CELL_KEY)
    assert set(table.groupby(["fold", "part"])["plate"].agg(set).map(len)) == {1}
    assert (table.groupby(["fold", "part"])["dose_ng"].nunique() == 2).all()
    one_dose = cells[(cells["plate"] != "P1") | (cells["dose_ng"] == 0)]
    with pytest.raises(SplitError, match="plate P1 lacks one of the 2 doses"):
        cross(one_dose, "plate")


def test_cells_that_are_together_are_one_unit():
    cells = make_cells(20)
    together = cells.assign(together=cells["cell"] // 2)
    per_pair = split(together).merge(together, on=CELL_KEY).groupby(["fold", "site", "together"])
    assert set(per_pair["part"].agg(set).map(len)) == {1}


def given_cells(folds, parts):
    n = len(folds)
    keys = {"plate": "P", "site": "C04_f001", "well": "C04", "cell": range(n)}
    return pd.DataFrame(keys), pd.DataFrame({**keys, "fold": folds, "part": parts})


def test_a_given_split_is_taken_as_it_is():
    folds, parts = ["fold1", "fold2", "", "fold2", ""], ["train", "train", "test", "train", ""]
    cells, given = given_cells(folds, parts)
    split = split_given(cells, given, 2)
    found = split.pivot(index="cell", columns="fold", values="part")
    assert found["fold1"].to_dict() == {0: "valid", 1: "train", 2: "test", 3: "train"}
    assert found["fold2"].to_dict() == {0: "train", 1: "valid", 2: "test", 3: "valid"}
    assert split["unit"].iloc[0] == "P/C04_f001/0"


def test_a_given_split_that_is_not_whole_is_refused():
    cells, given = given_cells(["fold1", "fold2", ""], ["train", "train", "test"])
    with pytest.raises(SplitError, match="expected test cells and fold1, fold2, fold3"):
        split_given(cells, given, 3)
    with pytest.raises(SplitError, match="0 usable cells test"):
        split_given(cells, given.iloc[:2], 2)
    with pytest.raises(SplitError, match="the folds none"):
        split_given(cells, given.assign(fold="", part=""), 2)
