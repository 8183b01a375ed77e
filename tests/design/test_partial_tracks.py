"""Cells that were lost late find a place in the split that leaks nothing."""

from types import SimpleNamespace

import pandas as pd
import pytest

from lnp.core.vocabulary import CELL_KEY
from lnp.design.partial_tracks import add_followed, followed_cells
from synthetic.outcomes import N_SEEN, PARAMS, make_cells, make_split, make_tracks


def params_of(**others):
    """Return the settings of the study, but for what is given."""
    return SimpleNamespace(**(vars(PARAMS) | others))


def added(split, both):
    """Return the rows that were added to a split."""
    merged = both.merge(
        split[[*CELL_KEY, "fold"]], on=[*CELL_KEY, "fold"], how="left", indicator=True
    )
    return both[(merged["_merge"] == "left_only").to_numpy()]


@pytest.fixture
def cells():
    """Return the cells, with those lost late marked as used."""
    return make_cells().assign(used=True)


@pytest.fixture
def split():
    return make_split(make_cells())


def test_followed_are_those_with_all_frames_that_models_see_in_a_used_well():
    cells = make_cells().iloc[:5]
    cells = cells.assign(
        used=[True, False, False, False, False],
        n_frames=[10, N_SEEN, N_SEEN - 1, 6, 6],
        gfp_end=[1.0, 1.0, 1.0, 1.0, float("nan")],
        reason=["", "reached the edge of the field", "lost", "well excluded: 4 missing", "lost"],
    )
    assert followed_cells(cells, N_SEEN).tolist() == [True, True, False, False, False]


@pytest.mark.parametrize("unit", ["well", "site", "plate"])
def test_they_join_the_part_of_their_unit(cells, split, unit):
    units = {"well": split["unit"], "site": "P/" + split["site"], "plate": "P"}
    split = split.assign(unit=units[unit])
    if unit == "plate":
        split = split.assign(part="train")
    both = add_followed(split, cells, None, params_of(unit=unit))
    new = added(split, both)
    assert len(new) == 2 * 3
    assert len(both) == len(split) + len(new)
    places = both[["fold", "unit", "part"]].drop_duplicates()
    assert not places.duplicated(["fold", "unit"]).any()
    pd.testing.assert_frame_equal(both, both.sort_values(["fold", *CELL_KEY], ignore_index=True))
    assert list(both.columns) == list(split.columns)


def by_cell(split):
    """Return a split by cell: cells 6 and 7 of each well test, in every fold."""
    tests = split["cell"].isin([6, 7]).map({True: "test", False: "train"})
    unit = split["plate"] + "/" + split["site"] + "/" + split["cell"].astype(str)
    return split.assign(unit=unit, part=tests)


def test_where_cells_are_the_units_they_only_test(cells, split):
    holdout = by_cell(split)
    settings = {"unit": "cell", "overlap": "ignore"}
    new = added(
        holdout, add_followed(holdout, cells, None, params_of(**settings, scheme="holdout"))
    )
    assert set(new["part"]) == {"test"}
    assert new.groupby(CELL_KEY)["fold"].nunique().tolist() == [3, 3]
    new = added(holdout, add_followed(holdout, cells, None, params_of(**settings, scheme="cross")))
    assert set(new["part"]) == {"test"}
    assert new["fold"].tolist() == ["fold1", "fold2"]  # one each, in turn


@pytest.mark.parametrize(("side_px", "n_added"), [(10, 6), (41, 0)])
def test_by_cell_those_that_overlap_with_the_split_stay_out(cells, split, side_px, n_added):
    params = params_of(unit="cell", scheme="holdout", overlap="join", side_px=side_px)
    both = add_followed(by_cell(split), cells, make_tracks(cells), params)
    assert len(both) - len(split) == n_added


def test_a_unit_that_is_in_no_part_only_tests(cells, split):
    without = split[split["unit"] != "P/C03"].reset_index(drop=True)
    cells = cells[(cells["well"] != "C03") | (cells["cell"] == 0)]
    new = added(without, add_followed(without, cells, None, params_of(scheme="holdout")))
    assert set(new.loc[new["site"] == "C03_f001", "part"]) == {"test"}
    assert len(new) == 6
