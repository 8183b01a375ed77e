"""Cells' masks, and patterns of spots in them: by chance, or gathered in a known way."""

import numpy as np
from scipy import ndimage

from lnp.spatial.region import region_of

SIDE = 192  # pixels of 0.1625 um, as at full size
LONG, SHORT = (45, 65), (35, 50)  # half-axes of a cell
N_CLUMPS, CLUMP_PX = 4, 4.0  # 0.65 um


def draw_region(rng, notched):
    """Return the region of an ellipse of 11 to 21 um, or of one with a bite."""
    row, col = np.indices((SIDE, SIDE)) - SIDE / 2
    long, short = rng.uniform(*LONG), rng.uniform(*SHORT)
    angle = rng.uniform(0, np.pi)
    along, across = (
        row * np.cos(angle) + col * np.sin(angle),
        col * np.cos(angle) - row * np.sin(angle),
    )
    mask = (along / long) ** 2 + (across / short) ** 2 < 1
    if notched:
        place = rng.uniform(0, 2 * np.pi)
        bite = np.hypot(row - short * np.cos(place), col - short * np.sin(place)) < short * 0.7
        mask &= ~bite
        labels, _ = ndimage.label(mask)
        mask = labels == np.bincount(labels.ravel())[1:].argmax() + 1
    return region_of(mask)


def lay_by_chance(region, n_spots, rng):
    """Return spots (n_spots, 2) anywhere in a region."""
    pixels = region.pixels[rng.integers(len(region.pixels), size=n_spots)]
    return pixels + rng.uniform(-0.5, 0.5, pixels.shape)


def lay(kind, region, n_spots, share, axis, rng):
    """Return spots of which a share is put where a kind says, and the others anywhere.

    Parameters
    ----------
    kind : {"rim", "core", "sector", "clumps"}
        Outermost or innermost 30 % of the area, a quarter of the cell along `axis`, four clumps.
    region : lnp.spatial.region.Region
    n_spots : int
    share : float
    axis : float
        Angle from rows towards columns.
    rng : numpy.random.Generator
    """
    points = lay_by_chance(region, n_spots, rng)
    n_moved = round(share * n_spots)
    away = region.pixels - region.centre
    turned = np.arctan2(away[:, 1], away[:, 0]) - axis
    places = {
        "rim": region.rank < 0.3,
        "core": region.rank > 0.7,
        "sector": np.abs((turned + np.pi) % (2 * np.pi) - np.pi) < np.pi / 4,
        "clumps": np.ones(len(away), dtype=bool),
    }[kind]
    chosen = region.pixels[rng.choice(np.flatnonzero(places), n_moved)]
    if kind == "clumps":
        middles = region.pixels[rng.choice(len(region.pixels), N_CLUMPS, replace=False)]
        chosen = middles[np.arange(n_moved) % N_CLUMPS] + rng.normal(0, CLUMP_PX, (n_moved, 2))
    points[:n_moved] = chosen + rng.uniform(-0.5, 0.5, chosen.shape)
    return points
