"""Tell the cells of the counterstain from the background, and one cell from the next."""

import numpy as np
from scipy import ndimage
from skimage.filters import threshold_li

BACKGROUND_QUANTILE = 0.02  # ASSUME at least this share of a field is free of cells


def smooth(image, sigma):
    """Return an image as float32, smoothed by a Gaussian of `sigma` pixels; 0: as it is."""
    image = np.asarray(image, dtype=np.float32)
    return ndimage.gaussian_filter(image, sigma) if sigma > 0 else image


def foreground_threshold(smoothed):
    """Return the intensity that best parts cells from background in a smoothed frame.

    Minimum cross-entropy (Li and Lee 1993) of the logarithm, so that a few bright
    cells do not hide the dim ones; on a part of the pixels of a large field, whose
    histogram does not need all.
    """
    step = max(1, min(smoothed.shape) // 500)
    level = np.log(np.clip(smoothed[::step, ::step], 1, None))
    if np.ptp(level) == 0:
        return float(smoothed.max())
    lowest = level.min() - 0.01  # Li's threshold takes logarithms of what it is given
    return float(np.exp(threshold_li(level - lowest) + lowest))


def blob_response(smoothed, threshold, diameter):
    """Return how much each pixel is the middle of a bright disc of one cell's size.

    Scale-normalised negative Laplacian of Gaussian (Lindeberg 1998: greatest for a
    disc of radius r at sigma = r / sqrt(2); somewhat less parts touching cells) of
    the logarithm of intensity over the background, cut off below the background.
    """
    background = np.quantile(smoothed[::4, ::4], BACKGROUND_QUANTILE)
    unit = max(threshold - background, 1e-6)
    level = np.log2(1 + np.clip(smoothed - background, 0, None) / unit)
    sigma = 0.8 * (diameter / 2) / np.sqrt(2)
    return -(sigma**2) * ndimage.gaussian_laplace(level, sigma)
