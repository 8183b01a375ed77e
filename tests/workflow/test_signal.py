"""Where there is a signal the models find it; where outcomes are shuffled they do not."""

import pytest

from measure_validation import run_study, score

TEMPORAL = ["lstm", "gbm"]


@pytest.mark.slow
def test_time_tells_the_level_within_a_dose_and_nothing_where_outcomes_are_shuffled(tmp_path):
    cells = run_study(tmp_path, seed=102, signal=1.0)
    cells = cells[(cells["task"] == "regression") & cells["model"].isin(TEMPORAL)]
    found = {
        (protocol, model): score(rows, "regression")[1:]
        for (protocol, model), rows in cells.groupby(["protocol", "model"])
    }
    assert max(found["grouped", model][0] for model in TEMPORAL) > 0
    for model in TEMPORAL:
        low, high = found["shuffled", model]
        assert low < 0 < high
