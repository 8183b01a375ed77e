"""Foreground of the counterstain: the threshold between background and cells, and blobs."""

import numpy as np
from scipy import ndimage
from skimage.filters import threshold_li

from lnp.imaging.filters import gaussian, laplacian_of_gaussian

BACKGROUND_QUANTILE = 0.02  # ASSUME at least this share of a field is free of cells
MIN_SAMPLED = 300  # pixels of the shorter side that make the histogram of a large field
FINE_ENOUGH = 20  # pixels of a cell's diameter that are enough to measure its width
N_NOISE = 4.5  # a smoothed pixel of background is hardly ever this many deviations above it


def foreground_threshold(smoothed):
    """Return the intensity between background and cells in a smoothed frame.

    Minimum cross-entropy (Li and Lee 1993) of the logarithm, so that a few bright
    cells do not hide the dim ones; searched from above, since in a sparse field it has
    a second solution within the noise; and never less than `N_NOISE` standard
    deviations above the background, so that an empty field has no foreground. A
    part of the pixels of a large field is enough for its histogram.
    """
    step = max(1, min(smoothed.shape) // MIN_SAMPLED)
    sample = np.clip(smoothed[::step, ::step], 1, None)
    if np.ptp(sample) == 0:
        return float(sample.max())
    background, noise = background_level(sample)
    level = np.log(sample)
    lowest = level.min() - 0.01  # Li's threshold takes logarithms of what it is given
    above = (np.log(background) + np.quantile(level, 0.999)) / 2
    best = threshold_li(level - lowest, initial_guess=max(above, level.mean()) - lowest)
    return float(max(np.exp(best + lowest), background + N_NOISE * noise))


def typical_width(image, diameter):
    """Return how wide the bright parts of a field are (pixels): twice their distance to the dark.

    The median over the area, so that specks do not count. Touching cells hardly add to it, since
    they are thin where they touch. NaN where nothing is bright.

    Parameters
    ----------
    image : (H, W) ndarray
        Counterstain.
    diameter : float
        Usual diameter of a cell; decides on smoothing only.
    """
    step = max(1, int(diameter // FINE_ENOUGH))
    smoothed = gaussian(image, 0.03 * diameter)[::step, ::step]  # more would widen them
    bright = smoothed > foreground_threshold(smoothed)
    parts, n_parts = ndimage.label(bright)
    if n_parts == 0:
        return np.nan
    names = np.arange(1, n_parts + 1)
    widths = 2 * ndimage.maximum(ndimage.distance_transform_edt(bright), parts, names)
    areas = ndimage.sum_labels(bright, parts, names)
    order = np.argsort(widths)
    middle = np.searchsorted(areas[order].cumsum(), areas.sum() / 2)
    return float(widths[order][middle] * step)


def background_level(sample):
    """Return level and standard deviation of the background, by the mode of the histogram.

    The deviation is that of the pixels below the mode, among which there are no cells.
    """
    counts, edges = np.histogram(sample, bins=256, range=np.quantile(sample, [0.0005, 0.99]))
    peak = int(ndimage.gaussian_filter1d(counts.astype(float), 3).argmax())
    level = (edges[peak] + edges[peak + 1]) / 2
    below = sample[sample <= level]
    return float(level), float(np.sqrt(np.mean((below - level) ** 2))) if below.size else 0.0


def blob_response(smoothed, threshold, diameter):
    """Return how much each pixel is the middle of a bright blob of one cell's size.

    Scale-normalised negative Laplacian of Gaussian (Lindeberg 1998: greatest for a
    disc of radius r at sigma = r / sqrt(2); somewhat less separates touching cells) of
    the logarithm of intensity over the background, cut off below the background.
    """
    background = np.quantile(smoothed[::4, ::4], BACKGROUND_QUANTILE)
    unit = max(threshold - background, 1e-6)
    level = np.log2(1 + np.clip(smoothed - background, 0, None) / unit)
    sigma = 0.8 * (diameter / 2) / np.sqrt(2)
    return -(sigma**2) * laplacian_of_gaussian(level, sigma)
