"""Kinds of controls: apart in tables, beside treated wells at no dose, dealt evenly to folds."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import CONTROLS
from lnp.design.conditions import name_conditions, reporter_dose
from lnp.design.folds import split_cross, split_holdout
from lnp.design.targets import set_targets
from lnp.design.unit_counts import count_units

KINDS = [("C", "treated", 316.0), ("G", "untreated", 0.0), ("H", "empty", 316.0)]


def make_wells(n_wells=3, kinds=KINDS):
    """Return a table of wells: `n_wells` of each kind."""
    rows = [
        ("P", f"{row}{col:02d}", dose, role, "")
        for row, role, dose in kinds
        for col in range(1, 1 + n_wells)
    ]
    return pd.DataFrame(rows, columns=["plate", "well", "dose_ng", "role", "exclude"])


def make_cells(wells, n_cells=2):
    """Return cells of such wells, as table "cells" holds them."""
    cells = wells.assign(condition=name_conditions(wells), dose_ng=reporter_dose(wells))
    cells = cells.loc[cells.index.repeat(n_cells)].reset_index(drop=True)
    return cells.assign(cell=cells.groupby("well").cumcount(), site=cells["well"] + "_f001")


def test_a_control_with_particles_got_no_mrna_of_the_reporter():
    wells = make_wells(1)
    assert reporter_dose(wells).tolist() == [316, 0, 0]
    assert name_conditions(wells) == [
        "316 ng",
        "0 ng (untreated)",
        "0 ng (empty, particles as at 316 ng)",
    ]


def test_every_fold_tests_one_well_of_each_kind_of_control():
    cells = make_cells(make_wells(3))
    split = split_cross(cells, "well", 3, np.random.default_rng(0))
    tested = split[split["part"] == "test"].merge(cells, on=["plate", "site", "cell"])
    assert (tested.groupby("fold")["role"].nunique() == 3).all()


def test_a_rare_kind_of_control_is_dealt_with_the_others():
    kinds = make_wells(4)
    cells = make_cells(kinds[~kinds["well"].isin(["H02", "H03", "H04"])])
    for seed in range(5):
        split = split_holdout(cells, "well", 0.2, 3, np.random.default_rng(seed))
        parts = split.groupby(["fold", "part"])["unit"].nunique().unstack()
        assert parts.notna().all(axis=None)


def test_one_kind_of_control_is_split_as_if_it_had_no_kind():
    cells = make_cells(make_wells(4, KINDS[:2]))
    one, other = (
        split_cross(table, "well", 4, np.random.default_rng(1))
        for table in (cells, cells.drop(columns="condition"))
    )
    pd.testing.assert_frame_equal(one, other)


def test_units_at_0_ng_are_the_controls_that_set_the_threshold():
    plates = pd.DataFrame({"purpose": ["train"], "fields": [[1, 2]]}, index=["P"])
    protocol = {"unit": "well", "controls": CONTROLS}
    wells = make_wells(3)
    assert count_units(protocol, plates, wells) == {"0 ng": 6, "316 ng": 3}
    assert count_units({**protocol, "controls": ["empty"]}, plates, wells) == {
        "0 ng": 3,
        "316 ng": 3,
    }


def test_the_roles_that_a_protocol_names_set_its_threshold():
    cells = make_cells(make_wells(3), n_cells=4)
    light = {"treated": 900.0, "untreated": 100.0, "empty": 300.0}
    cells["gfp"] = cells["role"].map(light) * np.where(cells["cell"] == 0, 0.1, 1.0)
    split = split_cross(cells, "well", 3, np.random.default_rng(0)).assign(protocol="grouped")
    found = {
        tuple(roles): set(set_targets(split, cells, 1.0, "maximum", roles)["threshold"])
        for roles in (CONTROLS, ["untreated"], ["empty", "mock"])
    }
    assert list(found.values()) == [{300.0}, {100.0}, {300.0}]
