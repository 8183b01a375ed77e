"""Foreground of the counterstain: the local threshold between background and cells."""

import numpy as np
from scipy import ndimage

from lnp.imaging.filters import gaussian
from lnp.imaging.opencv import cv2

FINE_ENOUGH = 13  # pixels of a cell's diameter that are enough to find where cells end
DARKEST = 0.005  # quantile of a field that is background
TAIL = {0.001: -3.09, 0.02: -2.05}  # quantiles that are background too: where a normal one has them
UNIT = 0.03  # of a field's contrast: steps in the dark below it count as equal steps do
N_NOISE = 4.5  # a smoothed pixel of background is hardly ever this many deviations above it
N_AMONG_CELLS = 1.0  # deviations in a field full of edges: what is dark there is uneven, not noisy
EDGY = (
    8.0  # times the gradient's 10th percentile lies the 90th in a field full of edges; noise: 4.7
)
FLAT = 2.0  # times the median gradient of a field; smaller ones are noise
NEARBY = 0.5  # diameters within which edges count
FIELD_WEIGHT = 0.3  # of the edges of the whole field beside those nearby
FINE_WIDTH = 20  # pixels of a cell's diameter that are enough to measure its width


def foreground_threshold(smoothed, diameter):
    """Return the intensity between background and cells around each pixel of a smoothed frame.

    Robust automatic threshold selection (Kittler, Illingworth and Foeglein 1985), a local one:
    the mean intensity weighted by the squared gradient, which is steep where cells end, whatever
    share of the field they cover. Intensities count by their logarithm, so that the edges of dim
    and of bright cells weigh alike. Haze has no edge, so it does not count. The threshold of a
    field with few edges is nowhere within the noise of the background: an empty field has no
    foreground.

    Parameters
    ----------
    smoothed : (H, W) ndarray
    diameter : float
        Usual diameter of a cell, in pixels.

    Returns
    -------
    (H, W) ndarray of float32
    """
    small = shrink(smoothed, diameter, FINE_ENOUGH)
    level, darkest, unit = log_level(small)
    steepness = gradient(level)
    weight = np.where(steepness > FLAT * np.median(steepness), steepness, 0) ** 2
    if np.ptp(small) < 1 or not weight.any():
        return np.full(np.shape(smoothed), np.max(smoothed), dtype=np.float32)
    reach = NEARBY * diameter * small.shape[0] / len(smoothed)
    usual, everywhere = np.average(level, weights=weight), FIELD_WEIGHT * weight.mean()
    threshold = gaussian(weight * level, reach) + everywhere * usual
    threshold /= gaussian(weight, reach) + everywhere
    background, noise = background_level(small)
    n_noise = N_AMONG_CELLS if is_edgy(small) else N_NOISE
    counts = np.maximum(darkest + unit * np.expm1(threshold), background + n_noise * noise)
    return cv2.resize(counts.astype(np.float32), np.shape(smoothed)[::-1])


def shrink(image, diameter, fine_enough):
    """Return an image of means over squares, in which a cell is about `fine_enough` pixels wide."""
    step = max(1, int(diameter // fine_enough))
    size = [max(1, n // step) for n in np.shape(image)[::-1]]
    return cv2.resize(np.asarray(image, np.float32), size, interpolation=cv2.INTER_AREA)


def log_level(image):
    """Return the logarithm of an image over its darkest, that darkest, and the unit, in counts.

    The level is log(1 + (counts - darkest) / unit), 0 at the darkest and below.
    """
    darkest, top = np.quantile(image, [DARKEST, 0.99])
    unit = max(UNIT * (top - darkest), 1e-6)
    return np.log1p(np.clip(image - darkest, 0, None) / unit).astype(np.float32), darkest, unit


def gradient(level):
    """Return the steepness of a (H, W) image, per pixel (Sobel)."""
    return np.hypot(ndimage.sobel(level, 0), ndimage.sobel(level, 1)) / 8


def is_edgy(image):
    """Return whether many pixels of a field lie on edges, by the spread of its gradient."""
    flat, steep = np.quantile(gradient(image), [0.1, 0.9])
    return steep > EDGY * flat


def background_level(image):
    """Return mean and standard deviation of the background, counts.

    Those of a normal distribution with the same lower tail: that part of a field is free of cells.
    """
    quantiles, (first, last) = np.quantile(image, list(TAIL)), TAIL.values()
    deviation = np.ptp(quantiles) / (last - first)
    return float(quantiles[1] - last * deviation), float(deviation)


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
    step = max(1, int(diameter // FINE_WIDTH))
    smoothed = gaussian(image, 0.03 * diameter)[::step, ::step]  # more would widen them
    bright = smoothed > foreground_threshold(smoothed, diameter / step)
    parts, n_parts = ndimage.label(bright)
    if n_parts == 0:
        return np.nan
    names = np.arange(1, n_parts + 1)
    widths = 2 * ndimage.maximum(ndimage.distance_transform_edt(bright), parts, names)
    areas = ndimage.sum_labels(bright, parts, names)
    order = np.argsort(widths)
    middle = np.searchsorted(areas[order].cumsum(), areas.sum() / 2)
    return float(widths[order][middle] * step)
