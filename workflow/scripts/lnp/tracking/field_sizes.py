"""Sizes in the settings against those in a field: what does not fit, cells of another size."""

import logging

from lnp.imaging.foreground import typical_width
from lnp.tracking.seed_formats import SeedError

LEAST_PX = 4.0  # wide is the smallest cell that is still an area with a border
MOST = 2.0  # times that the set and the measured diameter of a cell may differ without a word


def check_sizes(image, diameter, sides, where, pixel_um):
    """Refuse squares that are larger than the field; warn of cells of quite another size.

    Parameters
    ----------
    image : (H, W) ndarray
        Counterstain.
    diameter : float
        Usual diameter of a cell, in pixels: seeding/cell_diameter_um.
    sides : dict
        Setting: side of a square that must fit around a cell, in pixels.
    where : str
        Plate and site, for messages.
    pixel_um : float
        Side of a pixel; NaN where it is unknown.

    Raises
    ------
    SeedError
        If a square is larger than the field.
    """
    if diameter < LEAST_PX:
        raise SeedError(
            f"{where}: seeding/cell_diameter_um is {diameter:.3g} px, at pixels of {pixel_um:g} "
            f"um; expected at least {LEAST_PX:g} px, or a cell has no shape. Correct it, or "
            "acquisition/pixel_um; images of such cells need a higher magnification."
        )
    large = {name: side for name, side in sides.items() if side > min(image.shape)}
    if large:
        found = ", ".join(f"{name} is {side} px" for name, side in large.items())
        raise SeedError(
            f"{where}: {found}, at pixels of {pixel_um:g} um; expected at most the field, "
            f"{image.shape[0]} x {image.shape[1]} px, or it fits around no cell. Choose a smaller "
            "length, or correct acquisition/pixel_um."
        )
    width = typical_width(image, diameter)
    if width > MOST * diameter or width < diameter / MOST:
        logging.warning(
            "%s: bright parts of the counterstain are about %.3g um wide, but "
            "seeding/cell_diameter_um is %.3g; measure some cells, and correct it",
            *(where, width * pixel_um, diameter * pixel_um),
        )
