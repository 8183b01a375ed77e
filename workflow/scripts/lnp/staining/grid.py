"""The coarse pixels in which networks see and predict: a cell is `ACROSS` of them wide.

So a network fits any magnification.
"""

import numpy as np

from lnp.acquisition.pixels.resample import weights

ACROSS = 16  # pixels of a network's view across a cell


def coarsen(plane, diameter):
    """Return a (H, W) plane with pixels of a 16th of a cell's diameter, float32."""
    rows, cols = (weights(n, diameter / ACROSS) for n in np.shape(plane))
    return (cols @ (rows @ np.asarray(plane, dtype=np.float32)).T).T


def enlarge(view, shape, diameter):
    """Return a coarse view in a plane's pixels, interpolated linearly.

    Parameters
    ----------
    view : (h, w) ndarray
    shape : (H, W)
        Of the plane from which `coarsen` made it.
    diameter : float
        Of a cell, in the plane's pixels.
    """
    places = [(np.arange(n) + 0.5) * ACROSS / diameter - 0.5 for n in shape]
    rows, cols = (place.clip(0, n - 1) for place, n in zip(places, view.shape, strict=True))
    along = [interpolate(view.shape[0], rows), interpolate(view.shape[1], cols)]
    (top, below, down), (left, right, across) = along
    upper, lower = view[top], view[below]
    tall = upper + (lower - upper) * down[:, None].astype(view.dtype)
    return tall[:, left] + (tall[:, right] - tall[:, left]) * across.astype(view.dtype)


def interpolate(n, places):
    """Return for places along an axis of `n` the pixels beside each, and the second's share."""
    first = np.minimum(places.astype(int), max(0, n - 2))
    return first, np.minimum(first + 1, n - 1), places - first
