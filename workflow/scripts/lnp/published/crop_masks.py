"""The mask of the cell in the middle of each crop: the archive has crops, but no masks."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import TRACKED
from lnp.imaging.pixel_regions import mask_of
from lnp.tracking.propagation import Propagation

STILL = np.zeros(2)  # a crop is centred on its cell in each frame


def find_masks(stain, diameter_px, settings):
    """Seeded watershed in each crop, from its middle, where the authors' tracker put the cell.

    A cell that is lost in a crop is looked for in the middle of the next one again.

    Parameters
    ----------
    stain : list of ((side, side) ndarray or None)
        Counterstain of one cell, frame by frame; None where there is no crop.
    diameter_px : float
        Usual diameter of a cell.
    settings : dict
        Of the tracker, see `lnp.tracking.propagation.Propagation`.

    Returns
    -------
    list of (side, side) ndarray of bool
        Empty where the cell was not found, or there is no crop.
    """
    shape = next((image.shape for image in stain if image is not None), (0, 0))
    masks, tracker = [], None
    for image in stain:
        if tracker is None:
            middle = {"cell": [0], "row": [shape[0] / 2], "col": [shape[1] / 2]}
            tracker = Propagation(pd.DataFrame(middle), diameter_px, settings)
        track = tracker.follow(image, STILL)[0]
        masks.append(mask_of(track.pixels, shape))
        if image is not None and track.state != TRACKED:
            tracker = None
    return masks
