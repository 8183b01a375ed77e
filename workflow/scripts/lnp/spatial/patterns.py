"""Patterns of spots as chance lays them in a cell's mask: evenly, or at the same depths."""

import numpy as np

N_RINGS = 10  # of equal area, within which spots are moved to keep their depth


def draw_even(region, n_spots, n_patterns, rng):
    """Return the pixels (n_patterns, n_spots) of spots that lie anywhere in a `Region`."""
    return rng.integers(len(region.pixels), size=(n_patterns, n_spots))


def draw_same_depth(region, places, n_patterns, rng):
    """Return pixels (n_patterns, n_spots): each spot anywhere in its ring of the cell.

    What is then more than by chance is not explained by how deep the spots lie.

    Parameters
    ----------
    region : lnp.spatial.region.Region
    places : (n_spots,) ndarray of int
        Pixel of each spot, see `Region.places_of`.
    n_patterns : int
    rng : numpy.random.Generator
    """
    edges = np.linspace(0, len(region.pixels), min(N_RINGS, len(region.pixels)) + 1).astype(int)
    ring = np.searchsorted(edges, places, side="right") - 1
    first, behind = edges[ring], edges[ring + 1]
    return rng.integers(first, behind, size=(n_patterns, len(places)))


def positions_in(region, places, rng):
    """Return positions (..., 2) anywhere within some pixels, as spots are found between pixels."""
    return region.pixels[places] + rng.uniform(-0.5, 0.5, size=(*places.shape, 2))
