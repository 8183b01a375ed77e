"""One frame of the predicted counterstain beside the measured one: pixels, cells, masks."""

import numpy as np

from lnp.staining.ceiling import noise_variance
from lnp.staining.cells import SAME, f1, match_places, network_masks, overlaps
from lnp.staining.pixels import INSIDE, compare_pixels
from lnp.staining.stores import DISTANCE, FOREGROUND, PREDICTIONS
from lnp.tracking.seeding import find_cells


def compare_frame(view, targets, measured, predicted, frame, diameter):
    """Return all quantities of a frame, see `compare_pixels`; cells by F1, masks by Jaccard index.

    Parameters
    ----------
    view : (h, w) ndarray
    targets : (4, h, w) ndarray
    measured : (H, W) ndarray
        Counterstain, counts.
    predicted : lnp.staining.stores.PredictedPlanes
    frame : int
    diameter : float
        Of a cell, in measured pixels.
    """
    found = np.stack([predicted.view(name, frame) for name in PREDICTIONS[:-1]])
    covered = predicted.enlarge(np.nan_to_num(targets[1])) >= INSIDE
    noise = noise_variance(measured, covered)
    pixels = compare_pixels(view, targets, found, noise, diameter)
    return pixels | {
        "share of the ceiling": pixels["predicted"] / pixels["ceiling"],
        "seeds": same_seeds(measured, predicted[frame], diameter),
        "masks of the network": same_masks(targets, predicted, frame),
    }


def same_seeds(measured, predicted, diameter):
    """Return the F1 score of the cells found in one plane against those found in the other."""
    places = [find_cells(plane, diameter)[["row", "col"]] for plane in (measured, predicted)]
    pairs = match_places(*(table.to_numpy() for table in places), SAME * diameter)
    return f1(len(pairs), *map(len, places))


def same_masks(targets, predicted, frame):
    """Return the median Jaccard index of the measured cells with those that the network sees.

    Measured cells that touch are parted where their depth has a valley, as the network's are.
    """
    seen = network_masks(*(predicted.view(name, frame) for name in (FOREGROUND, DISTANCE)))
    cells = network_masks(*np.nan_to_num(targets[1:3]))
    found = overlaps(cells, seen)
    return float(np.median(found)) if found else np.nan
