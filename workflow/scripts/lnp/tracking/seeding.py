"""Seeds of a site: blob detection in the first frame of the counterstain, or a person's marks."""

import logging

import numpy as np
import pandas as pd
from skimage.feature import peak_local_max

from lnp.imaging.filters import gaussian
from lnp.imaging.foreground import blob_response, foreground_threshold
from lnp.tracking.field_sizes import check_sizes
from lnp.tracking.seed_files import read_seeds
from lnp.tracking.seed_fit import check_on_cells, list_readings
from lnp.tracking.seed_formats import PX


def seed_site(counterstain, diameter, path, where, unit=PX, pixel_um=np.nan, sides=()):
    """Return the centres of a site's cells in the first frame that has its plane.

    Parameters
    ----------
    counterstain : sequence of (n_rows, n_cols) ndarray, or None for a missing plane
    diameter : float
        Usual diameter of a cell, in pixels.
    path : str or None
        Table of marked cells, see `read_seeds`; None: find the cells, see `find_cells`.
    where : str
        Plate and site, for messages.
    unit : "px" or "um"
        In which a table counts that states no unit.
    pixel_um : float
        Side of a pixel; NaN where it is unknown.
    sides : dict
        Setting: side of a square that must fit into the field, see `check_sizes`.

    Returns
    -------
    DataFrame
        Columns `cell`, `row`, `col` (pixels); no row where no frame has a plane (the table of
        wells then says that the field is lost), or where no cell is found.

    Raises
    ------
    SeedError
        A square does not fit into the field, the table cannot be used, or most of its seeds lie on
        no cell.
    """
    planes = ((frame, image) for frame, image in enumerate(counterstain) if image is not None)
    frame, image = next(planes, (None, None))
    if image is None:
        logging.warning(
            "%s: no frame has a counterstain, so no cell can be found here; results/images tells "
            "why for each plane",
            where,
        )
        return pd.DataFrame({"cell": np.empty(0, int), "row": [], "col": []})
    check_sizes(image, diameter, dict(sides), where)
    if path:
        seeds = read_seeds(path, where, image.shape, diameter / 4, unit, pixel_um)
        readings = list_readings(seeds, unit, pixel_um)
        check_on_cells(seeds, image, diameter, f"{where}, {path}", readings)
        return seeds
    seeds = find_cells(image, diameter)
    if seeds.empty:
        logging.warning(
            "%s: no cell found in the counterstain; look at frame %d. If there are cells, correct "
            "seeding/cell_diameter_px or mark the cells yourself (seeding/method: file)",
            *(where, frame),
        )
    return seeds


def find_cells(image, diameter):
    """Blob detection: the local maxima of a Laplacian of Gaussian of a cell's size.

    Cells differ in brightness and touch with a dim valley between them. So blobs are looked for
    in the logarithm of the image, where a valley of a given depth in per cent counts the same
    between dim and between bright cells.

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
    smoothed = gaussian(image, 0.06 * diameter)
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
