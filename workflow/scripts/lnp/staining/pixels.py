"""How a predicted channel compares with the measured one, pixel by pixel inside cells."""

import numpy as np
from scipy import ndimage

from lnp.imaging.filters import gaussian
from lnp.staining.ceiling import ceiling
from lnp.staining.fine import RIM, fine_structure, peak_of_correlation, rests_of
from lnp.staining.grid import ACROSS

INSIDE = 0.5  # least share of a coarse pixel that cells cover, to lie inside them
LEAST = 30  # pixels inside cells, below which a frame says nothing
SPOT = 0.7  # coarse pixels: SD of the Gaussian whose light is wider than a spot
WIDE = 2.0, 3.5  # coarse pixels: SD of Gaussians that leave the wider parts of an image
MARGIN = 2  # pixels to what is not known, below which a filter is not trusted
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
        alone, of the same cells). `lnp predicted` and `lnp in brightfield`: negative controls. NaN
        where cells cover too little.
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
        "lnp predicted": control(predicted[3], targets, predicted),
        "lnp in brightfield": control(view, targets, predicted),
    }


def mean_by_depth(stain, depth):
    """Return for each pixel the mean stain of all pixels that lie about as deep in their cell."""
    ring = np.digitize(depth, np.quantile(depth, np.linspace(0, 1, N_DEPTHS + 1)[1:-1]))
    sums = np.bincount(ring, stain, N_DEPTHS), np.bincount(ring, minlength=N_DEPTHS)
    return (sums[0] / np.maximum(sums[1], 1))[ring]


def control(light, targets, predicted):
    """Return whether an image is brighter or darker where LNPs lie: the peak of a correlation.

    LNPs lie where cells are thick, and brightfield shows that. So fine structure away from the rim
    is compared, with depth, what is predicted of the cell, and the image's own wider parts
    regressed out of both; and what is wider than a spot is subtracted
    (`lnp.staining.fine.peak_of_correlation`).

    Parameters
    ----------
    light : (h, w) ndarray
        Brightfield, or what is predicted of LNPs from it. The latter finds a trace only where it is
        strong enough to be learned among all else.
    targets, predicted : (4, h, w) ndarray
        See `compare_pixels`.

    Returns
    -------
    float
        0 where the image does not show LNPs, negative where they darken it. NaN where cells cover
        too little.
    """
    known = np.isfinite(targets[[0, 3]]).all(axis=0)
    depth = np.nan_to_num(targets[2])
    inner = (depth > RIM) & ndimage.binary_erosion(known, iterations=MARGIN)
    if inner.sum() < LEAST:
        return np.nan
    lights = [
        fine_structure(np.nan_to_num(image), SPOT)[inner].astype(float)
        for image in (light, targets[3])
    ]
    shape = [depth[inner] ** power for power in range(4)]
    for image in [*predicted[:3], *(gaussian(light, sigma) for sigma in WIDE)]:
        shape += [image[inner], fine_structure(image, SPOT)[inner]]
    return peak_of_correlation(*rests_of(lights, shape), inner)
