"""Cut the crops of cells out of frames: whole pixels, filled where the image ends."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import PLACED


def cut(image, centre, side):
    """Return the (side, side) pixels around a centre (row, col), or None at the edge.

    The first pixel is round(centre) - side // 2, for crops, masks and boxes alike.
    """
    top, left = np.rint(centre).astype(int) - side // 2
    if min(top, left) < 0 or top + side > image.shape[0] or left + side > image.shape[1]:
        return None
    return image[top : top + side, left : left + side]


def fits(centres, side, shape):
    """Return for which centres (n, 2) `cut` finds all pixels in an image of `shape`; NaN: none."""
    known = np.isfinite(centres).all(axis=1)
    first = np.rint(np.where(known[:, None], centres, 0)).astype(int) - side // 2
    return known & (first >= 0).all(axis=1) & (first + side <= shape).all(axis=1)


def cut_window(centre, side, shape):
    """Return the window around a centre as slices, cut off at the image's edge, and its corner."""
    corner = np.rint(centre).astype(int) - side // 2
    first, last = (np.minimum(np.maximum(end, 0), shape) for end in (corner, corner + side))
    return tuple(slice(a, b) for a, b in zip(first, last, strict=True)), first


def inner_sides(window, shape):
    """Return whether a window (slices) ends inside an image of `shape`: top, bottom, left, right.

    False where it was cut off, or ends just where the image does.
    """
    return [
        inner
        for part, n in zip(window, shape, strict=True)
        for inner in (part.start > 0, part.stop < n)
    ]


def crop_frame(planes, centres, side):
    """Cut the crops of all cells out of one frame; see `cut_filled` for those at the border.

    Parameters
    ----------
    planes : list of ((n_rows, n_cols) ndarray or None, (row, col))
        Per channel its image, None where missing, and its shift: a cell lies in it
        at its centre plus the shift. Whole pixels are cut, never interpolated, so
        counts and noise stay as recorded; the error is half a pixel at most.
    centres : (n, 2) ndarray
        Centres of the cells, in pixels; NaN where a cell has none in this frame.
    side : int

    Returns
    -------
    crops : (n, n_channels, side, side) ndarray of uint16
        Zero where absent.
    present : (n, n_channels) ndarray of bool
        False where a channel's plane is missing, or the centre lies outside of its image.
    outside : (n, n_channels) ndarray of float
        Share of a crop's pixels that lie outside of the image, and are filled; 0 where absent.
    """
    crops = np.zeros((len(centres), len(planes), side, side), dtype=np.uint16)
    present, outside = np.zeros(crops.shape[:2], dtype=bool), np.zeros(crops.shape[:2])
    for channel, (image, shift) in enumerate(planes):
        if image is not None:
            present[:, channel] = fits(centres + shift, 1, image.shape)
            for cell in np.flatnonzero(present[:, channel]):
                crops[cell, channel], outside[cell, channel] = cut_filled(
                    image, centres[cell] + shift, side
                )
    return crops, present, outside


def cut_filled(image, centre, side):
    """Return the (side, side) pixels around a centre inside the image, and the share outside of it.

    What lies outside is filled with the median of the crop's pixels: it shows no cell, no spot and
    no dark frame, and leaves the crop's own level, above which light is measured, as it is.
    """
    whole = cut(image, centre, side)
    if whole is not None:
        return whole, 0.0
    window, first = cut_window(centre, side, image.shape)
    pixels, corner = image[window], first - (np.rint(centre).astype(int) - side // 2)
    filled = np.full((side, side), np.median(pixels), dtype=image.dtype)
    filled[tuple(slice(a, a + n) for a, n in zip(corner, pixels.shape, strict=True))] = pixels
    return filled, 1 - pixels.size / side**2


def centres_by_frame(tracks, cells, n_frames):
    """Return the centres (n_frames, n_cells, 2) of cells that are followed; NaN elsewhere.

    Parameters
    ----------
    tracks : DataFrame
        Table "tracks", rows of one site; rows that say lost or edge have no centre.
    cells : (n_cells,) ndarray of int
    """
    centres = np.full((n_frames, len(cells), 2), np.nan)
    rows = tracks[tracks["state"].isin(PLACED) & tracks["cell"].isin(cells)]
    place = pd.Index(cells).get_indexer(rows["cell"])
    centres[rows["frame"], place] = rows[["row", "col"]].to_numpy()
    return centres
