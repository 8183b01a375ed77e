"""Regions of a crop, which share out all that a network sees of it."""

import numpy as np
from scipy.ndimage import distance_transform_edt

from lnp.core.vocabulary import CELL_KEY

SPOTS, RIM, INTERIOR, OUTSIDE = REGIONS = ["spots", "rim", "interior", "outside"]
SPOT_SIGMAS = 2.0  # radius of a spot, in its standard deviations: 86 % of its light
RIM_SHARE = 1 / 12  # width of the rim, as a share of a cell's diameter


def central_disc(side, radius):
    """Return the (side, side) bool pixels that a network sees: a disc, or all.

    Parameters
    ----------
    side : int
    radius : float or "none"
        As a share of the side (`cnn/central_disc`).
    """
    if radius == "none":
        return np.ones((side, side), dtype=bool)
    offset = np.arange(side) - (side - 1) / 2
    return np.hypot(offset[:, None], offset[None]) <= radius * side


def share_out(mask, spots, seen, sigma_px, diameter_px):
    """Return the regions of a crop, each (side, side) bool: together what is seen, none twice.

    Parameters
    ----------
    mask : (side, side) ndarray of bool
        The tracked cell.
    spots : (n, 2) ndarray
        Row and column of the cell's LNP spots in the crop.
    seen : (side, side) ndarray of bool
    sigma_px : float
        Standard deviation of a spot.
    diameter_px : float
        Usual diameter of a cell.

    Returns
    -------
    dict
        spots; rim and interior of the mask; outside: all else, neighbours among it.
    """
    place = np.indices(mask.shape)[:, None] - np.reshape(spots, (-1, 2)).T[..., None, None]
    lit = (np.hypot(*place) <= SPOT_SIGMAS * sigma_px).any(axis=0)
    depth = distance_transform_edt(np.pad(mask, 1, mode="edge"))[1:-1, 1:-1]
    rim = mask & (depth <= max(1.0, RIM_SHARE * diameter_px))
    regions = {SPOTS: lit, RIM: rim & ~lit, INTERIOR: mask & ~rim & ~lit, OUTSIDE: ~mask & ~lit}
    return {name: region & seen for name, region in regions.items()}


def place_spots(spots, tracks, side):
    """Return spots by their pixels in the crop of their cell.

    Parameters
    ----------
    spots, tracks : DataFrame
        Tables of these names.
    side : int
        Of a crop; its first pixel is round(centre) - side // 2 (`lnp.imaging.windows.cut`).

    Returns
    -------
    DataFrame
        Columns plate, site, cell, frame, row, col.
    """
    key = [*CELL_KEY, "frame"]
    found = spots.merge(tracks[[*key, "row", "col"]], on=key, suffixes=("", "_centre"))
    corner = {name: np.rint(found[f"{name}_centre"]) - side // 2 for name in ("row", "col")}
    return found[key].assign(**{name: found[name] - first for name, first in corner.items()})
