"""How likely each track has left its cell: three signs, each from 0 to 1, combined."""

import numpy as np

from lnp.core.vocabulary import LOST, TRACKED

BEYOND = "beyond"  # the cell has left the image and is followed as a neighbour only


def rate_tracks(tracks, diameter):
    """Set the risk of each track in the present frame, from this frame and those before.

    The signs are the change of area against the track's median (1 at half or double), the step
    beyond the prediction (0 up to a fifth of the radius, 1 at a radius), and the share of the
    mask that other tracks claim too. They are taken as independent, so the risk is one minus the
    product of what each leaves. A track that is bridged or at the edge keeps its last risk; a
    lost one has 1.

    Parameters
    ----------
    tracks : list of lnp.tracking.propagation.Track
    diameter : float
        Usual diameter of a cell, in pixels.
    """
    found = [track for track in tracks if track.state in (TRACKED, BEYOND)]
    shared = shared_shares([track.mask for track in found])
    for track, share in zip(found, shared, strict=True):
        change = abs(np.log2(track.areas[-1] / np.median(track.areas)))
        step = np.hypot(*(track.centre - track.predicted)) / (diameter / 2)
        by_area, by_step = (np.clip((sign - 0.2) / 0.8, 0, 1) for sign in (change, step))
        track.risk = float(1 - (1 - by_area) * (1 - by_step) * (1 - share))
    for track in tracks:
        if track.state == LOST:
            track.risk = 1.0


def shared_shares(regions):
    """Return the share of each region's pixels that some other region has too.

    Each region (n, 2) lists a pixel once.
    """
    if not regions:
        return []
    corner = np.min([pixels.min(axis=0) for pixels in regions], axis=0)
    shape = np.max([pixels.max(axis=0) for pixels in regions], axis=0) - corner + 1
    places = [np.ravel_multi_index(tuple((pixels - corner).T), shape) for pixels in regions]
    claims = np.zeros(shape.prod(), np.uint16)
    for place in places:
        claims[place] += 1
    return [float((claims[place] > 1).mean()) for place in places]
