"""Statistics of many patterns of spots in one cell at once, each 1 or 0 where chance lays them.

A pattern is a row: `places` (n_patterns, n_spots) are pixels of the cell's `Region`, `positions`
(n_patterns, n_spots, 2) where in them the spots lie, `weights` (n_spots,) how much each counts.
"""

import numpy as np
from scipy.spatial.distance import pdist, squareform

RIMS = {"rim_10": 0.1, "rim_30": 0.3, "rim_50": 0.5}  # outermost share of the area
CORE = 0.3  # innermost share of the area
RADII = (0.15, 0.2, 0.25, 0.3, 0.4)  # of the region's radius, within which spots are neighbours
HALF_SECTOR = np.pi / 4  # a quarter of the directions


def rings(region, places, weights):
    """Return enrichment at the rim and in the core, mean depth and its z.

    Enrichment is the share of the spots over the share of the area: 1 where spots lie evenly.

    Returns
    -------
    dict of (n_patterns,) ndarray
        `rim_10`, `rim_30`, `rim_50`, `core`; `depth`, the mean depth of the spots (0 to 1), and
        `depth_z`, its distance from that of the cell's pixels in standard errors.
    """
    rank, depth = region.rank[places], region.depth[places]
    shares = weights / weights.sum()
    found = {name: (rank < width) @ shares / width for name, width in RIMS.items()}
    found["core"] = (rank >= 1 - CORE) @ shares / CORE
    found["depth"] = depth @ shares
    error = region.depth.std() * np.sqrt((shares**2).sum())
    found["depth_z"] = (found["depth"] - region.depth.mean()) / max(error, 1e-9)
    return found


def spread_and_polarity(region, positions, weights):
    """Return how far spots lie apart, and how far their middle lies off, in radii of the region.

    Returns
    -------
    dict of (n_patterns,) ndarray
        `spread`: root mean square distance to their own middle; `polarity`: distance of that to
        the cell's.
    """
    shares = weights / weights.sum()
    middle = np.einsum("pnk,n->pk", positions, shares)
    away = ((positions - middle[:, None]) ** 2).sum(axis=2) @ shares
    polarity = np.hypot(*(middle - region.centre).T)
    return {"spread": np.sqrt(away) / region.radius, "polarity": polarity / region.radius}


def sector(region, positions, weights, angle, both_ends):
    """Return the enrichment (n_patterns,) in the sector around a direction named beforehand.

    Parameters
    ----------
    region : lnp.spatial.region.Region
    positions, weights : see above
    angle : float
        Direction from the cell's middle, in radians from rows towards columns.
    both_ends : bool
        The opposite sector counts as well: an axis has no head.
    """

    def is_in(points):
        away = points - region.centre
        turned = np.arctan2(away[..., 1], away[..., 0]) - angle
        turned = np.abs((turned + np.pi) % (2 * np.pi) - np.pi)
        return np.minimum(turned, np.pi - turned if both_ends else turned) <= HALF_SECTOR

    expected = is_in(region.pixels).mean() if np.isfinite(angle) else 0.0
    if expected == 0:
        return np.full(len(positions), np.nan)
    return is_in(positions) @ (weights / weights.sum()) / expected


def clustering(region, positions, resolution):
    """Return the degree of clustering and the distance to the nearest spot, by Ripley's K.

    Ripley's K of every pattern is compared with that of all of them (Besag's L, in standard
    deviations, the mean over five radii): the cell's shape, its size and its rim are in both.
    Radii within which no pattern has a pair, or all have as many, say nothing and do not count.

    Parameters
    ----------
    region : lnp.spatial.region.Region
    positions : (n_patterns, n_spots, 2) ndarray
        The observed pattern and those drawn by chance, together.
    resolution : float
        Two spots nearer than this, in pixels, are found as one: such pairs count in no pattern,
        and nothing is nearer.

    Returns
    -------
    dict of (n_patterns,) ndarray
        `clustering`: 0 as by chance, above clustered; `nearest`: mean distance of a spot to the
        nearest other one, over that of all patterns.
    """
    found = [near_pairs(pattern, region.radius, resolution) for pattern in positions]
    pairs, nearest = (np.stack(part, axis=-1) for part in zip(*found, strict=True))
    level = np.sqrt(pairs)  # L, but for a factor that all share
    sd = level.std(axis=1, keepdims=True)
    known = sd[:, 0] > 0
    above = (level - level.mean(axis=1, keepdims=True))[known] / sd[known]
    return {
        "clustering": above.mean(axis=0) if known.any() else np.zeros(len(positions)),
        "nearest": nearest / nearest.mean(),
    }


def near_pairs(pattern, radius, resolution):
    """Return the pairs within each of `RADII`, and the mean distance of a spot to the nearest one.

    One pattern at a time: the distances of some hundred spots in all patterns fill the memory.

    Parameters
    ----------
    pattern : (n_spots, 2) ndarray
    radius, resolution : float
        Of the region; see `clustering`.

    Returns
    -------
    (n_radii,) ndarray of int, float
    """
    apart = pdist(pattern)
    distance = squareform(apart)
    np.fill_diagonal(distance, np.inf)
    apart = apart[apart >= resolution]
    pairs = np.array([np.count_nonzero(apart <= share * radius) for share in RADII])
    return pairs, np.maximum(distance.min(axis=1), resolution).mean()
