"""Light of the reporter (GFP) of each cell: counts in its central box less a background."""

import numpy as np

from lnp.core.vocabulary import BACKGROUNDS
from lnp.imaging.windows import cut, cut_window

N_SOME = 50_000  # pixels by which the median of more is looked for


def measure_reporter(image, centres, masks, side, box):
    """Background subtraction: the counts in the central box of each cell less each background.

    none is the plain sum, as in the paper. field subtracts from each pixel the median of the
    frame, cells included. ring subtracts the median of the pixels around the cell that lie
    neither in its box nor in any cell; see `ring_level`.

    Parameters
    ----------
    image : (n_rows, n_cols) ndarray or None
        Reporter channel; None where the plane is missing.
    centres : (n, 2) ndarray
        NaN where a cell has none.
    masks : (n, side, side) ndarray of bool
        Of all cells, each around its centre; empty where a cell was not found.
    side, box : int
        Of a crop and of its central box, in pixels.

    Returns
    -------
    dict of background: (n,) ndarray of float
        NaN where absent, and for ring also where there is no free pixel enough.
    """
    if image is None:
        return {name: np.full(len(centres), np.nan) for name in BACKGROUNDS}
    sums = box_sums(image, centres, box)
    rings, taken = np.full(len(centres), np.nan), covered(image.shape, centres, masks)
    for cell in np.flatnonzero(np.isfinite(sums)):
        rings[cell] = ring_level(image, taken, centres[cell], side, box)
    return {"none": sums, "field": sums - median(image) * box**2, "ring": sums - rings * box**2}


def box_sums(image, centres, side):
    """Return the sum of counts in the box of a side around each centre, (n,).

    NaN where there is no centre (NaN), or the box leaves the image.
    """
    sums = np.full(len(centres), np.nan)
    for cell in np.flatnonzero(np.isfinite(centres).all(axis=1)):
        box = cut(image, centres[cell], side)
        if box is not None:
            sums[cell] = box.sum(dtype=np.int64)
    return sums


def covered(shape, centres, masks):
    """Return the (n_rows, n_cols) mask of all pixels that lie in a cell.

    `masks` (n, side, side) are those of the cells around their `centres` (n, 2).
    """
    taken = np.zeros(shape, dtype=bool)
    side = masks.shape[1]
    for cell in np.flatnonzero(np.isfinite(centres).all(axis=1)):
        window, first = cut_window(centres[cell], side, shape)
        row, col = first - (np.rint(centres[cell]).astype(int) - side // 2)
        part = taken[window]
        part |= masks[cell][row : row + part.shape[0], col : col + part.shape[1]]
    return taken


def ring_level(image, taken, centre, side, box):
    """Return the median of the free pixels around a centre, in counts.

    Free are those of the square of `side` that lie outside the central box and in no
    cell. There must be as many as the box has pixels, so that the level is about as
    sure as the sum it is taken off; among crowded cells the square is doubled until there
    are. NaN where the whole image does not hold so many.

    Parameters
    ----------
    image : (n_rows, n_cols) ndarray
    taken : (n_rows, n_cols) ndarray of bool
        Pixels that lie in any cell.
    centre : (2,) ndarray
        Of a box that lies in the image.
    side, box : int
    """
    while True:
        window, free = free_pixels(taken, centre, side, box)
        if np.count_nonzero(free) >= box**2:
            return median(image[window][free])
        if free.shape == image.shape:
            return np.nan
        side *= 2


def free_pixels(taken, centre, side, box):
    """Return the window of `side` around a centre, and which of its pixels are free in it."""
    window, corner = cut_window(centre, side, taken.shape)
    free = ~taken[window]
    row, col = np.rint(centre).astype(int) - box // 2 - corner
    free[row : row + box, col : col + box] = False
    return window, free


def median(counts):
    """Return the median of whole counts, to a fraction of a count.

    A count is taken to stand for what lies within half a count of it, evenly, as
    `statistics.median_grouped` does. The plain median of whole numbers is itself whole,
    and a step of one count in each pixel of the box outweighs the noise of a dark cell.

    It is looked for from the median of some of the counts, by passes over all of them: to count
    how often each number occurs takes three times as long.
    """
    half, value = counts.size / 2, middle_of(counts.ravel()[:: max(1, counts.size // N_SOME)])
    while (n_below := np.count_nonzero(counts < value)) > half:
        value = counts[counts < value].max()
    while (n_reached := np.count_nonzero(counts <= value)) <= half:
        value, n_below = counts[counts > value].min(), n_reached
    return float(value - 0.5 + (half - n_below) / (n_reached - n_below))


def middle_of(counts):
    """Return the number in the middle of sorted (n,) counts, the upper one of two."""
    return np.partition(counts, counts.size // 2)[counts.size // 2]
