"""Groups of wells: a well's channel is predicted by a network that was fitted on other groups."""

import numpy as np

from lnp.core.rng import rng_of


def deal_wells(wells, n_groups, seed):
    """Return the group of each well: wells of a plate and dose are dealt out in random order.

    Each group so has wells of all doses, where there are enough.

    Parameters
    ----------
    wells : iterable of (plate, well, dose)
    n_groups : int
        At most; no more than there are wells.
    seed : int

    Returns
    -------
    dict of (plate, well) to str
        group1, group2, ...
    """
    wells = sorted(wells)
    order = rng_of(seed, "staining groups").permutation(len(wells))
    by_dose = sorted((wells[k][0], wells[k][2], place, k) for place, k in enumerate(order))
    n_groups = max(1, min(n_groups, len(wells)))
    return {
        tuple(wells[k][:2]): f"group{1 + place % n_groups}" for place, (*_, k) in enumerate(by_dose)
    }


def draw_frames(frames, n_planes, rng):
    """Return which frames of which sites are learned from: as many of each site as of another.

    Parameters
    ----------
    frames : dict of site to list of int
        The frames that may be drawn; a site may have any name.
    n_planes : int
        In all, at most.
    rng : numpy.random.Generator

    Returns
    -------
    list of (site, frame)
        Sorted, so that the planes of a site follow each other.
    """
    drawn = []
    for site, of_site in frames.items():
        order = rng.permutation(len(of_site))
        drawn += [(turn, rng.random(), site, of_site[k]) for turn, k in enumerate(order)]
    drawn.sort(key=lambda row: row[:2])
    return sorted((site, int(frame)) for *_, site, frame in drawn[: int(np.ceil(n_planes))])
