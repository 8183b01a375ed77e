"""Seeds of a site: blob detection in the first frame of the counterstain, or a person's marks."""

import logging

import numpy as np
import pandas as pd

from lnp.imaging.cell_centres import find_centres
from lnp.tracking.field_sizes import check_sizes
from lnp.tracking.seed_files import read_seeds
from lnp.tracking.seed_fit import check_on_cells, list_readings
from lnp.tracking.seed_formats import PX


def seed_site(counterstain, diameter, path, where, unit=PX, pixel_um=np.nan, sides=(), factor=1.0):
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
    factor : float
        Side of a pixel of `counterstain`, in pixels of the raw image, in which tables count.

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
    check_sizes(image, diameter, dict(sides), where, pixel_um)
    if path:
        seeds = read_seeds(path, where, image.shape, diameter / 4, unit, pixel_um, factor)
        readings = list_readings(seeds, unit, pixel_um)
        check_on_cells(seeds, image, diameter, f"{where}, {path}", readings)
        return seeds
    seeds = find_cells(image, diameter)
    if seeds.empty:
        logging.warning(
            "%s: no cell found in the counterstain; look at frame %d. If there are cells, correct "
            "seeding/cell_diameter_um or mark the cells yourself (seeding/method: file)",
            *(where, frame),
        )
    return seeds


def find_cells(image, diameter):
    """Return the centres of the cells of a frame; see `find_centres`.

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
    centres = find_centres(image, diameter)
    centres = centres[np.lexsort(centres.T[::-1])]
    return pd.DataFrame({"cell": range(len(centres)), "row": centres[:, 0], "col": centres[:, 1]})
