"""Where there is a signal the models find it; where there is none they do not."""

import pytest

from lnp.core.tables import read_table
from measure_validation import run_study, score

TEMPORAL = ["lstm", "gbm"]
CLAIMS = "results/grouped/claims.parquet"

pytestmark = pytest.mark.plates


def bounds(cells, task):
    """Return the 95 % interval of each protocol's temporal models, within plate, dose and fold."""
    chosen = cells[(cells["task"] == task) & cells["model"].isin(TEMPORAL)]
    return {key: score(rows, task)[1:] for key, rows in chosen.groupby(["protocol", "model"])}


def claimed(folder, group):
    """Return the claims of the temporal models over a group of others that are said to hold."""
    claims = read_table("claims", folder / CLAIMS)
    chosen = claims["model"].isin(TEMPORAL) & (claims["group"] == group)
    return claims[chosen & (claims["verdict"] == "yes")]


def test_time_tells_the_level_within_a_dose_and_nothing_where_outcomes_are_shuffled(tmp_path):
    cells = run_study(tmp_path, seed=102, signal=1.0, protocol="grouped", also=[CLAIMS])
    found = bounds(cells, "regression")
    assert max(found["grouped", model][0] for model in TEMPORAL) > 0
    assert all(found["shuffled", model][0] < 0 for model in TEMPORAL)  # not above chance
    assert set(claimed(tmp_path, "nuisance")["task"]) >= {"regression"}


def test_a_null_plate_has_dose_and_well_effects_and_no_claim(tmp_path):
    cells = run_study(tmp_path, seed=101, signal=0.0, protocol="grouped", also=[CLAIMS])
    for task, chance in {"classification": 0.5, "regression": 0.0}.items():
        assert all(low < chance for low, _ in bounds(cells, task).values())
    assert claimed(tmp_path, "nuisance").empty
    level = cells[(cells["task"] == "regression") & (cells["model"] == "lstm")]
    by_dose = level.groupby("dose_ng")["truth"].mean()
    assert by_dose.max() - by_dose.min() > 0.5
