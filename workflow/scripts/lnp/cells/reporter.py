"""Light of the reporter (GFP) of each cell: counts in its central box less a background."""

import numpy as np

from lnp.core.vocabulary import BACKGROUNDS
from lnp.imaging.windows import cut, cut_window

CAMERA_BITS = [8, 10, 12, 14, 16]
LEAST_SATURATED = 4  # pixels of a frame with the same, highest count: fewer may be chance
N_SAMPLED = 50_000  # pixels that give the first guess of the median of more


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
        NaN where there is no plane or centre, or the box leaves the image; for ring also where
        the image does not have enough free pixels.
    """
    if image is None:
        return {name: np.full(len(centres), np.nan) for name in BACKGROUNDS}
    sums, rings = np.full((2, len(centres)), np.nan)
    occupied = paint_masks(image.shape, centres, masks)
    for cell in np.flatnonzero(np.isfinite(centres).all(axis=1)):
        pixels = cut(image, centres[cell], box)
        if pixels is not None:
            sums[cell] = pixels.sum(dtype=np.int64)
            rings[cell] = ring_level(image, occupied, centres[cell], side, box)
    return {"none": sums, "field": sums - median(image) * box**2, "ring": sums - rings * box**2}


def saturated_share(image, centres, box):
    """Return the share of saturated pixels in the central box of each cell, (n,).

    The sum over the box is then cut off at the top. Saturated are pixels at the highest count
    of a camera, 2 to the power of its bits less one, if several pixels of the frame are and none
    is above. Parameters as in `measure_reporter`; NaN as there.
    """
    shares = np.full(len(centres), np.nan)
    if image is None:
        return shares
    top = image.max()
    full = any(top == 2**bits - 1 for bits in CAMERA_BITS)
    full = full and np.count_nonzero(image == top) >= LEAST_SATURATED
    for cell in np.flatnonzero(np.isfinite(centres).all(axis=1)):
        pixels = cut(image, centres[cell], box)
        if pixels is not None:
            shares[cell] = np.mean(pixels == top) if full else 0.0
    return shares


def paint_masks(shape, centres, masks):
    """Return the (n_rows, n_cols) mask of all pixels that lie in a cell.

    `masks` (n, side, side) are those of the cells around their `centres` (n, 2).
    """
    occupied = np.zeros(shape, dtype=bool)
    side = masks.shape[1]
    for cell in np.flatnonzero(np.isfinite(centres).all(axis=1)):
        window, first = cut_window(centres[cell], side, shape)
        row, col = first - (np.rint(centres[cell]).astype(int) - side // 2)
        part = occupied[window]
        part |= masks[cell][row : row + part.shape[0], col : col + part.shape[1]]
    return occupied


def ring_level(image, occupied, centre, side, box):
    """Return the median of the free pixels around a centre, in counts.

    Free are the pixels in the square of `side` that lie outside the central box and in no cell.
    There must be as many as the box has pixels, so that the level is about as precise as
    the sum that it corrects; among crowded cells the square is doubled until there are. NaN
    where the whole image does not have so many.

    Parameters
    ----------
    image : (n_rows, n_cols) ndarray
    occupied : (n_rows, n_cols) ndarray of bool
        Pixels that lie in any cell.
    centre : (2,) ndarray
        Of a box inside the image.
    side, box : int
    """
    while True:
        window, corner = cut_window(centre, side, image.shape)
        free = ~occupied[window]
        row, col = np.rint(centre).astype(int) - box // 2 - corner
        free[row : row + box, col : col + box] = False
        if np.count_nonzero(free) >= box**2:
            return median(image[window][free])
        if free.shape == image.shape:
            return np.nan
        side *= 2


def median(counts):
    """Grouped median of whole counts, to a fraction of a count.

    A count stands for all values within half a count of it, evenly, as in
    `statistics.median_grouped`. The plain median of whole numbers is itself whole, and a step of
    one count in each pixel of the box outweighs the noise of a dark cell.

    The search starts from the median of a sample, and passes over all counts until it is right:
    counting how often each number occurs takes three times as long.
    """
    sample, half = counts.ravel()[:: max(1, counts.size // N_SAMPLED)], counts.size / 2
    value = np.partition(sample, sample.size // 2)[sample.size // 2]
    while (n_below := np.count_nonzero(counts < value)) > half:
        value = counts[counts < value].max()
    while (n_reached := np.count_nonzero(counts <= value)) <= half:
        value, n_below = counts[counts > value].min(), n_reached
    return float(value - 0.5 + (half - n_below) / (n_reached - n_below))
