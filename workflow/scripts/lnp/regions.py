"""Regions of pixels: (n, 2) integer arrays of (row, col), wherever they lie."""

import numpy as np
from scipy import ndimage


def disc(centre, radius):
    """Return the pixels not farther than `radius` from a centre (row, col)."""
    middle, reach = np.rint(centre).astype(int), int(np.ceil(radius))
    offsets = np.indices((2 * reach + 1,) * 2).reshape(2, -1).T - reach
    return middle + offsets[np.hypot(*offsets.T) <= radius]


def pixels_of(mask, corner):
    """Return the pixels of a mask whose first pixel is at `corner`."""
    return np.argwhere(mask) + corner


def move_to(pixels, centre):
    """Return a region moved by whole pixels so that its centre lies at `centre`."""
    return pixels + np.rint(centre - pixels.mean(axis=0)).astype(int)


def mask_of(pixels, shape):
    """Return the (n_rows, n_cols) mask of a region, cut off at the mask's edge."""
    mask = np.zeros(shape, dtype=bool)
    mask[tuple(inside(pixels, shape).T)] = True
    return mask


def inside(pixels, shape):
    """Return the pixels of a region that lie in an image of `shape`."""
    return pixels[((pixels >= 0) & (pixels < shape)).all(axis=1)]


def core_of(pixels):
    """Return the inner pixels of a region: farther from its rim than half the greatest depth."""
    corner = pixels.min(axis=0) - 1
    mask = mask_of(pixels - corner, np.ptp(pixels, axis=0) + 3)
    depth = ndimage.distance_transform_edt(mask)
    return pixels_of(depth > 0.5 * depth.max(), corner)


def reach_of(pixels, shape, distance):
    """Return the mask of all pixels within `distance` of a region."""
    return ndimage.distance_transform_edt(~mask_of(pixels, shape)) <= distance


def paint(regions, shape):
    """Return an (n_rows, n_cols) image with 1, 2, ... in each region; the later one on top."""
    image = np.zeros(shape, dtype=np.int32)
    for number, pixels in enumerate(regions, start=1):
        image[tuple(inside(pixels, shape).T)] = number
    return image
