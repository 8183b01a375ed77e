"""Light that LNPs add to the counterstain, and whether control wells show it too."""

import numpy as np
import pandas as pd
import pytest

from lnp.staining.bleed import bleed_of_cell
from lnp.staining.controls import judge_controls

ROW, COL = np.indices((48, 48)) - 24
MASK = np.hypot(ROW, COL) < 13
RNG = np.random.default_rng(2)


def make_cell(bleed):
    """Counterstain with a dome, noise and bleed-through; what is predicted; and spots of LNPs."""
    dome = 1000 * np.sqrt(np.clip(1 - (ROW**2 + COL**2) / 169, 0, None))
    lnp = 30 + 5 * dome / 1000 + RNG.normal(size=MASK.shape)
    for row, col in RNG.integers(14, 34, (12, 2)):
        lnp[row, col] += 200
    measured = 600 + 1.2 * dome + bleed * lnp + 2 * RNG.normal(size=MASK.shape)
    return measured, 600 + dome, lnp, MASK, 26.0


def test_the_slope_is_the_bleed_through_and_not_the_cells_shape():
    found = bleed_of_cell(*make_cell(0.3))
    assert found["slope"] == pytest.approx(0.3, abs=0.01)
    assert found["correlation"] > 0.9
    none = bleed_of_cell(*make_cell(0.0))
    assert none["slope"] == pytest.approx(0, abs=0.01)
    assert abs(none["correlation"]) < 0.15
    assert none["excess"] > 100  # the cell is brighter than predicted


def test_without_a_mask_or_light_nothing_is_said():
    measured, predicted, lnp, mask, diameter = make_cell(0.3)
    assert np.isnan(
        list(bleed_of_cell(measured, predicted, lnp, mask & False, diameter).values())
    ).all()
    dark = bleed_of_cell(measured, predicted, 0 * lnp, mask, diameter)
    assert np.isnan([dark["slope"], dark["correlation"]]).all()


def test_it_counts_only_where_cells_without_particles_have_none():
    wells = ["G03", "G04", "G05", "C03"]
    rows = pd.DataFrame({"well": wells, "slope": [0.01, -0.02, 0.01, 0.3]})
    assert judge_controls(rows, wells[:3]) == ""
    assert judge_controls(rows, wells[:2]) == "2 wells without particles: 3 are needed to say"
    lifted = rows.assign(slope=rows["slope"] + 0.2)
    assert "cells without particles have it too: slope 0.200" in judge_controls(lifted, wells[:3])
