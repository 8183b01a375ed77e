"""Describe one pattern of spots beside patterns by chance in the same mask: Monte Carlo tests."""

import numpy as np

from lnp.spatial.patterns import draw_even, draw_same_depth, positions_in
from lnp.spatial.statistics import clustering, rings, sector, spread_and_polarity

MIN_SPOTS = 5  # with fewer, no statistic can be far from chance
MIN_PIXELS = 20  # of a mask; a smaller one has no rim and no core
OK, FEW_SPOTS, NO_MASK = "ok", "too few spots", "no mask, or hardly one"


def describe_spots(region, points, light, axes, resolution, n_patterns, rng):
    """Statistics of where spots lie, with the chance of each, by patterns drawn in the same mask.

    Directions are named beforehand and never turned to where most spots lie: so turned, even
    evenly laid spots look polarised.

    Parameters
    ----------
    region : lnp.spatial.region.Region
        Of the cell.
    points : (n_spots, 2) ndarray
        Row and column of the spots, in pixels of the mask.
    light : (n_spots,) ndarray
        Their intensities; the statistics that end in `_light` count spots by it.
    axes : dict of str to (float, bool)
        Directions: angle (radians from rows towards columns), and whether both ends count.
    resolution : float
        Pixels; two spots that are nearer are found as one.
    n_patterns : int
        By chance; the smallest p is 2 / (n_patterns + 1).
    rng : numpy.random.Generator

    Returns
    -------
    dict of str to float
        Each statistic of `lnp.spatial.statistics` by name, and `p_<name>`: two-sided, valid for
        any number of spots and with ties. `clustering_depth` compares with patterns of the same
        depths.
    """
    places = region.places_of(points)
    drawn = draw_even(region, len(points), n_patterns, rng)
    found = judge_all(region, points, places, drawn, light, axes, resolution, rng)
    drawn = draw_same_depth(region, places, n_patterns, rng)
    positions = np.concatenate([points[None], positions_in(region, drawn, rng)])
    deep = clustering(region, positions, resolution)["clustering"]
    return found | {"clustering_depth": deep[0], "p_clustering_depth": chance(deep)}


def judge_all(region, points, places, drawn, light, axes, resolution, rng):
    """Return all statistics of a pattern and their chance by patterns drawn (n_patterns, n)."""
    everywhere = np.concatenate([places[None], drawn])
    positions = np.concatenate([points[None], positions_in(region, drawn, rng)])
    values = clustering(region, positions, resolution)
    for ending, weights in (("", np.ones(len(points))), ("_light", light)):
        several = rings(region, everywhere, weights)
        several |= spread_and_polarity(region, positions, weights)
        several |= {
            f"sector_{name}": sector(region, positions, weights, *axis)
            for name, axis in axes.items()
        }
        values |= {f"{name}{ending}": value for name, value in several.items()}
    observed = {name: float(value[0]) for name, value in values.items()}
    return observed | {f"p_{name}": chance(value) for name, value in values.items()}


def chance(values):
    """Return the two-sided Monte Carlo p of the first of (n,) values among all; NaN if unknown.

    Ties count against the observed one, so that p is never too small.
    """
    if np.isnan(values[0]):
        return np.nan
    low = (values <= values[0]).mean()
    high = (values >= values[0]).mean()
    return float(min(1.0, 2 * min(low, high)))
