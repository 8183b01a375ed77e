"""Hold-out by formulation: no particle is on two sides, and controls are on one side of a fold."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from lnp.assessment.leakage import check_formulations
from lnp.core.vocabulary import CELL_KEY, CONTROLS
from lnp.design.folds import SplitError
from lnp.design.formulations.folds import split_formulations
from lnp.design.scarce_units import split_scarce
from lnp.design.settings_check import unit_problems
from lnp.design.targets import set_targets
from lnp.design.unit_counts import count_units, n_folds_of

PROTOCOL = {"unit": "formulation", "scheme": "cross", "n_folds": "auto", "controls": CONTROLS}


def make_cells(names="ABC", n_wells=3, n_controls=3, doses=(31.6, 316.0), n_cells=2):
    """Return cells of `n_wells` wells of each formulation and dose, and of controls."""
    given = [(name, dose, "treated") for name in names for dose in doses for _ in range(n_wells)]
    given += [("", 0.0, "control")] * n_controls
    cells = pd.DataFrame(given, columns=["formulation", "dose_ng", "role"])
    cells = cells.assign(plate="P", well=[f"C{i:02d}" for i in range(len(given))])
    cells = cells.loc[cells.index.repeat(n_cells)]
    cells["condition"] = np.where(cells["role"] == "control", "0 ng (control)", "x")
    cells["site"] = cells["well"] + "_f001"
    return cells.assign(cell=np.tile(range(n_cells), len(given))).reset_index(drop=True)


def split(cells, scheme="cross", n_folds=3, seed=0, test_share=0.3):
    """Return the split of some cells, with what they were given."""
    rows = split_formulations(cells, scheme, test_share, n_folds, np.random.default_rng(seed))
    return rows.merge(cells, on=CELL_KEY)


@pytest.mark.parametrize("seed", range(4))
def test_each_formulation_tests_in_one_fold_and_neither_trains_nor_validates_there(seed):
    rows = split(make_cells(), seed=seed)
    treated = rows[rows["formulation"] != ""]
    parts = treated.groupby(["formulation", "fold"])["part"].agg(set).map(frozenset)
    assert parts.map(lambda part: part in ({"test"}, {"train", "valid"})).all()
    assert ((parts == frozenset({"test"})).groupby("formulation").sum() == 1).all()


def test_every_well_is_on_one_side_of_a_fold_and_every_control_tests_once():
    rows = split(make_cells())
    assert rows.groupby(["fold", "unit"])["part"].nunique().max() == 1
    controls = rows[rows["formulation"] == ""]
    tested = controls[controls["part"] == "test"].groupby("well")["fold"].nunique()
    assert tested.tolist() == [1, 1, 1]
    assert (controls.groupby("fold")["part"].nunique() == 3).all()


def test_two_formulations_suffice_and_wells_of_the_other_validate():
    rows = split(make_cells("AB"), n_folds=2)
    for _, fold in rows[rows["formulation"] != ""].groupby("fold"):
        sizes = fold.drop_duplicates("well").groupby("part").size()
        assert sizes.to_dict() == {"test": 6, "train": 4, "valid": 2}


def test_one_well_of_each_formulation_and_dose_suffices():
    rows = split(make_cells("ABCD", n_wells=1), n_folds=4)
    assert (rows.groupby("fold")["part"].nunique() == 3).all()


@pytest.mark.parametrize("n_controls", [1, 2])
def test_with_fewer_than_three_wells_of_controls_none_tests(n_controls):
    rows = split(make_cells(n_controls=n_controls))
    controls = rows[rows["formulation"] == ""]
    assert "test" not in set(controls["part"])
    assert (controls[controls["part"] == "train"].groupby("fold").size() > 0).all()


def test_in_a_holdout_the_same_formulations_test_in_all_folds_and_wells_take_turns_to_validate():
    rows = split(make_cells("ABCDEF"), "holdout", n_folds=5)
    tested = rows[rows["part"] == "test"].groupby("fold")["formulation"].agg(set)
    assert len(set(map(frozenset, tested))) == 1
    assert len(tested.iloc[0] - {""}) == 2  # 30 % of six
    treated = rows[(rows["formulation"] != "") & (rows["part"] == "valid")]
    assert treated.groupby("well")["fold"].nunique().max() == 1
    assert treated["well"].nunique() == 4 * 2 * 3


def test_the_same_seed_gives_the_same_split_and_the_order_of_cells_does_not_count():
    cells = make_cells()
    pd.testing.assert_frame_equal(
        split_formulations(cells, "cross", 0.2, 3, np.random.default_rng(1)),
        split_formulations(cells[::-1], "cross", 0.2, 3, np.random.default_rng(1)),
    )


@pytest.mark.parametrize(
    ("names", "n_folds", "n_wells", "problem"),
    [
        ("A", 2, 3, r"at least 2 formulations.*found 1 with usable cells \('A'\).*unit: well"),
        ("AB", 3, 3, "into 3 folds needs as many.*Set n_folds to 2"),
        ("AB", 2, 1, "at least 2 treated wells.*found 1"),
    ],
)
def test_what_does_not_suffice_is_refused_with_what_would(names, n_folds, n_wells, problem):
    cells = make_cells(names, n_wells, doses=(316.0,))
    params = SimpleNamespace(unit="formulation", scheme="cross", test_share=0.2, n_folds=n_folds)
    with pytest.raises(SplitError, match=problem):
        split_scarce(cells, params, np.random.default_rng(0))


def test_each_fold_has_a_threshold_of_controls_that_do_not_test():
    cells = make_cells().assign(gfp=lambda table: 1000.0 - 9 * table.index)
    rows = split_formulations(cells, "cross", 0.2, 3, np.random.default_rng(0))
    targets = set_targets(rows.assign(protocol="carry"), cells, 1.0, "maximum")
    merged = targets.merge(rows, on=["fold", *CELL_KEY]).merge(cells, on=CELL_KEY)
    known = merged[(merged["role"] == "control") & (merged["part"] != "test")]
    assert (known.groupby("fold")["gfp"].max() == merged.groupby("fold")["threshold"].first()).all()


def test_a_formulation_on_two_sides_is_a_leak():
    rows = split(make_cells())
    fold = rows[rows["fold"] == "fold1"]
    assert check_formulations(fold)["passed"]
    torn = fold.assign(part=fold["part"].where(fold["well"] != fold["well"].iloc[0], "test"))
    torn.loc[torn["formulation"] == torn["formulation"].iloc[0], "part"] = ["train", "test"] * 6
    assert not check_formulations(torn)["passed"]


def test_settings_are_checked_against_the_table_of_wells():
    wells = make_cells("ABC", n_cells=1).assign(exclude="")
    plates = pd.DataFrame({"purpose": ["train"], "fields": [[1]]}, index=["P"])
    n_units = count_units(PROTOCOL, plates, wells)
    assert n_units == {"A": 6, "B": 6, "C": 6}
    assert n_folds_of(PROTOCOL, n_units) == 3
    config = {"protocols": {"carry": PROTOCOL}}
    assert unit_problems(config, plates, wells) == []
    [one] = unit_problems(config, plates, wells.assign(formulation=""))
    assert "needs at least 2 formulations" in one
    config["protocols"]["carry"] = PROTOCOL | {"n_folds": 4}
    [few] = unit_problems(config, plates, wells)
    assert "Set n_folds to 3" in few
