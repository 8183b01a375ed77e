import numpy as np
import pandas as pd
import pytest

from lnp.acquisition.plate_pace import Pace, compare_paces, log_differences, pace_of


def plate(name="A", interval_s=600.0, pixel_um=0.65, n_frames=8):
    """Return the table "images" of one site and channel."""
    frames = np.arange(n_frames)
    images = pd.DataFrame({"plate": name, "frame": frames, "time_s": interval_s * frames})
    return images.assign(status="ok", pixel_um=pixel_um)


def test_the_pace_is_that_of_the_frames():
    pace = pace_of(plate(interval_s=3600), horizon=4)
    assert (pace.interval_min, pace.horizon_h, pace.pixel_um) == (60, 3, 0.65)
    unknown = pace_of(plate().assign(time_s=np.nan, pixel_um=np.nan), horizon=4)
    assert np.isnan([unknown.interval_min, unknown.horizon_h, unknown.pixel_um]).all()


def test_plates_of_two_intervals_are_told_with_both_numbers(caplog):
    log_differences([plate("A", 600), plate("B", 3600)], horizon=4)
    assert "interval: 10 minutes (A), 60 minutes (B)" in caplog.text
    assert "horizon 4 is 0.5 hours (A), 3 hours (B)" in caplog.text
    assert "pixel" not in caplog.text


def test_plates_of_two_magnifications_are_told_with_both_numbers(caplog):
    log_differences([plate("A"), plate("B", pixel_um=0.325)], horizon=4)
    assert "size of a pixel: 0.65 um (A), 0.325 um (B)" in caplog.text
    assert "interval" not in caplog.text


@pytest.mark.parametrize(
    "other",
    [
        Pace(10.2, 0.51, 0.65),  # as one sets a timer by hand
        Pace(np.nan, np.nan, np.nan),
    ],
)
def test_plates_alike_or_unknown_are_not_spoken_of(other):
    assert compare_paces({"A": Pace(10.0, 0.5, 0.65), "B": other}, 4) == []


def test_a_pause_within_the_horizon_is_found_though_the_interval_is_the_same():
    sentences = compare_paces({"A": Pace(10.0, 0.5, 0.65), "B": Pace(10.0, 2.5, 0.65)}, 4)
    assert "horizon 4 is 0.5 hours (A), 2.5 hours (B)" in sentences[0]
