"""How likely each track has left its cell: four signs, each from 0 to 1, combined."""

import numpy as np

from lnp.core.vocabulary import LOST, TRACKED


def rate_tracks(tracks, diameter):
    """Set the risk of each track in the present frame, from what is known up to it.

    Signs are the change of area, the step beyond the prediction, and the share of
    the mask that other tracks claim too; taken as independent, so the risk is one
    minus the product of what each leaves. A bridged or ending track keeps its last
    risk, but a lost one has 1.

    Parameters
    ----------
    tracks : list of lnp.tracking.tracker.Track
    diameter : float
        Usual diameter of a cell, in pixels.
    """
    found = [track for track in tracks if track.state in (TRACKED, "beyond")]
    shared = shared_shares([track.pixels for track in found])
    for track, share in zip(found, shared, strict=True):
        step = np.hypot(*(track.centre - track.predicted))
        safe = (1 - area_risk(track.areas)) * (1 - step_risk(step, diameter)) * (1 - share)
        track.risk = float(1 - safe)
    for track in tracks:
        if track.state == LOST:
            track.risk = 1.0


def area_risk(areas):
    """Return 0 to 1 for the last area against the median of all: 1 at half or double."""
    change = abs(np.log2(areas[-1] / np.median(areas)))
    return float(np.clip((change - 0.2) / 0.8, 0, 1))


def step_risk(step, diameter):
    """Return 0 to 1 for a step: 0 up to a fifth of the radius, 1 at a radius."""
    return float(np.clip((step / (diameter / 2) - 0.2) / 0.8, 0, 1))


def shared_shares(regions):
    """Return the share of each region's pixels that some other region holds too.

    Each region (n, 2) holds a pixel once.
    """
    if not regions:
        return []
    corner = np.min([pixels.min(axis=0) for pixels in regions], axis=0)
    shape = np.max([pixels.max(axis=0) for pixels in regions], axis=0) - corner + 1
    places = [np.ravel_multi_index(tuple((pixels - corner).T), shape) for pixels in regions]
    held = np.zeros(shape.prod(), np.uint16)
    for place in places:
        held[place] += 1
    return [float((held[place] > 1).mean()) for place in places]
