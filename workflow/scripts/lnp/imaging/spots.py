"""Find the LNP of a frame as bright spots, and the cells that they lie in."""

import numpy as np
import pandas as pd
from skimage.feature import peak_local_max

from lnp.imaging.filters import laplace


def find_spots(image, sigma, threshold):
    """Return the bright spots of one frame.

    A spot is a peak of the scale-normalised Laplacian of Gaussian, which is blind
    to a level or sloping background, that stands `threshold` standard deviations
    above 0; the standard deviation is the robust one of the response (1.4826 times
    the median absolute deviation), so that spots do not count as noise.

    Parameters
    ----------
    image : (n_rows, n_cols) ndarray
        LNP channel, counts.
    sigma : float
        Standard deviation of a spot, in pixels.
    threshold : float
        In standard deviations of the noise.

    Returns
    -------
    DataFrame
        Columns `row`, `col` (pixels, to a fraction) and `intensity`: counts in all
        of a Gaussian spot with that peak, 4 pi sigma^2 times the response.
    """
    image = np.subtract(image, np.min(image), dtype=np.float32)  # a level would cost digits
    # cut off at 6 sigma, since a kernel cut nearer does not sum to 0 and sees the level
    response = -(sigma**2) * laplace(image, sigma, truncate=6.0)
    least = threshold * 1.4826 * np.median(np.abs(response - np.median(response)))
    distance = max(1, round(sigma))
    peaks = peak_local_max(
        response, min_distance=distance, threshold_abs=max(least, 1e-6), exclude_border=distance
    )
    peaks = peaks[np.lexsort(peaks.T[::-1])]
    places = peaks + np.stack([vertex(response, peaks, axis) for axis in (0, 1)], axis=1)
    intensity = 4 * np.pi * sigma**2 * response[tuple(peaks.T)].astype(float)
    return pd.DataFrame({"row": places[:, 0], "col": places[:, 1], "intensity": intensity})


def vertex(image, peaks, axis):
    """Return how far (-0.5 to 0.5 px) from each peak the parabola through it has its top.

    peaks : (n, 2) int, none on the image's edge.
    """
    step = np.eye(2, dtype=int)[axis]
    before, at, after = (image[tuple((peaks + k * step).T)] for k in (-1, 0, 1))
    bend = before - 2 * at + after
    return np.clip((before - after) / (2 * np.where(bend < 0, bend, -np.inf)), -0.5, 0.5)


def assign_spots(spots, cells, centres, masks):
    """Return the spots that lie in a cell's mask, with a column `cell`.

    Where masks overlap, the cell whose centre is nearer has the spot.

    Parameters
    ----------
    spots : DataFrame
        Columns `row`, `col`, `intensity`.
    cells : (n,) ndarray of int
        Numbers of the cells in this frame.
    centres : (n, 2) ndarray
        Their centres, in pixels.
    masks : (n, side, side) ndarray of bool
        Their masks, in the window whose first pixel is round(centre) - side // 2.
    """
    places, side = spots[["row", "col"]].to_numpy(), masks.shape[-1]
    inner = np.rint(places)[None] - (np.rint(centres)[:, None] - side // 2)
    inner = inner.astype(int)  # (n, n_spots, 2): pixel of each spot in each window
    within = ((inner >= 0) & (inner < side)).all(axis=-1)
    row, col = np.clip(inner, 0, side - 1).transpose(2, 0, 1)
    held = within & masks[np.arange(len(cells))[:, None], row, col]
    distance = np.hypot(*(places[None] - centres[:, None]).transpose(2, 0, 1))
    owner = np.where(held, distance, np.inf).argmin(axis=0) if len(cells) else []
    kept = held.any(axis=0)
    return spots[kept].assign(cell=np.asarray(cells)[np.asarray(owner, dtype=int)[kept]])
