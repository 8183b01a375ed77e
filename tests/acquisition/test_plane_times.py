from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from lnp.acquisition.plane_times import drop_backward_times, drop_odd_times, longest_rise


def time_of(date):
    """Return a date in seconds since 1970."""
    return datetime.fromisoformat(f"{date}T00:00:00+00:00").timestamp()


@pytest.mark.parametrize("date", ["1925-03-03", "9999-01-01", "0001-01-01", "2024-12-03"])
def test_times_of_another_century_or_far_from_the_plates_are_unknown(caplog, date):
    times = [time_of("2025-03-03"), time_of("2025-03-04"), time_of(date), np.nan]
    records = pd.DataFrame({"name": ["a", "b", "c", "d"], "time": times})
    checked = drop_odd_times(records)["time"]
    assert checked[:2].tolist() == times[:2]
    assert checked[2:].isna().all()
    told = f"1 of 3 times are beyond belief, the first: the year {int(date[:4])} of 'c'; expected"
    assert told in caplog.text
    assert "30 days from 2025-03-0" in caplog.text


def test_a_plate_of_which_no_time_is_believed_has_none(caplog):
    records = pd.DataFrame({"name": ["a", "b"], "time": [time_of("1925-03-03")] * 2})
    assert drop_odd_times(records)["time"].isna().all()
    assert "expected the years 2000 to 2099" in caplog.text


def test_times_that_are_right_stay_without_a_word(caplog):
    times = pd.Series([time_of("2025-03-03"), time_of("2025-03-13"), np.nan])
    records = pd.DataFrame({"name": "a", "time": times})
    pd.testing.assert_series_equal(drop_odd_times(records)["time"], times, check_names=False)
    assert not caplog.records


def series(times, **about):
    """Return planes of one channel of a field with these times (s) of their frames."""
    place = {"well": "C03", "field": 1, "channel": "gfp", "z": 1, "action": 1, "reason": ""}
    return pd.DataFrame({"frame": range(len(times)), "time": times}).assign(**(place | about))


def test_times_that_go_back_between_frames_are_unknown_and_told(caplog):
    one, other = [0.0, 600.0, 90_000.0, 1800.0, 2400.0], [5.0, 605.0, 1205.0, 1805.0, np.nan]
    planes = pd.concat([series(one), series(other, well="C04")], ignore_index=True)
    checked = drop_backward_times(planes)["time"]
    assert np.isnan(checked[2])
    assert checked.drop(2).tolist()[:8] == [0.0, 600.0, 1800.0, 2400.0, *other[:4]]
    assert len(caplog.records) == 1
    told = "by up to 24.5 hours: 1 planes of 1 wells, the first: well C03, field 1, frame 2, gfp"
    assert told in caplog.text


def test_planes_that_are_not_used_and_equal_times_are_no_step_back(caplog):
    planes = pd.concat([series([9.0, 1.0], reason="z not chosen"), series([5.0, 5.0])])
    planes = planes.reset_index(drop=True)
    pd.testing.assert_frame_equal(drop_backward_times(planes), planes)
    assert not caplog.records


@pytest.mark.parametrize("seed", range(5))
def test_the_longest_rise_is_as_long_as_by_trying_all(seed):
    values = np.random.default_rng(seed).integers(0, 6, 9).astype(float)
    best = max(
        bin(kept).count("1")
        for kept in range(2**9)
        if (np.diff(values[[bool(kept >> i & 1) for i in range(9)]]) >= 0).all()
    )
    found = longest_rise(values)
    assert found.sum() == best
    assert (np.diff(values[found]) >= 0).all()
