"""Drift of a dish that we moved ourselves."""

import numpy as np
import pandas as pd
import pytest

from lnp.imaging.drift import Drift, describe_jumps, sure_part, unmeasured_from
from synthetic.discs import dome_frame
from synthetic.dishes import BF_SHIFT, PATH, dish_movie

DIAMETER = 20


@pytest.fixture(scope="module")
def movie():
    """Return counterstain and brightfield, (T, H, W) each, along PATH."""
    return dish_movie(PATH, BF_SHIFT, np.random.default_rng(0))


def measure_drift(channels, max_shift_px):
    """Return the table of drift of some channels' frames."""
    drift = Drift(max_shift_px, DIAMETER)
    for images in zip(*channels.values(), strict=True):
        drift.add(dict(zip(channels, images, strict=True)))
    return drift.table()


def drift_of(table):
    """Return the (T, 2) drift of a table."""
    return table[["drift_row", "drift_col"]].to_numpy()


def test_drift_is_found_to_a_fraction_of_a_pixel_although_cells_walk(movie):
    stain, bright = movie
    table = measure_drift({"counterstain": stain, "brightfield": bright}, 8)
    np.testing.assert_allclose(drift_of(table), PATH, atol=0.25)
    assert (table["quality"] > 0.3).all()


def test_later_frames_do_not_change_the_drift_of_earlier_ones(movie):
    whole, early = (
        measure_drift({"counterstain": movie[0][:n], "brightfield": movie[1][:n]}, 8)
        for n in (6, 4)
    )
    pd.testing.assert_frame_equal(whole[:4], early)


def test_a_missing_frame_repeats_the_last_drift_and_says_so(movie):
    stain, bright = (list(frames) for frames in movie)
    stain[2] = bright[2] = bright[4] = None
    table = measure_drift({"counterstain": stain, "brightfield": bright}, 8)
    assert table["quality"][2] == 0
    assert (table["quality"].drop(2) > 0).all()
    np.testing.assert_array_equal(drift_of(table)[2], drift_of(table)[1])
    np.testing.assert_allclose(drift_of(table)[[0, 1, 3, 5]], PATH[[0, 1, 3, 5]], atol=0.25)


def test_frames_without_anything_in_common_are_not_measurable():
    rng = np.random.default_rng(3)
    table = measure_drift({"brightfield": rng.poisson(50, (4, 64, 64))}, 20)
    assert not table["quality"][1:].any()
    empty = measure_drift({"brightfield": [None, None]}, 8)
    assert empty["quality"].tolist() == [0, 0]
    assert not drift_of(empty).any()


def test_a_jump_beyond_the_limit_is_found_in_the_whole_field_and_told():
    rng = np.random.default_rng(5)
    dish = rng.poisson(200 * (1 + rng.random((200, 220)))).astype(float)
    corners = [(60, 60), (61, 60), (101, 5), (102, 6)]
    frames = [dish[r : r + 96, c : c + 100] + rng.normal(size=(96, 100)) for r, c in corners]
    table = measure_drift({"brightfield": frames}, 8)
    expected = corners[0] - np.array(corners)
    np.testing.assert_allclose(drift_of(table), expected, atol=0.3)
    assert (table["quality"] > 0.3).all()
    told = describe_jumps(table, 8)
    assert "jumped by (-40, 55) px at frame 2, further than registration/max_shift_um (8" in told
    assert describe_jumps(table, 60) == ""
    assert unmeasured_from(table) is None


def test_the_drift_is_lost_from_the_frame_on_after_which_none_is_measured():
    frames = np.random.default_rng(3).poisson(50, (4, 64, 64))
    frames[1] = frames[0]
    assert unmeasured_from(measure_drift({"brightfield": frames}, 20)) == 2
    quality = pd.DataFrame({"frame": range(4), "quality": [1.0, 0.0, 0.0, 0.5]})
    assert unmeasured_from(quality) is None


def test_drift_counts_from_the_first_frame_that_is_there(movie):
    bright = [None, *movie[1][1:]]
    table = measure_drift({"brightfield": bright}, 8)
    np.testing.assert_allclose(drift_of(table)[1:], PATH[1:] - PATH[1], atol=0.25)
    assert table["quality"][0] == 0


def test_large_images_are_binned_and_the_drift_is_still_in_their_pixels(movie, monkeypatch):
    monkeypatch.setattr("lnp.imaging.drift.LONGEST_SIDE", 100)
    table = measure_drift({"counterstain": movie[0], "brightfield": movie[1]}, 8)
    np.testing.assert_allclose(drift_of(table), PATH, atol=0.6)


def test_the_drift_of_each_frame_is_told_when_it_comes(movie):
    drift = Drift(8, DIAMETER)
    told = [drift.add({"brightfield": bright}) for bright in movie[1]]
    np.testing.assert_array_equal(told, drift_of(drift.table()))


def test_where_nothing_stands_still_a_jump_is_followed_by_the_cells():
    path = np.zeros((8, 2)) + np.array([[0, 0]] * 4 + [[26, -31]] * 4)
    stain, bright = dish_movie(path, BF_SHIFT, np.random.default_rng(1), dirt=0, margin=48)
    table = measure_drift({"counterstain": stain, "brightfield": bright}, 8)
    assert np.abs(drift_of(table) - path).max() < 4
    assert (table["quality"] > 0).all()


def test_a_clear_jump_that_the_cells_do_not_make_is_none():
    rng = np.random.default_rng(4)
    grain = 60 * rng.normal(size=(260, 300))
    cells = dome_frame(rng.uniform(20, 240, size=(18, 2)), 13, (260, 300)).astype(float)
    drift = Drift(60, 26)
    for step in ((0, 0), (0, 0), (40, -30)):
        found = drift.add({"counterstain": cells + np.roll(grain, step, axis=(0, 1))})
    np.testing.assert_allclose(found, 0, atol=1)
    both = np.roll(cells + grain, (40, -30), axis=(0, 1))
    np.testing.assert_allclose(drift.add({"counterstain": both}), (40, -30), atol=1)


@pytest.mark.parametrize("flow", [0.3, 0.8])  # diameters from frame to frame
def test_cells_that_flow_together_on_a_still_dish_are_no_drift(flow):
    rng, step = np.random.default_rng(6), np.array([-flow * DIAMETER, 2])
    grain, at = 100 * rng.normal(size=(200, 240)), rng.uniform((0, 0), (280, 240), size=(60, 2))
    drift = Drift(8, DIAMETER)
    for frame in range(4):
        cells = dome_frame(at + frame * step, DIAMETER / 2, grain.shape).astype(float)
        found = drift.add({"counterstain": cells + grain})
    np.testing.assert_allclose(found, 0, atol=0.5)
    np.testing.assert_allclose(drift.cells_step, step, atol=1.5)


def test_a_step_is_shortened_by_its_error_and_no_further_than_to_zero():
    np.testing.assert_allclose(sure_part(np.array([3.0, 4.0]), 2.5), [2.4, 3.2])
    np.testing.assert_array_equal(sure_part(np.array([3.0, 4.0]), 20.0), [0, 0])
    np.testing.assert_array_equal(sure_part(np.array([3.0, 4.0]), np.nan), [0, 0])
    np.testing.assert_array_equal(sure_part(np.zeros(2), 0.0), [0, 0])
