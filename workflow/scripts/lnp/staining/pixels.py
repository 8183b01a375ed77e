"""How a predicted channel compares with the measured one, pixel by pixel inside cells."""

import numpy as np

from lnp.staining.ceiling import ceiling
from lnp.staining.grid import ACROSS

INSIDE = 0.5  # least share of a coarse pixel that cells cover, to lie inside them
LEAST = 30  # pixels inside cells, below which a frame says nothing
N_DEPTHS = 12  # rings of a cell, from its rim to its middle, of which each has a mean stain


def correlate(first, second):
    """Return Pearson's correlation; NaN where one of them does not vary."""
    if len(first) < LEAST or not (np.ptp(first) > 0 and np.ptp(second) > 0):
        return np.nan
    return float(np.corrcoef(first, second)[0, 1])


def compare_pixels(view, targets, predicted, noise, diameter):
    """Return how a frame's predicted counterstain compares with the measured one inside cells.

    Parameters
    ----------
    view : (h, w) ndarray
        Of brightfield.
    targets, predicted : (4, h, w) ndarray
        In the order of `TARGETS`; the measured counterstain in counts, NaN where unknown.
    noise : float
        Variance of the noise of a measured pixel (counts squared).
    diameter : float
        Of a cell, in measured pixels.

    Returns
    -------
    dict of str to float
        Correlations with the measured counterstain: `predicted`; `ceiling`, the best that its noise
        allows; two trivial predictors, `inverted brightfield` and `mean cell` (the stain by depth
        alone, of the same cells). `lnp beyond shape`: the negative control. NaN where cells cover
        too little.
    """
    inside = (targets[1] >= INSIDE) & np.isfinite(targets[0])
    stain, depth = targets[0][inside], targets[2][inside]
    coarse_noise = noise * min(1.0, (ACROSS / diameter) ** 2)
    enough = len(stain) >= LEAST
    return {
        "predicted": correlate(predicted[0][inside], stain),
        "ceiling": ceiling(stain.var(), coarse_noise) if enough else np.nan,
        "inverted brightfield": correlate(-view[inside], stain),
        "mean cell": correlate(mean_by_depth(stain, depth), stain) if enough else np.nan,
        "lnp beyond shape": control(targets, predicted, inside),
    }


def mean_by_depth(stain, depth):
    """Return for each pixel the mean stain of all pixels that lie about as deep in their cell."""
    ring = np.digitize(depth, np.quantile(depth, np.linspace(0, 1, N_DEPTHS + 1)[1:-1]))
    sums = np.bincount(ring, stain, N_DEPTHS), np.bincount(ring, minlength=N_DEPTHS)
    return (sums[0] / np.maximum(sums[1], 1))[ring]


def control(targets, predicted, inside):
    """Return how far brightfield tells LNP light beyond the cells' shape: a partial correlation.

    LNPs lie where a cell is, and a cell shines a little by itself; both follow from its shape,
    which brightfield does show. So depth and predicted counterstain are regressed out of measured
    and predicted LNP light before they are correlated.
    """
    known = inside & np.isfinite(targets[3])
    depth, stain = targets[2][known], predicted[0][known]
    if len(depth) < LEAST:
        return np.nan
    shape = [np.ones_like(depth), depth, depth**2, depth**3, stain, stain**2, stain * depth]
    shape = np.stack([*shape, predicted[2][known], predicted[1][known]], axis=1).astype(float)
    rests = [
        light - shape @ np.linalg.lstsq(shape, light, rcond=None)[0]
        for light in (targets[3][known].astype(float), predicted[3][known].astype(float))
    ]
    return correlate(*rests)
