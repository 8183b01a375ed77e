"""Crops of a frame whose pixels say where they are."""

import numpy as np
import pandas as pd
import pytest

from lnp.imaging.windows import (
    centres_by_frame,
    crop_frame,
    cut,
    cut_filled,
    cut_window,
    fits,
    inner_sides,
)

STILL = (0.0, 0.0)
FRAME = (100 * np.arange(40)[:, None] + np.arange(60)).astype(np.uint16)  # 100 row + col


def test_a_cut_begins_half_a_side_before_the_rounded_centre():
    assert cut(FRAME, (20, 30), 8)[0, 0] == 100 * 16 + 26
    assert cut(FRAME, (20.4, 29.6), 8)[0, 0] == 100 * 16 + 26
    assert cut(FRAME, (20, 30), 8).shape == (8, 8)


@pytest.mark.parametrize(
    ("centre", "inside"),
    [((4, 4), True), ((3, 4), False), ((36, 56), True), ((37, 56), False), ((36, 57), False)],
)
def test_a_cut_fits_up_to_the_last_pixel_and_not_beyond(centre, inside):
    assert (cut(FRAME, centre, 8) is not None) == inside
    assert fits(np.array([centre, (np.nan, 9)]), 8, FRAME.shape).tolist() == [inside, False]


def test_crops_follow_the_shift_of_their_channel_by_whole_pixels():
    planes = [(FRAME, STILL), (FRAME, (2.6, -1.2))]
    crops, present, outside = crop_frame(planes, np.array([[20.0, 30.0]]), 8)
    assert crops.shape == (1, 2, 8, 8)
    assert crops.dtype == np.uint16
    assert crops[0, 1, 0, 0] == 100 * (23 - 4) + (29 - 4)
    assert present.all()
    assert not outside.any()


@pytest.mark.parametrize(
    ("planes", "centre"),
    [
        ([(FRAME, STILL), (None, STILL)], (20, 30)),  # a missing plane
        ([(FRAME, STILL), (FRAME, (30, 0))], (20, 30)),  # outside of the image in one channel
        ([(FRAME, STILL), (FRAME, STILL)], (-2, 30)),
        ([(FRAME, STILL), (FRAME, STILL)], (np.nan, np.nan)),  # not followed
    ],
)
def test_a_crop_without_a_plane_or_a_centre_in_it_is_absent_and_empty(planes, centre):
    crops, present, outside = crop_frame(planes, np.array([centre, (20, 30)], dtype=float), 8)
    assert not present[0].all()
    assert not crops[~present].any()
    assert not outside.any()
    assert present[1].tolist() == [True, planes[1][0] is not None and planes[1][1] == STILL]


@pytest.mark.parametrize(
    ("centre", "rows", "cols", "share"),
    [((2, 30), (2, 8), (0, 8), 0.25), ((38, 1), (0, 6), (3, 8), 1 - 30 / 64)],
)
def test_what_lies_outside_of_the_image_is_filled_with_the_crops_own_level(
    centre, rows, cols, share
):
    crop, outside = cut_filled(FRAME, centre, 8)
    inside = np.zeros((8, 8), dtype=bool)
    inside[slice(*rows), slice(*cols)] = True
    top, left = (c - 4 for c in centre)
    np.testing.assert_array_equal(
        crop[inside], FRAME[max(top, 0) : top + 8, max(left, 0) : left + 8].ravel()
    )
    assert set(crop[~inside]) == {int(np.median(crop[inside]))}
    assert outside == pytest.approx(share)


def test_a_windows_sides_are_inner_unless_the_image_ends_there():
    window, _ = cut_window((2, 58), 8, FRAME.shape)
    assert inner_sides(window, FRAME.shape) == [False, True, True, False]
    whole, _ = cut_window((20, 30), 8, FRAME.shape)
    assert inner_sides(whole, FRAME.shape) == [True] * 4


def test_a_window_is_cut_off_where_a_cut_would_not_fit():
    window, corner = cut_window((2, 58), 8, FRAME.shape)
    assert corner.tolist() == [0, 54]
    assert FRAME[window].shape == (6, 6)
    assert FRAME[window][0, 0] == 54


def test_centres_are_there_only_where_a_cell_is_followed():
    rows = [(3, 0, 10.0, 20.0, "tracked"), (3, 1, 11.0, 21.0, "bridged"), (3, 2, 1.0, 2.0, "edge")]
    tracks = pd.DataFrame(rows, columns=["cell", "frame", "row", "col", "state"])
    centres = centres_by_frame(tracks, np.array([3, 5]), 4)
    assert centres.shape == (4, 2, 2)
    np.testing.assert_array_equal(centres[:2, 0], [[10, 20], [11, 21]])
    assert np.isnan(centres[2:, 0]).all()
    assert np.isnan(centres[:, 1]).all()


def test_cells_in_any_order_keep_their_own_centres():
    rows = [(7, 0, 70.0, 71.0, "tracked"), (2, 0, 20.0, 21.0, "tracked")]
    tracks = pd.DataFrame(rows, columns=["cell", "frame", "row", "col", "state"])
    np.testing.assert_array_equal(
        centres_by_frame(tracks, np.array([7, 2]), 1)[0], [[70, 71], [20, 21]]
    )
