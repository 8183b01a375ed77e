"""Clips of tracked cells: windows that follow a cell through the frames, and its outlines."""

import numpy as np
from contourpy import contour_generator

from lnp.core.vocabulary import PLACED
from lnp.reporting.figures.pictures.contrast import cut_square, shrink

N_FRAMES = 24  # shown of a track, at most: two seconds of a loop
WINDOW = 2.6  # diameters of a cell: side of what is shown, so that its neighbours are seen
MOST_PX = 128  # side of a frame on the page, about
N_POINTS = 40  # of an outline, about
FULL = 1000  # places on the page are whole thousandths of the window


def shown_frames(first, n_frames):
    """Return the frames shown: evenly spaced, from that of the seeds to the last.

    >>> shown_frames(0, 5), len(shown_frames(0, 72)), shown_frames(0, 72)[-1]
    ([0, 1, 2, 3, 4], 24, 71)
    """
    n_shown = min(N_FRAMES, n_frames - first)
    return [round(frame) for frame in np.linspace(first, n_frames - 1, n_shown)]


def window_centres(track, frames, drift):
    """Return where the window of a track lies in each of some frames, (n_frames, 2), in pixels.

    Where the track has no row any more, the window stays on the dish, where it ended.

    Parameters
    ----------
    track : DataFrame
        Rows of table "tracks" of one cell.
    frames : list of int
    drift : (n_all, 2) ndarray
        Of all frames, see table "shifts".
    """
    known = track.set_index("frame")[["row", "col"]].sort_index()
    known = known[np.isfinite(known).all(axis=1)]
    centres = []
    for frame in frames:
        before = known.index[known.index <= frame]
        at = before[-1] if len(before) else known.index[0]
        centres.append(known.loc[at].to_numpy() + drift[frame] - drift[at])
    return np.array(centres)


def corners_of(centres, side):
    """Return the first row and column of square windows, (n, 2) int, as `cut_square` cuts them."""
    return np.rint(centres).astype(int) - side // 2


def cut_tiles(planes, centres, side):
    """Cut the windows of cells out of planes, and shrink them to the size of the page.

    Parameters
    ----------
    planes : iterable of (n_rows, n_cols) ndarray or None
        Of the frames shown, one after the other.
    centres : (n_cells, n_frames, 2) ndarray
    side : int
        Of a window, in pixels.

    Returns
    -------
    (n_cells, n_frames, tile, tile) ndarray of uint16
        0 outside of the field, and where a plane is missing.
    """
    tile = shrink(np.zeros((side, side)), MOST_PX).shape[0]
    tiles = np.zeros((*centres.shape[:2], tile, tile), np.uint16)
    for k, plane in enumerate(planes):
        for i, centre in enumerate(centres[:, k] if plane is not None else ()):
            tiles[i, k] = np.nan_to_num(shrink(cut_square(plane, centre, side), MOST_PX))
    return tiles


def outline_of(mask, offset, side):
    """Return the outlines of a mask in a window: lists of x, y, x, y ... in thousandths of it.

    Parameters
    ----------
    mask : (n, n) ndarray of bool
    offset : (row, col)
        Of the mask's first pixel in the window.
    side : int
        Of the window, in pixels.
    """
    found = []
    for line in contour_generator(z=np.pad(mask, 1).astype(float)).lines(0.5):
        points = line[:: max(1, len(line) // N_POINTS)] - 0.5 + np.asarray(offset)[::-1]
        if len(line) >= 8:
            found.append(np.rint(points / side * FULL).astype(int).ravel().tolist())
    return found


def outlines_of(masks, states, centres, side):
    """Return the outlines of a cell in each frame shown, see `outline_of`.

    Parameters
    ----------
    masks : (n_frames, n, n) ndarray of bool
        Around the tracked centres.
    states : list of str
        Of the track; empty where it has no row.
    centres : (n_frames, 2) ndarray
        Of the windows, the tracked ones as long as it is followed.
    side : int
    """
    offset = np.repeat(side // 2 - masks.shape[-1] // 2, 2)
    return [
        outline_of(mask, offset, side) if state in PLACED and mask.any() else []
        for mask, state in zip(masks, states, strict=True)
    ]
