import numpy as np
import pytest

from lnp.explanation.occlusion import cover_squares, spread_changes, square_corners

SIDE, SQUARE = 12, 4


def test_the_map_of_a_linear_model_is_its_weights_times_what_was_covered():
    rng = np.random.default_rng(0)
    crop = rng.integers(0, 900, (2, SIDE, SIDE)).astype(np.uint16)
    weights = rng.normal(size=crop.shape)
    seen = np.ones((SIDE, SIDE), dtype=bool)
    corners = square_corners(seen, SQUARE)
    covered = cover_squares(crop, corners, SQUARE)
    changes = (weights * crop).sum() - (weights * covered).sum(axis=(2, 3, 4))
    drawn = spread_changes(changes, corners, SQUARE, seen)
    for channel in range(2):
        for row, col in [(0, 0), (4, 8), (8, 4)]:
            square = (channel, slice(row, row + SQUARE), slice(col, col + SQUARE))
            near = crop[channel, max(row - 4, 0) : row + 8, max(col - 4, 0) : col + 8]
            level = np.rint(np.median(near))
            expected = (weights[square] * (crop[square] - level)).sum()
            assert drawn[square].sum() == pytest.approx(expected)
            assert np.ptp(drawn[square]) == 0


def test_each_copy_differs_in_one_square_of_one_channel():
    crop = np.arange(2 * SIDE**2, dtype=np.uint16).reshape(2, SIDE, SIDE)
    corners = square_corners(np.ones((SIDE, SIDE), dtype=bool), SQUARE)
    covered = cover_squares(crop, corners, SQUARE)
    assert covered.shape == (2, 9, 2, SIDE, SIDE)
    assert covered.dtype == crop.dtype
    for channel in range(2):
        for i, (row, col) in enumerate(corners):
            changed = np.argwhere(covered[channel, i] != crop)
            assert set(changed[:, 0]) == {channel}
            assert (changed[:, 1:] >= (row, col)).all()
            assert (changed[:, 1:] < (row + SQUARE, col + SQUARE)).all()


def test_squares_that_are_not_seen_are_left_out_and_cut_ones_keep_their_sum():
    seen = np.zeros((SIDE, SIDE), dtype=bool)
    seen[3:6, 3:6] = True
    corners = square_corners(seen, SQUARE)
    assert corners.tolist() == [[0, 0], [0, 4], [4, 0], [4, 4]]
    drawn = spread_changes(np.array([[1.0, 2.0, 3.0, -4.0]]), corners, SQUARE, seen)[0]
    assert drawn[3, 3] == 1.0  # the only pixel seen of the first square
    assert drawn[4:6, 4:6].tolist() == [[-1.0, -1.0], [-1.0, -1.0]]
    assert drawn[~seen].tolist() == [0.0] * (SIDE**2 - 9)


def test_a_side_that_squares_do_not_fill_ends_in_smaller_ones():
    seen = np.ones((10, 10), dtype=bool)
    corners = square_corners(seen, SQUARE)
    assert len(corners) == 9
    drawn = spread_changes(np.ones((1, 9)), corners, SQUARE, seen)[0]
    assert drawn[9, 9] == 1 / 4
    assert drawn.sum() == pytest.approx(9)
