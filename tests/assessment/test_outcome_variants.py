"""Which outcomes are tried, and on which cells."""

import pandas as pd
import pytest

from lnp.assessment.outcome_variants import USED, list_variants, name_threshold, vary_cells
from lnp.core.vocabulary import CELL_KEY
from synthetic.outcomes import PARAMS, make_tables


def variant_of(name, background="ring", aspect=None):
    """Return the variant of a name."""
    found = [v for v in list_variants("maximum", background, simulated=True) if v.name == name]
    return next(v for v in found if aspect in (None, v.aspect))


def test_one_thing_is_changed_at_a_time():
    own = {"threshold": "maximum", "background": "none", "cells": USED}
    variants = list_variants("maximum", "none", simulated=True)
    for variant in variants:
        changed = [aspect for aspect, choice in own.items() if getattr(variant, aspect) != choice]
        assert changed == ([] if variant.own else [variant.aspect])
    assert [v.aspect for v in variants if v.own] == ["threshold", "background", "cells"]
    assert len(variants) == len({(v.aspect, v.name) for v in variants}) == 6 + 3 + 6


def test_a_protocols_own_threshold_is_among_them_whatever_it_is():
    variants = list_variants({"quantile": 0.9}, "none", simulated=True)
    assert [v.name for v in variants if v.own] == ["quantile 0.9", "none", "followed to the end"]
    assert sum(v.aspect == "threshold" for v in variants) == 7
    again = list_variants({"mean_sd": 2.0}, "none", simulated=True)
    assert next(v.name for v in again if v.own) == "mean + 2 SD"
    assert sum(v.aspect == "threshold" for v in again) == 6


def test_true_fates_are_asked_for_only_where_there_are_any():
    names = [v.name for v in list_variants("mixture", "ring", simulated=False)]
    assert "without risky tracks" in names
    assert "without dividing cells (truth)" not in names


def test_thresholds_have_short_names():
    assert name_threshold("mixture") == "mixture"
    assert name_threshold({"quantile": 0.99}) == "quantile 0.99"
    assert name_threshold({"mean_sd": 2.5}) == "mean + 2.5 SD"


def test_the_background_decides_the_gfp_and_nothing_else():
    tables = make_tables()
    cells, split = vary_cells(variant_of("field", aspect="background"), tables, PARAMS)
    pd.testing.assert_series_equal(cells["gfp"], cells["gfp_field"], check_names=False)
    pd.testing.assert_frame_equal(split, tables["split"])


def test_a_cell_without_gfp_is_in_no_part():
    tables = make_tables()
    tables["cells"].loc[10, "gfp_field"] = float("nan")
    _, split = vary_cells(variant_of("field", aspect="background"), tables, PARAMS)
    gone = (
        tables["split"][CELL_KEY]
        .drop_duplicates()
        .merge(split[CELL_KEY], how="left", indicator=True)
    )
    gone = gone[gone["_merge"] == "left_only"]
    assert gone[CELL_KEY].to_numpy().tolist() == [tables["cells"].loc[10, CELL_KEY].tolist()]


def test_risky_tracks_and_dividing_cells_are_left_out_of_every_fold():
    tables = make_tables()
    for name, well, cell in [
        ("without risky tracks", "G03", 7),
        ("without dividing cells (truth)", "C04", 5),
    ]:
        _, split = vary_cells(variant_of(name), tables, PARAMS)
        assert len(split) == len(tables["split"]) - 3
        assert not ((split["site"] == f"{well}_f001") & (split["cell"] == cell)).any()


@pytest.mark.parametrize(
    ("column", "name"),
    [("held_planes", "without missing planes"), ("outside", "without crops cut at the border")],
)
def test_cells_that_miss_a_plane_or_a_part_of_their_crops_are_left_out(column, name):
    tables = make_tables()
    tables["cells"][column] = (tables["cells"].index == 10) * 1
    _, split = vary_cells(variant_of(name), tables, PARAMS)
    gone = tables["cells"].loc[10, CELL_KEY].tolist()
    assert len(split) == len(tables["split"]) - 3
    assert gone not in split[CELL_KEY].to_numpy().tolist()


def test_cells_followed_as_far_as_models_see_have_their_last_gfp():
    tables = make_tables()
    cells, split = vary_cells(variant_of("followed as far as models see"), tables, PARAMS)
    lost = cells["reason"] == "lost by the tracker"
    assert cells.loc[lost, "used"].all()
    assert (cells.loc[lost, "gfp"] == tables["cells"].loc[lost, "gfp_end"]).all()
    assert len(split) == len(tables["split"]) + 3 * lost.sum()
