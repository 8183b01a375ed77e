"""Whether the seeds of a table lie on the cells of the image, or fit it in another way."""

import logging

import numpy as np

from lnp.imaging.filters import gaussian
from lnp.imaging.foreground import background_level, foreground_threshold
from lnp.tracking.seed_files import exchange, inside
from lnp.tracking.seed_formats import PX, SeedError

FEW = 4  # seeds: with fewer, some beside the cells say little
LEAST = 0.5  # share of the seeds that lie on cells
BETTER = 0.2  # by which another reading of the table must be better


def check_on_cells(seeds, image, diameter, where, readings):
    """Refuse seeds of which most lie on no cell, or that fit the image much better otherwise.

    Tables rarely state what they count in, and wrong places look like right ones: their cells
    would be lost by the tracker, or be background that is called a cell.

    Parameters
    ----------
    seeds : DataFrame
        Columns `cell`, `row`, `col` (pixels).
    image : (n_rows, n_cols) ndarray
        Counterstain of the first frame.
    diameter : float
        Usual diameter of a cell, in pixels.
    where : str
        Plate, site and file, for messages.
    readings : dict of str to DataFrame
        What to do, and where the seeds would lie then.

    Raises
    ------
    SeedError
        With the share of seeds on cells, and the reading of the table that fits, if any.
    """
    bright = find_bright(image, diameter)
    on_cells = look_up(bright, seeds)
    n, share = len(seeds), on_cells.mean()
    shares = {
        what: look_up(bright, other).mean() if inside(other, image.shape).all() else 0.0
        for what, other in readings.items()
    }
    best = max(shares, key=shares.get, default=None)
    fits = best is not None and shares[best] >= max(LEAST, share + BETTER)
    beside = seeds.loc[~on_cells, "cell"].astype(str)
    found = f"{len(beside)} of {n} seeds lie on no cell of the counterstain (cells "
    found += ", ".join(beside.head(3)) + (", ...)" if len(beside) > 3 else ")")
    if fits:
        raise SeedError(f"{where}: {found}; {shares[best] * n:.0f} of {n} would, if {best}.")
    if share < LEAST and n >= FEW:
        raise SeedError(
            f"{where}: {found}. Is it the file of another site or frame, or of a smaller image? "
            "Seeds are the centres of cells in the first frame, in pixels of the raw image."
        )
    if len(beside):
        logging.getLogger(__name__).warning(
            "%s: %s. They are followed as they are; correct or delete them if they are no cells.",
            *(where, found),
        )


def list_readings(seeds, unit, pixel_um):
    """Return where the seeds would lie if the table were read otherwise; see `check_on_cells`.

    `unit` is that of the settings, in which a table counts that states none.
    """
    readings = {"row and col are exchanged: correct the names of the columns": exchange(seeds)}
    where = "(set seeding/unit, or correct the unit in the table)"
    if pixel_um > 0 and unit == PX:
        um = seeds.assign(row=seeds["row"] / pixel_um, col=seeds["col"] / pixel_um)
        readings[f"the numbers are micrometres {where}"] = um
    elif pixel_um > 0:
        px = seeds.assign(row=seeds["row"] * pixel_um, col=seeds["col"] * pixel_um)
        readings[f"the numbers are pixels {where}"] = px
    return readings


def find_bright(image, diameter):
    """Return where an image is brighter than its background, (n_rows, n_cols) bool.

    Half of the height that is asked for of cells that are found automatically: people also mark
    the dim ones.
    """
    smoothed = gaussian(image, 0.06 * diameter)
    background, _ = background_level(smoothed)
    return smoothed > (background + foreground_threshold(smoothed, diameter)) / 2


def look_up(bright, seeds):
    """Return which seeds lie where a (n_rows, n_cols) mask is set, (n_seeds,) bool."""
    centres = np.rint(seeds[["row", "col"]].to_numpy()).astype(int)
    centres = np.clip(centres, 0, np.array(bright.shape) - 1)
    return bright[centres[:, 0], centres[:, 1]]
