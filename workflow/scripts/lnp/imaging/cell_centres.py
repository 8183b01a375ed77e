"""Centres of the cells of a frame: one per cell, whether its middle is dim or bright."""

import numpy as np
import pandas as pd
from scipy import ndimage
from skimage.feature import hessian_matrix, hessian_matrix_eigvals, peak_local_max
from skimage.morphology import area_closing, remove_small_holes, remove_small_objects
from skimage.segmentation import watershed

from lnp.imaging.filters import gaussian, laplacian_of_gaussian
from lnp.imaging.foreground import foreground_threshold, gradient, log_level, shrink

FINE_ENOUGH = 20  # pixels of a cell's diameter that are enough to find its middle
LEAST_SIDE = 3  # pixels then; a field of less shows no cell
HOLE, DIM_MIDDLE, SPECK = 0.25, 0.45, 0.05  # of a cell's area: filled, filled, no cell
RIM, TOP = 0.25, 2.0  # levels (logarithms) over the threshold: of a rim, and of any brighter
LEVEL_WEIGHT = 0.35  # of the level beside the depth
LINE_SIGMA = 0.06  # diameters; scale of the dark lines between cells that touch
LINE, DEEPEST_LINE = 0.09, 0.5  # how sharp a line is a border; sharper than that adds nothing
LINE_WEIGHT = 3.0  # of lines beside the depth
BLOB = 0.65  # of the sigma at which a disc of a cell's size answers most: separates better
LEAST_ANSWER = 0.05, 0.15  # of the filter, and of the usual one of the field; less is no cell
JOINED = 0.55  # how deep a pass two summits of one cell may have between them; 1: none
USUAL_APART, DISTANCE_WEIGHT = 0.6, 0.6  # diameters; summits farther apart join less
LEAST_SHARPNESS = 0.3  # of the usual gradient at a cell's rim; haze has less
LEAST_RIM = 0.3  # of a cell's circumference that must border on background to be judged so
MARGIN = 0.03  # diameters; what lies nearer to the border is the rim of a cell beyond it


def find_centres(image, diameter):
    """Return the centres of cells (n, 2), row and col in pixels: blob detection, then joining.

    Blobs of a cell's size are found in a landscape that falls from the middle of each cell to its
    rim, and to the dark lines between touching cells (`cell_landscape`). A cell may have several
    summits, by its nucleoli, or where it is long or its middle dim: a summit joins a higher one
    beside it if hardly a valley and a neck lies between. Blobs without a sharp rim are haze.

    Parameters
    ----------
    image : (H, W) ndarray
        Counterstain, counts.
    diameter : float
        Usual diameter of a cell, in pixels.
    """
    small = shrink(gaussian(image, 0.06 * diameter), diameter, FINE_ENOUGH)
    if min(small.shape) < LEAST_SIDE:
        return np.empty((0, 2))
    scale = np.array(np.shape(image)) / small.shape
    width = diameter / scale[0]
    above = level_above_threshold(small, width)
    landscape, depth, foreground = cell_landscape(above, width)
    sigma = BLOB * (width / 2) / np.sqrt(2)
    answer = -(sigma**2) * laplacian_of_gaussian(landscape, sigma)
    summits = peak_local_max(
        answer,
        min_distance=max(1, round(width / 4)),
        threshold_abs=LEAST_ANSWER[0],
        exclude_border=False,
        labels=foreground.astype(int),
    )
    if len(summits) == 0:
        return np.empty((0, 2))
    markers = np.zeros(small.shape, dtype=int)
    markers[tuple(summits.T)] = np.arange(1, len(summits) + 1)
    regions = watershed(-answer, markers, mask=foreground)
    owner = join_summits(summits, answer, depth, regions, width)
    regions = np.r_[0, owner + 1][regions]
    alone, heights = owner == np.arange(len(owner)), answer[tuple(summits.T)]
    sharpness = rim_sharpness(gradient(above), foreground, regions, len(owner), width)
    centres = leave_border(summits.astype(float), regions, MARGIN * width)
    kept = alone & np.isfinite(centres).all(axis=1)
    kept &= heights > LEAST_ANSWER[1] * np.median(heights[alone])
    kept &= ~(sharpness < LEAST_SHARPNESS * np.nanmedian(sharpness[alone]))
    return (centres[kept] + 0.5) * scale - 0.5


def level_above_threshold(smoothed, diameter):
    """Return how far each pixel is above the threshold of its surroundings, as a logarithm."""
    level, darkest, unit = log_level(smoothed)
    threshold = foreground_threshold(smoothed, diameter)
    return level - np.log1p(np.clip(threshold - darkest, 0, None) / unit)


def cell_landscape(above, diameter):
    """Return a landscape of cells, the depth of each pixel in the foreground, and the foreground.

    The landscape is the weighted mean of the level, with dim middles filled and bright parts cut
    off, and of the depth: the distance to the background, or to a line between two cells, in radii,
    1 at most. Lines are ditches in it.

    Parameters
    ----------
    above : (H, W) ndarray
        See `level_above_threshold`.
    diameter : float
        Usual diameter of a cell, in pixels.
    """
    area = np.pi / 4 * diameter**2
    foreground = remove_small_holes(above > 0, max_size=int(HOLE * area))
    foreground = remove_small_objects(foreground, max_size=int(SPECK * area))
    level = np.clip(above + RIM, 0, TOP) * foreground
    level = area_closing(level, int(DIM_MIDDLE * area), connectivity=1)
    line = line_strength(above, diameter)
    depth = ndimage.distance_transform_edt(foreground & (line <= LINE)) / (diameter / 2)
    landscape = LEVEL_WEIGHT * level + (1 - LEVEL_WEIGHT) * np.minimum(depth, 1)
    landscape -= LINE_WEIGHT * np.minimum(line, DEEPEST_LINE)
    return landscape.astype(np.float32), depth, foreground


def line_strength(above, diameter):
    """Return how sharp a dark line each pixel (H, W) lies on: eigenvalues of the Hessian.

    Cells that touch keep a thin dark line between them. The level curves up across it and not
    along it; a dim middle, which curves up both ways, is filled before and is no line.

    Parameters
    ----------
    above : (H, W) ndarray
        See `level_above_threshold`.
    diameter : float
        Usual diameter of a cell, in pixels.
    """
    area, sigma = np.pi / 4 * diameter**2, LINE_SIGMA * diameter
    filled = area_closing(np.maximum(above, 0), int(DIM_MIDDLE * area), connectivity=1)
    hessian = hessian_matrix(filled, sigma, order="rc", use_gaussian_derivatives=True)
    across, along = hessian_matrix_eigvals(hessian) * sigma**2
    return np.maximum(across - np.maximum(along, 0), 0)


def join_summits(summits, answer, depth, regions, diameter):
    """Return for each summit the one that it joins, or its own number.

    Of two summits the lower joins the higher if the pass between them is hardly lower than it, in
    the filter's answer (a valley) times in the depth (a neck), the less so the farther they lie
    apart.

    Parameters
    ----------
    summits : (n, 2) ndarray of int
    answer, depth : (H, W) ndarray
    regions : (H, W) ndarray of int
        1 to n around the summits, 0 elsewhere.
    diameter : float
    """
    heights = answer[tuple(summits.T)]
    deepest = ndimage.maximum(depth, regions, np.arange(1, len(summits) + 1))
    pairs = passes_between(regions, answer, depth)
    first, second = pairs["first"].to_numpy() - 1, pairs["second"].to_numpy() - 1
    swap = heights[first] > heights[second]
    low, high = np.where(swap, second, first), np.where(swap, first, second)
    valley = pairs["answer"] / heights[low]
    neck = pairs["depth"] / np.minimum(deepest[first], deepest[second])
    apart = np.hypot(*(summits[first] - summits[second]).T) / diameter - USUAL_APART
    score = (valley * neck - DISTANCE_WEIGHT * apart).to_numpy()
    owner = np.arange(len(summits))
    for k in np.argsort(score)[score[np.argsort(score)] > JOINED]:  # the best comes last and stays
        owner[low[k]] = high[k]
    for _ in summits:
        owner = owner[owner]
    return owner


def passes_between(regions, answer, depth):
    """Return the pairs of touching regions, `first` < `second`, and the highest pass in each."""
    tables = []
    for a, b in ((np.s_[:-1], np.s_[1:]), (np.s_[:, :-1], np.s_[:, 1:])):
        touch = (regions[a] != regions[b]) & (regions[a] > 0) & (regions[b] > 0)
        pair = np.sort([regions[a][touch], regions[b][touch]], axis=0)
        lower = [np.minimum(height[a], height[b])[touch] for height in (answer, depth)]
        names = ["first", "second", "answer", "depth"]
        tables.append(pd.DataFrame(dict(zip(names, [*pair, *lower], strict=True))))
    return pd.concat(tables).groupby(["first", "second"], as_index=False).max()


def rim_sharpness(steepness, foreground, regions, n, diameter):
    """Return the mean gradient where each region 1 to n borders on background.

    NaN where it borders on cells nearly all around, since what is left says little.
    """
    rim = ndimage.binary_dilation(foreground) & ~ndimage.binary_erosion(foreground)
    around = np.where(rim, ndimage.grey_dilation(regions, size=3), 0)
    counts = np.bincount(around.ravel(), minlength=n + 1)[1:]
    sums = np.bincount(around.ravel(), weights=steepness.ravel(), minlength=n + 1)[1:]
    both_sides = 2 * LEAST_RIM * np.pi * diameter
    return np.divide(sums, counts, out=np.full(n, np.nan), where=counts > both_sides)


def leave_border(summits, regions, margin):
    """Return the summits (n, 2), those of cells that the border cuts moved to their visible middle.

    The filter mirrors the field, so that such a cell has its summit on the border. NaN where the
    visible part is a mere rim, whose middle is not `margin` pixels inside.

    Parameters
    ----------
    summits : (n, 2) ndarray
    regions : (H, W) ndarray of int
        1 to n around the summits, 0 elsewhere.
    margin : float
    """

    def outside(places):
        last = np.array(regions.shape) - 1
        return ((places < margin) | (places > last - margin)).any(axis=1)

    cut = np.flatnonzero(outside(summits) & np.isin(np.arange(len(summits)) + 1, regions))
    moved = summits.copy()
    for number in cut:
        moved[number] = np.argwhere(regions == number + 1).mean(axis=0)
    moved[outside(moved)] = np.nan
    return moved
