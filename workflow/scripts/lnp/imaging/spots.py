"""Spots of LNP: peaks of a response image, and the cells that they lie in."""

import numpy as np
import pandas as pd
from skimage.feature import peak_local_max

from lnp.imaging.spot_response import ROUNDED, log_response, noise_sd, whole_counts
from lnp.imaging.subpixel import parabola_vertex

COLUMNS = ["cell", "frame", "row", "col", "intensity", "height"]


def detect_spots(lnp, cells, centres, masks, find):
    """Return the spots of all frames that lie in the masks of cells.

    Parameters
    ----------
    lnp : sequence of (n_rows, n_cols) ndarray, or None for a missing plane
    cells : (n_cells,) ndarray of int
    centres : (n_frames, n_cells, 2) ndarray
        NaN where a cell is not followed.
    masks : iterable of (n_cells, side, side) ndarray of bool
        Of each frame.
    find : callable
        From a frame to its spots, such as `find_spots` with its settings.

    Returns
    -------
    DataFrame
        Columns `cell`, `frame`, and those that `find` returns; without any spot, those of
        `find_candidates`.
    """
    found = [pd.DataFrame(columns=COLUMNS)]
    for frame, (image, held) in enumerate(zip(lnp, masks, strict=True)):
        followed = np.isfinite(centres[frame]).all(axis=1)
        if image is None or not followed.any():
            continue
        spots = find(image)
        inside = assign_spots(spots, cells[followed], centres[frame, followed], held[followed])
        found.append(inside.assign(frame=frame))
    return pd.concat([part for part in found if len(part)] or found)


def find_spots(image, sigma, threshold, respond=log_response, noise=noise_sd):
    """Return the bright spots of one frame.

    A spot is a peak of the response, at least `threshold` standard deviations of its noise high.
    Its counts come from the frame itself, whatever the response.

    Parameters
    ----------
    image : (n_rows, n_cols) ndarray
        LNP channel, counts.
    sigma : float
        Standard deviation of a spot, in pixels.
    threshold : float
        In standard deviations of the noise. Lower values find dimmer spots, and more that are
        noise.
    respond : callable
        From image and sigma to the response, see `lnp.imaging.spot_response.RESPONSES`.
    noise : callable
        From the response to the standard deviation of its noise.

    Returns
    -------
    DataFrame
        Columns `row`, `col` (pixels, to a fraction) and `intensity`: counts in all of a Gaussian
        spot with that peak, 4 pi sigma^2 times the Laplacian of Gaussian.
    """
    return find_candidates(image, sigma, threshold, respond, noise).drop(columns="height")


def find_candidates(image, sigma, threshold, respond=log_response, noise=noise_sd):
    """Return the table of `find_spots` with a column `height`: the response in SD of its noise."""
    response = respond(image, sigma)
    light = response if respond is log_response else log_response(image, sigma)
    sd = noise(response)
    if noise is noise_sd and whole_counts(image):
        sd = max(sd, noise(respond(ROUNDED, sigma)))
    peaks, places = find_peaks(response, sigma, threshold * sd)
    at = tuple(peaks.T)
    return pd.DataFrame(
        {
            "row": places[:, 0],
            "col": places[:, 1],
            "intensity": 4 * np.pi * sigma**2 * light[at].astype(float),
            "height": response[at] / max(sd, 1e-12),
        }
    )


def find_listed(frame, sigma, threshold):
    """Return the candidates among spots that another program lists; see `find_candidates`.

    Parameters
    ----------
    frame : (H, W) ndarray and DataFrame
        Its pixels, and columns `row`, `col` and `height` of the spots that are listed.
    sigma, threshold : float
        See `find_spots`; the threshold is in the unit of `height`.
    """
    image, listed = frame
    kept = listed[listed["height"] > threshold]
    light = log_response(image, sigma)
    pixel = np.rint(kept[["row", "col"]].to_numpy()).astype(int)
    row, col = np.clip(pixel, 0, np.array(image.shape) - 1).T
    intensity = 4 * np.pi * sigma**2 * light[row, col].astype(float)
    return kept[["row", "col", "height"]].assign(intensity=intensity)


def find_peaks(response, sigma, least):
    """Return the peaks (n, 2) of a response at whole pixels, and their places to a fraction."""
    distance = max(1, round(sigma))
    peaks = peak_local_max(
        response, min_distance=distance, threshold_abs=max(least, 1e-6), exclude_border=distance
    )
    peaks = peaks[np.lexsort(peaks.T[::-1])]
    row, col = peaks.T
    rows = parabola_vertex(response[row - 1, col], response[row, col], response[row + 1, col])
    cols = parabola_vertex(response[row, col - 1], response[row, col], response[row, col + 1])
    return peaks, np.stack([row + rows, col + cols], axis=1)


def assign_spots(spots, cells, centres, masks):
    """Return the spots that lie in a cell's mask, with a column `cell`.

    Where masks overlap, the spot goes to the cell whose centre is nearer.

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
    inside = within & masks[np.arange(len(cells))[:, None], row, col]
    distance = np.hypot(*(places[None] - centres[:, None]).transpose(2, 0, 1))
    owner = np.where(inside, distance, np.inf).argmin(axis=0) if len(cells) else []
    kept = inside.any(axis=0)
    return spots[kept].assign(cell=np.asarray(cells)[np.asarray(owner, dtype=int)[kept]])
