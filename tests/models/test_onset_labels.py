import numpy as np
import pandas as pd
import pytest

from lnp.models.onset_labels import has_begun, label_onsets, observed

HOURS = {"P": np.array([0.2, 0.6, 1.0, 1.4])}


@pytest.mark.parametrize(
    ("state", "onset", "between", "time", "begins", "begun"),
    [
        ("rises", 0.9, (0.9, 0.9), 0.9, True, True),
        ("rises", 1.2, (1.2, 1.2), 1.2, True, False),
        ("early", np.nan, (0.0, 0.4), 0.0, True, True),
        ("silent", np.nan, (1.4, np.inf), 1.4, False, False),
        ("undetermined", np.nan, (np.nan, np.nan), np.nan, False, False),
        ("short", np.nan, (np.nan, np.nan), np.nan, False, False),
    ],
)
def test_each_state_says_where_the_onset_lies(state, onset, between, time, begins, begun):
    onsets = pd.DataFrame({"plate": ["P"], "state": state, "onset_h": onset, "known_until_h": 1.4})
    cell = label_onsets(onsets, HOURS)
    np.testing.assert_array_equal(cell[["earliest_h", "latest_h"]].to_numpy()[0], between)
    assert has_begun(cell, HOURS, horizon=3).tolist() == [begun]
    (found,), (starts,) = observed(cell)
    np.testing.assert_array_equal(found, time)
    assert starts == begins


def test_each_plate_has_its_own_hours():
    onsets = pd.DataFrame({"plate": ["P", "Q"], "state": "rises", "onset_h": 0.9})
    cells = label_onsets(onsets.assign(known_until_h=1.4), HOURS | {"Q": np.arange(3) / 10})
    assert has_begun(cells, HOURS | {"Q": np.arange(3) / 10}, horizon=3).tolist() == [True, False]
