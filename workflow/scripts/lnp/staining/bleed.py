"""Light that LNPs add to the counterstain: what is measured beyond what brightfield predicts.

The mRNA's dye bleeds into the counterstain wherever there is an LNP. A network that sees
brightfield alone cannot predict that. So in each cell the fine structure of the measured
counterstain is regressed on the predicted one, on the depth in the cell, and on the light of LNPs;
the latter's slope is the bleed-through, in counts of counterstain per count of LNP. The rim is left
out, where both channels follow the cell's thickness. It means mRNA only if cells without particles
have none: light of their own could do the same.
"""

import numpy as np
from scipy import ndimage

from lnp.staining.controls import MEASURED
from lnp.staining.fine import FINE, RIM, fine_structure, rests_of

LEAST = 50  # pixels farther from the rim, below which nothing is measured


def bleed_of_cell(measured, predicted, lnp, mask, diameter):
    """Return the bleed-through of a cell in one frame.

    Parameters
    ----------
    measured, predicted, lnp : (side, side) ndarray
        Crops, counts: counterstain, what is predicted of it, and LNPs.
    mask : (side, side) ndarray of bool
    diameter : float
        Usual diameter of a cell, in pixels.

    Returns
    -------
    dict of str to float
        `excess` measured less predicted, mean over the mask (counts); `slope` counts of
        counterstain per count of LNP; `correlation` of the two beyond shape and predicted channel,
        a partial one. NaN without a mask.
    """
    depth = ndimage.distance_transform_edt(mask) / diameter
    inner = depth > RIM
    if inner.sum() < LEAST:
        return dict.fromkeys(MEASURED, np.nan)
    images = [np.asarray(image, dtype=np.float32) for image in (measured, predicted, lnp)]
    fine = [fine_structure(image, FINE * diameter)[inner].astype(float) for image in images]
    deep = [depth[inner] ** power for power in range(4)]
    rests = rests_of((fine[0], fine[2]), [*deep, fine[1], images[1][inner]])
    squares = rests[1] @ rests[1]
    both = np.sqrt(squares * (rests[0] @ rests[0]))
    return {
        "excess": float((images[0] - images[1])[mask].mean()),
        "slope": float(rests[0] @ rests[1] / squares) if squares > 0 else np.nan,
        "correlation": float(rests[0] @ rests[1] / both) if both > 0 else np.nan,
    }
