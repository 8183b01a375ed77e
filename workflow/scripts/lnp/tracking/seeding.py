"""Find the cells of the first frame by themselves, as blobs of the counterstain."""

import numpy as np
import pandas as pd
from skimage.feature import peak_local_max

from lnp.imaging.foreground import blob_response, foreground_threshold, smooth


def find_cells(image, diameter):
    """Return the centres of cells in one frame of the counterstain.

    Cells differ in brightness and touch with a dim valley between them, so the
    response to a disc of a cell's size is sought in the logarithm of the image:
    a valley of a given depth in per cent counts alike between dim and bright cells.

    Parameters
    ----------
    image : (n_rows, n_cols) ndarray
        Counterstain, counts.
    diameter : float
        Usual diameter of a cell, in pixels.

    Returns
    -------
    DataFrame
        Columns `cell` (0 to n - 1, from the top down), `row`, `col` (pixels).
    """
    smoothed = smooth(image, 0.06 * diameter)
    threshold = foreground_threshold(smoothed)
    response = blob_response(smoothed, threshold, diameter)
    peaks = peak_local_max(
        response,
        min_distance=max(1, round(0.25 * diameter)),
        threshold_abs=0.1,
        exclude_border=False,
        labels=(smoothed > threshold).astype(int),
    )
    peaks = peaks[np.lexsort(peaks.T[::-1])].astype(float)
    return pd.DataFrame({"cell": range(len(peaks)), "row": peaks[:, 0], "col": peaks[:, 1]})


def first_plane(planes):
    """Return the first frame that has its plane, and the plane; (None, None) if none has."""
    for frame, image in enumerate(planes):
        if image is not None:
            return frame, image
    return None, None
