"""Sizes in the settings against those in a field: what does not fit, cells of another size."""

import logging

from lnp.imaging.foreground import typical_width
from lnp.tracking.seed_formats import SeedError

MOST = 2.0  # times that the set and the measured diameter of a cell may differ without a word


def check_sizes(image, diameter, sides, where):
    """Refuse squares that are larger than the field; warn of cells of quite another size.

    Parameters
    ----------
    image : (H, W) ndarray
        Counterstain.
    diameter : float
        Usual diameter of a cell, in pixels: seeding/cell_diameter_px.
    sides : dict
        Setting: side of a square that must fit around a cell, in pixels.
    where : str
        Plate and site, for messages.

    Raises
    ------
    SeedError
        If a square is larger than the field.
    """
    large = {name: side for name, side in sides.items() if side > min(image.shape)}
    if large:
        found = ", ".join(f"{name} {side}" for name, side in large.items())
        raise SeedError(
            f"{where}: {found} px is larger than the field of {image.shape[0]} x "
            f"{image.shape[1]} px, so that it fits around no cell. Sizes are pixels of the raw "
            "image: choose smaller ones."
        )
    width = typical_width(image, diameter)
    if width > MOST * diameter or width < diameter / MOST:
        logging.warning(
            "%s: bright parts of the counterstain are about %.0f px wide, but "
            "seeding/cell_diameter_px is %g; measure some cells, in pixels of the raw image",
            *(where, width, diameter),
        )
