"""A threshold by control cells: by hand, and what it lets through."""

import numpy as np
import pandas as pd
import pytest

from lnp.imaging.spot_threshold import (
    LEAST,
    SpotThresholdError,
    choose_threshold,
    describe_calibration,
)
from lnp.imaging.spots import find_candidates, find_spots


@pytest.mark.parametrize(
    ("heights", "rate", "expected"),
    [
        ([9.0, 3.0, 5.0, 4.0], 0.0, 9.0),
        ([9.0, 3.0, 5.0, 4.0], 0.25, 5.0),
        ([9.0, 3.0, 5.0, 4.0], 0.5, 4.0),
        ([9.0, 3.0, 5.0, 4.0], 5.0, LEAST),
        ([4.00001], 0.0, 4.001),  # rounded up, so that it is refused
        ([], 0.0, LEAST),
    ],
)
def test_no_more_false_spots_than_asked_for(heights, rate, expected):
    threshold = choose_threshold(np.array(heights), 4, rate)
    assert threshold == expected
    assert (np.array(heights) > threshold).sum() <= 4 * rate


def test_a_calibrated_threshold_lets_through_so_many_and_no_more():
    image = np.random.default_rng(2).normal(size=(120, 120))
    heights = find_candidates(image, 1.5, LEAST)["height"].to_numpy()
    threshold = choose_threshold(heights, 10, 1.5)
    assert len(heights) > len(find_spots(image, 1.5, threshold)) == 15


def test_no_control_cell_is_an_error_that_says_what_to_do():
    with pytest.raises(SpotThresholdError, match="set spots/threshold to a number"):
        choose_threshold(np.array([]), 0, 0.2)


def test_rates_are_told_by_well():
    candidates = pd.DataFrame(
        {"plate": "P", "site": ["A01_f001", "A01_f002", "A02_f001"], "height": [6.0, 3.0, 7.0]}
    )
    looked_at = pd.DataFrame(
        {"plate": "P", "site": ["A01_f001", "A01_f002", "A02_f001", "A03_f001"]}
        | {"n_cells": [2, 1, 1, 1], "n_looked_at": [6, 4, 4, 6]}
    )
    found = describe_calibration(candidates, looked_at, 5.0)
    assert found["false_per_cell"] == pytest.approx(2 / 20)
    assert found["wells"] == {"P A01": 0.1, "P A02": 0.25, "P A03": 0.0}
    assert (found["cells"], found["cells_times_frames"]) == (5, 20)


def test_a_control_well_without_a_cell_has_no_rate():
    candidates = pd.DataFrame({"plate": "P", "site": ["A01_f001"], "height": [6.0]})
    looked_at = pd.DataFrame({"plate": "P", "site": ["A01_f001", "A02_f001"]})
    looked_at = looked_at.assign(n_cells=[2, 0], n_looked_at=[4, 0])
    assert describe_calibration(candidates, looked_at, 5.0)["wells"] == {
        "P A01": 0.25,
        "P A02": None,
    }
