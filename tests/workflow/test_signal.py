"""Where there is a signal the models find it; where outcomes are shuffled they do not."""

import numpy as np
import pytest

from measure_validation import interval, run_study, within_correlation

TEMPORAL = ["lstm", "gbm"]


@pytest.mark.slow
def test_time_tells_the_level_within_a_dose_and_nothing_where_outcomes_are_shuffled(tmp_path):
    cells = run_study(tmp_path, seed=101, signal=1.0)
    cells = cells[(cells["task"] == "regression") & cells["model"].isin(TEMPORAL)]
    rng = np.random.default_rng(0)
    found = {
        (protocol, model): interval(rows, within_correlation, rng)
        for (protocol, model), rows in cells.groupby(["protocol", "model"])
    }
    assert max(found["paper", model][0] for model in TEMPORAL) > 0
    for model in TEMPORAL:
        low, high = found["shuffled", model]
        assert low < 0 < high
