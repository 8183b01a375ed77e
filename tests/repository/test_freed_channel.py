"""The section on freed channels: a paired difference by wells, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from measure_freed_channel import difference


def make_cells(seed, noise):
    """Cells of eight wells of one way: a level, and how well it is predicted."""
    rng = np.random.default_rng(seed)
    wells = pd.DataFrame({"well": list("abcdefgh"), "dose_ng": [1.0, 10.0] * 4})
    cells = wells.merge(pd.DataFrame({"cell": range(12)}), how="cross")
    truth = rng.normal(size=len(cells))
    prediction = truth + noise * rng.normal(size=len(cells))
    return cells.assign(study="1", fold="fold1", truth=truth, prediction=prediction)


def test_a_way_differs_from_itself_by_nothing_and_from_a_worse_one_surely():
    good, bad = make_cells(0, 0.3), make_cells(1, 3.0)
    both = [good.assign(way="measured"), good.assign(way="none")]
    same = difference(pd.concat(both), ("measured", "none"), "regression")
    assert same == pytest.approx((0, 0, 0), abs=1e-12)
    both[1] = bad.assign(way="none")
    more, low, high = difference(pd.concat(both), ("measured", "none"), "regression")
    known = ["truth", "prediction"]
    first, second = (
        (cells[known] - cells.groupby("dose_ng")[known].transform("mean")).corr().iloc[0, 1]
        for cells in (good, bad)
    )
    assert more == pytest.approx(second - first)
    assert low < more < high < 0
