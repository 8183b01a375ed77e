"""Marker-controlled watershed: the mask of one cell in a window of the counterstain."""

import numpy as np
from skimage.filters import sobel
from skimage.morphology import reconstruction
from skimage.segmentation import watershed

from lnp.imaging.opencv import cv2
from lnp.imaging.pixel_regions import box_of

LEVEL_CORE = 0.75  # quantile of a core above which intensities count as level with it
ALL_SIDES = (True,) * 4  # of a window that lies inside the image
EDGE, CELL = 1, 2  # labels of markers; other cells have numbers from 3
CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
EMPTY_AROUND = {"borderType": cv2.BORDER_CONSTANT, "borderValue": 0}


def watershed_on_gradient(window, marker, inner=ALL_SIDES):
    """Return the mask of the cell between its last centre and the window's edge.

    The paper's method (Harrison et al., Cell segmentation and tracking): the last
    centre is the internal marker, the edge of the window the external one, and the
    watershed is that of the gradient.

    Parameters
    ----------
    window : (S, S) ndarray
        Counterstain around the last centre.
    marker : (n, 2) ndarray of int
        Pixels of the last centre, in the window. On a noisy image a small disc is
        better than a single pixel, which may lie in a dimple of the noise.
    inner : (4,) sequence of bool
        See `edge_marker`.

    Returns
    -------
    (S, S) ndarray of bool
    """
    markers = edge_marker(window.shape, inner)
    markers[tuple(marker.T)] = CELL
    return watershed(sobel(window), markers) == CELL


def watershed_on_intensity(window, core, other_cores, reach, threshold, inner=ALL_SIDES):
    """Return the mask of a cell, separated from its neighbours along the dim valleys between.

    The watershed of the inverted intensity from the core of each cell, only in the
    foreground and, for this cell, only within its reach; then opened, reduced to the
    connected part with most of the core (of equal ones the largest), and its holes filled.
    Whatever is brighter than the core counts as level with it: otherwise the flood of a
    neighbour with a brighter core would pass the valley and take this cell's bright rim first.

    Parameters
    ----------
    window : (S, S) ndarray
        Counterstain, smoothed.
    core : (S, S) ndarray of bool
        Pixels that surely belong to the cell.
    other_cores : (S, S) ndarray of int
        1, 2, ... in the cores of other cells; 0 elsewhere.
    reach : (S, S) ndarray of bool
        Pixels that the cell could have come to.
    threshold : float or (S, S) ndarray
        Intensity above which a pixel is foreground.
    inner : (4,) sequence of bool
        See `edge_marker`.

    Returns
    -------
    (S, S) ndarray of bool
        Empty where no pixel of the core is foreground.
    """
    markers = edge_marker(window.shape, inner)
    markers[other_cores > 0] = other_cores[other_cores > 0] + CELL
    markers[core & (other_cores == 0)] = CELL
    foreground = parts_of(window > threshold, core)
    mask = np.zeros_like(foreground)
    if not foreground.any():
        return mask
    level = np.minimum(window, np.quantile(window[core], LEVEL_CORE))
    flooded = flood(level, markers, foreground) & reach
    if not flooded.any():
        return mask
    box = box_of(flooded)
    # without arms thinner than a cross, as by `ndimage.binary_opening`
    opened = cv2.morphologyEx(flooded[box].view(np.uint8), cv2.MORPH_OPEN, CROSS, **EMPTY_AROUND)
    opened = opened.view(bool)
    n_parts, labels = label_parts(opened)
    if n_parts > 1:
        votes = np.bincount(labels[core[box]], minlength=n_parts + 1)[1:]
        sizes = np.bincount(labels.ravel(), minlength=n_parts + 1)[1:]
        opened = labels == np.lexsort((sizes, votes))[-1] + 1
    # without holes, as by `ndimage.binary_fill_holes`: what the rim's outside does not reach
    framed = cv2.copyMakeBorder(opened.view(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    cv2.floodFill(framed, None, (0, 0), 2)
    mask[box] = (framed != 2)[1:-1, 1:-1]
    return mask


def fill_dim_middle(window, core, bin_px):
    """Return a window in which the dim middle of a ring-like cell is as bright as its rim lets it.

    A seed that lies in the middle of such a cell would be behind its neighbours when the flooding
    reaches the rim. The dimples that hold some of the core are filled up to their lowest pass by
    morphological reconstruction (Vincent 1993); gaps between cells hold no core, and stay.

    Parameters
    ----------
    window : (S, S) ndarray
        Counterstain around the cell, smoothed.
    core : (S, S) ndarray of bool
    bin_px : int
        How many pixels are averaged along each axis before filling, since that is slow.
    """
    size = [max(1, n // bin_px) for n in window.shape]
    small = cv2.resize(window, size[::-1], interpolation=cv2.INTER_AREA)
    level = np.full_like(small, small.max())
    level[[0, -1], :], level[:, [0, -1]] = small[[0, -1], :], small[:, [0, -1]]
    missing = (reconstruction(level, small, method="erosion") - small).astype(window.dtype)
    missing = cv2.resize(missing, window.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.where(parts_of(missing > 0, core), window + missing, window)


def edge_marker(shape, inner=ALL_SIDES):
    """Return markers that are EDGE along the rim of a window, and 0 inside.

    `inner` says of the window's top, bottom, left and right whether it lies inside the image.
    Where the image ends there is no marker: it would take a part of a cell that lies there.
    """
    markers = np.zeros(shape, dtype=np.int32)
    top, bottom, left, right = inner
    markers[[row for row, marked in ((0, top), (-1, bottom)) if marked], :] = EDGE
    markers[:, [col for col, marked in ((0, left), (-1, right)) if marked]] = EDGE
    return markers


def parts_of(mask, core):
    """Return those connected parts of a mask that hold a pixel of the core."""
    n_parts, labels = label_parts(mask)
    kept = np.zeros(n_parts + 1, dtype=bool)
    kept[labels[core]] = True
    kept[0] = False
    if kept.sum() == 1:
        return labels == kept.argmax()  # the usual case, in a fifth of the time
    return kept[labels]


def flood(window, markers, foreground):
    """Return the mask of the watershed basin of the markers CELL, within the foreground.

    Each part of the foreground holds some of the core, so where there is no other
    marker, that is all of it. Otherwise the flooding starts at the rims of the markers,
    which gives the same basins: no pixel within a marker lets any other out.
    `foreground` is not empty.
    """
    if not markers[foreground & (markers != CELL)].any():
        return foreground
    box = box_of(foreground)
    flooded = foreground & (markers == CELL)
    starts = np.where(foreground[box], markers[box], 0)
    closed = (starts > 0) | ~foreground[box]
    within = cv2.erode(closed.view(np.uint8), CROSS, **EMPTY_AROUND).view(bool) & (starts > 0)
    starts[within] = 0
    flooded[box] |= watershed(-window[box], starts, mask=foreground[box] & ~within) == CELL
    return flooded


def label_parts(mask):
    """Return how many connected parts a mask has, and an image with 1, 2, ... in each."""
    n, labels = cv2.connectedComponents(mask.view(np.uint8), connectivity=4, ltype=cv2.CV_32S)
    return n - 1, labels
