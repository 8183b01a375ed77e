"""Cells without a seed beside those that are followed: come into the field later, or missed."""

import numpy as np
from scipy.spatial.distance import cdist

from lnp.imaging.foreground import DARKEST
from lnp.imaging.opencv import cv2
from lnp.imaging.pixel_regions import inside

FINE_ENOUGH = 13  # pixels of a cell's diameter that are enough to see a cell that nobody holds
LEAST_DEPTH = 0.25  # diameters from the middle of a newcomer to what is held, or background
SAME = 0.5  # diameters between where a newcomer was and where it is found again
NEARBY = 2.0  # diameters to a seeded cell; what lies farther away does not touch it soon
TOUCHING = 1.6  # diameters between the centres of two cells, at most, that may be one
SHALLOW = 0.85  # of the lower of two summits; a valley that is no deeper lies within a cell


class Newcomers:
    """Find cells that no track holds, from the present frame and the one before.

    A cell that is no marker is swallowed by a neighbour's mask. So the foreground is looked at
    without the regions where the followed cells are expected: where that is deep, and a valley
    lies between, there is another cell. It counts once it was found in two frames running.

    Parameters
    ----------
    diameter : float
        Usual diameter of a cell, in pixels.
    """

    def __init__(self, diameter):
        self.diameter = diameter
        self.before = np.empty((0, 2))  # centres found in the last frame that has a plane

    def move(self, step):
        """Go to the next frame, in which most cells have moved by `step` (2,)."""
        self.before = self.before + step

    def find(self, smoothed, threshold, regions):
        """Return the centres (n, 2) of newcomers in the present frame.

        Parameters
        ----------
        smoothed, threshold : (n_rows, n_cols) ndarray
            Counterstain, and the intensity between background and cells around each pixel.
        regions : list of (n, 2) ndarray of int
            Pixels where the cells that are followed are expected.
        """
        step = max(1, round(self.diameter / FINE_ENOUGH))
        small = smoothed[::step, ::step]
        free = small > threshold[::step, ::step]
        for region in regions:
            free[tuple(inside(region // step, free.shape).T)] = False
        depth = cv2.distanceTransform(free.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
        tops = deepest(depth, LEAST_DEPTH * self.diameter / step, self.diameter / 2 / step)
        found, before = step * tops.astype(float), self.before
        self.before = found
        found = found[are_near(found, before, SAME * self.diameter)]
        if not len(found):
            return found
        held = np.array([region.mean(axis=0) for region in regions]).reshape(-1, 2)
        above, reach = smoothed - np.quantile(small, DARKEST), TOUCHING * self.diameter
        apart = [
            all(
                valley(above, centre, other) <= SHALLOW
                for other in held[are_near(held, centre[None], reach)]
            )
            for centre in found
        ]
        return found[apart]


def are_near(centres, others, reach):
    """Return which of some centres (n, 2) have one of others (m, 2) within `reach` pixels."""
    return cdist(centres, others).min(axis=1, initial=np.inf) <= reach


def deepest(depth, least, apart):
    """Return the pixels (n, 2) of a distance transform that are the deepest within `apart`."""
    size = 2 * int(apart) + 1
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    tops = (depth >= least) & (depth >= cv2.dilate(depth, around))
    _, labels = cv2.connectedComponents(tops.view(np.uint8))
    _, first = np.unique(labels[tops], return_index=True)  # of a flat top one pixel
    return np.argwhere(tops)[first]


def valley(above, first, second):
    """Return how low an image is between two places (row, col), as a share of the lower summit.

    1 where the way along a straight line does not go down and up again.

    Parameters
    ----------
    above : (n_rows, n_cols) ndarray
        Counts above the darkest of the field.
    """
    n = int(np.hypot(*(first - second))) + 2
    line = np.rint(np.linspace(first, second, n)).astype(int)
    level = above[tuple(inside(line, above.shape).T)]
    summits = np.minimum(np.maximum.accumulate(level), np.maximum.accumulate(level[::-1])[::-1])
    return float((level / np.maximum(summits, 1)).min(initial=1))
