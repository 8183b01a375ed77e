"""Occlusion: cover a square of a crop, and see how far the prediction moves.

What a network makes of a square is known only by taking it away (Zeiler and Fergus 2014, ECCV,
section 4.2). A gradient costs a fiftieth, and was tried: it misses what saturates, of all
things the bright LNP spots (correlation with the change from covering 0.5 to 0.8 there, 0.8 to 1.0
in the other channels). A square is filled with the median of its surroundings, three
squares wide, so that it looks as the background there does.
"""

import numpy as np


def square_corners(seen, side_px):
    """Return the first (row, col) of each square of a grid that a network sees something of.

    Parameters
    ----------
    seen : (side, side) ndarray of bool
        Pixels that the network sees.
    side_px : int
        Of a square; those at the end of the crop may be cut off.

    Returns
    -------
    (n_squares, 2) ndarray of int
    """
    starts = np.arange(0, len(seen), side_px)
    sums = np.add.reduceat(np.add.reduceat(seen, starts, axis=0, dtype=int), starts, axis=1)
    return np.argwhere(sums > 0) * side_px


def cover_squares(crop, corners, side_px):
    """Return copies of a crop, in each of which one square of one channel is covered.

    Parameters
    ----------
    crop : (n_channels, side, side) ndarray
        Counts.
    corners : (n_squares, 2) ndarray of int
    side_px : int

    Returns
    -------
    (n_channels, n_squares, n_channels, side, side) ndarray
        Channel and square that are covered, then the crop; of the crop's dtype.
    """
    n_channels = len(crop)
    covered = np.tile(crop, (n_channels, len(corners), 1, 1, 1))
    for i, (row, col) in enumerate(corners):
        near = tuple(slice(max(0, k - side_px), k + 2 * side_px) for k in (row, col))
        level = np.rint(np.median(crop[(slice(None), *near)], axis=(1, 2))).astype(crop.dtype)
        for channel in range(n_channels):
            covered[channel, i, channel, row : row + side_px, col : col + side_px] = level[channel]
    return covered


def spread_changes(changes, corners, side_px, seen):
    """Return maps whose pixels share the change of their square, so that sums stay.

    Parameters
    ----------
    changes : (n_channels, n_squares) ndarray
    corners : (n_squares, 2) ndarray of int
    side_px : int
    seen : (side, side) ndarray of bool
        Pixels that share; the others are 0.

    Returns
    -------
    (n_channels, side, side) ndarray
    """
    maps = np.zeros((len(changes), *seen.shape))
    for (row, col), change in zip(corners, changes.T, strict=True):
        square = (slice(row, row + side_px), slice(col, col + side_px))
        maps[(slice(None), *square)] = change[:, None, None] * seen[square] / seen[square].sum()
    return maps
