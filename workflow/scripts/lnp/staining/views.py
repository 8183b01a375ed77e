"""Planes as a network sees them: coarse, registered, and by their own background.

The light of the lamp is divided out: what counts is the share by which a place is brighter or
darker than what lies around it.
"""

import numpy as np
from scipy import ndimage

from lnp.acquisition.pixels.resample import centres
from lnp.imaging.filters import gaussian
from lnp.staining.grid import ACROSS, coarsen

LAMP = 2.0  # diameters: SD of the Gaussian that gives the light of the lamp
CONTRAST = 0.02  # share of the lamp's light that counts as one


def view_brightfield(plane, shift, diameter):
    """Return what a network sees of a brightfield plane.

    Parameters
    ----------
    plane : (H, W) ndarray
        Counts.
    shift : (2,) ndarray
        Position in brightfield less position in fluorescence (row, col; pixels).
    diameter : float
        Usual diameter of a cell, in pixels.

    Returns
    -------
    (h, w) ndarray of float32
        0 where it is as bright as around, in fiftieths of the lamp's light; placed where
        fluorescence lies. Beyond the plane's edge its last pixel goes on.
    """
    coarse = coarsen(plane, diameter)
    lamp = np.maximum(gaussian(coarse, LAMP * ACROSS), 1e-6)
    relative = (coarse / lamp - 1) / CONTRAST
    away = -np.asarray(shift, dtype=float) * ACROSS / diameter
    return ndimage.shift(relative, away, order=1, mode="nearest").astype(np.float32)


def covered(shape, shift, diameter):
    """Return the (h, w) pixels of a view where a shifted plane of (H, W) pixels has an image."""
    size = [len(centres(n, diameter / ACROSS)) for n in shape]
    away = np.asarray(shift, dtype=float) * ACROSS / diameter
    ends = [(np.arange(n) + step, n) for n, step in zip(size, away, strict=True)]
    rows, cols = ((place >= 0) & (place <= n - 1) for place, n in ends)
    return rows[:, None] & cols
