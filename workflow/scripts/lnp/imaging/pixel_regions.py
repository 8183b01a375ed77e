"""Regions of pixels: (n, 2) integer arrays of (row, col), wherever they lie."""

import numpy as np

from lnp.imaging.opencv import cv2

N_SAMPLED = 1000  # pixels of a region that are looked at, or up to twice as many


def sampled(pixels):
    """Return every so many-th pixel of a region (n, 2), which is enough to know a share."""
    return pixels[:: max(1, len(pixels) // N_SAMPLED)]


def disc(centre, radius):
    """Return the pixels not farther than `radius` from a centre (row, col)."""
    middle, reach = np.rint(centre).astype(int), int(np.ceil(radius))
    offsets = np.indices((2 * reach + 1,) * 2).reshape(2, -1).T - reach
    return middle + offsets[np.hypot(*offsets.T) <= radius]


def mask_of(pixels, shape):
    """Return the (n_rows, n_cols) mask of a region, cut off at the mask's edge."""
    mask = np.zeros(shape, dtype=bool)
    mask[tuple(inside(pixels, shape).T)] = True
    return mask


def inside(pixels, shape):
    """Return the pixels of a region that lie in an image of `shape`."""
    if pixels.size and pixels.min() >= 0 and (pixels.max(axis=0) < shape).all():
        return pixels
    return pixels[((pixels >= 0) & (pixels < shape)).all(axis=1)]


def core_of(pixels):
    """Return the inner pixels of a region: farther from its rim than half the greatest depth."""
    corner = pixels.min(axis=0) - 1
    depth = squared_distance(mask_of(pixels - corner, np.ptp(pixels, axis=0) + 3))
    return np.argwhere(depth > 0.25 * depth.max()) + corner


def squared_distance(mask):
    """Return the squared Euclidean distance transform of a mask: to the nearest pixel outside.

    Whole numbers, exact: OpenCV's distances are rounded to the last digits of a float32.
    """
    distance = cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.rint(distance**2)


def box_of(mask):
    """Return the smallest box, as slices, that holds a mask with a pixel at least."""
    ends = [np.flatnonzero(mask.any(axis=axis))[[0, -1]] for axis in (1, 0)]
    return tuple(slice(first, last + 1) for first, last in ends)


def reach_of(pixels, shape, distance):
    """Return the mask of all pixels within `distance` of a region's pixels inside `shape`."""
    pixels, reach = inside(pixels, shape), np.zeros(shape, dtype=bool)
    if len(pixels):
        first = np.maximum(pixels.min(axis=0) - int(distance), 0)  # no pixel before is so near
        last = np.minimum(pixels.max(axis=0) + int(distance) + 1, shape)
        near = squared_distance(~mask_of(pixels - first, last - first)) <= distance**2
        reach[first[0] : last[0], first[1] : last[1]] = near
    return reach
