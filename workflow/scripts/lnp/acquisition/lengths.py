"""Lengths: settings are in micrometres, work on images is in the pixels of the plate.

One study of settings then fits any magnification; the pixel size comes from the metadata, or from
`acquisition/pixel_um` where they have none.
"""

import math
from types import SimpleNamespace

from lnp.acquisition.used_planes import list_pixel_sizes, pixel_size
from lnp.core.errors import LnpError
from lnp.core.pixel_text import SPOT_SIGMAS, read_pixels

RADIUS = "radius_um"  # of a spot
# Sides are whole pixels, and a multiple of so many
WHOLE = {"window_um": 1, "side_um": 4, "box_um": 1, "square_um": 1}
LEAST_SIGMA = 1.0  # pixels: a spot is never smaller than the pixels that show it
DIGITS = 6  # so that 16.9 um at 0.1625 um are 104 px
SAME = 0.01  # relative difference of pixel sizes that is one of rounding


class LengthError(LnpError, ValueError):
    """A plate's pixel size is not known, or is not what the settings say."""


def with_pixels(settings, pixel_um):
    """Return settings as attributes, each length also in pixels.

    Parameters
    ----------
    settings : mapping
        Such as the parameters of a rule; see `in_pixels`.
    pixel_um : float
        Side of a pixel.

    Examples
    --------
    >>> with_pixels({"side_um": 31.2, "seed": 1}, 0.65)
    namespace(side_um=31.2, seed=1, side_px=48)
    """
    settings = dict(settings.items())
    return SimpleNamespace(**settings, **in_pixels(settings, pixel_um))


def in_pixels(lengths, pixel_um):
    """Return lengths in pixels, by names that end in _px; of a spot's radius, its `sigma_px`.

    Parameters
    ----------
    lengths : mapping
        Settings; those whose names end in _um are lengths in micrometres, or texts such as "26 px";
        others are left out.
    pixel_um : float
        Side of a pixel.

    Returns
    -------
    dict of str to float or int

    Examples
    --------
    >>> in_pixels({"cell_diameter_um": 16.9, "side_um": 31.2, "threshold": 5}, 0.1625)
    {'cell_diameter_px': 104.0, 'side_px': 192}
    >>> in_pixels({"radius_um": 0.46}, 0.65)
    {'sigma_px': 1.0}
    """
    found = {}
    for name, length in lengths.items():
        if name.endswith("_um"):
            kind = "sigma" if name == RADIUS else name.removesuffix("_um")
            none = length == "none"
            found[f"{kind}_px"] = length if none else length_in_pixels(name, length, pixel_um)
    return found


def length_in_pixels(name, length_um, pixel_um):
    """Return the length of a setting in pixels: a side is whole, a radius becomes an SD."""
    given = read_pixels(length_um)
    exact = round(length_um / pixel_um, DIGITS) if given is None else given
    if name == RADIUS:
        return max(LEAST_SIGMA, round(exact / SPOT_SIGMAS, DIGITS))
    return whole(exact, WHOLE[name]) if name in WHOLE else exact


def whole(length, step):
    """Return the multiple of a step, at least one, that is nearest to a length.

    >>> whole(50.0, 1), whole(46.0, 4), whole(0.3, 1)
    (50, 48, 1)
    """
    return max(step, step * math.floor(length / step + 0.5))


def with_pixel_size(images, plate, given):
    """Return the table "images" of a plate with its pixel size: the metadata's, or the given one.

    Parameters
    ----------
    images : DataFrame
        Table "images" of a plate.
    plate : str
    given : float or "auto"
        Setting acquisition/pixel_um.

    Raises
    ------
    LengthError
        If neither is known, or they differ.
    """
    known = list_pixel_sizes(images)
    if given == "auto" and not len(known):
        raise LengthError(
            f"plate {plate}: the metadata do not state the size of a pixel; expected one, since "
            "lengths in the settings are micrometres. Set acquisition/pixel_um: the camera's "
            "pixel divided by the magnification, times the binning (6.5 um at 40x: 0.1625)."
        )
    if given == "auto":
        return images
    if len(known) and abs(known.index[0] - given) > SAME * given:
        raise LengthError(
            f"plate {plate}: the metadata say that a pixel is {known.index[0]:g} um, "
            f"acquisition/pixel_um says {given:g}; expected the same. Delete the setting, or "
            "correct it."
        )
    known = images["pixel_um"].fillna(given)
    return images.assign(pixel_um=known, raw_pixel_um=known)


def common_pixel_size(images):
    """Return the pixel size (um) that plates share.

    Parameters
    ----------
    images : DataFrame
        Table "images" of one or several plates.

    Raises
    ------
    LengthError
        If plates differ: a model sees pixels, and crops of one size.
    """
    sizes = {plate: pixel_size(rows) for plate, rows in images.groupby("plate")}
    least, most = min(sizes.values()), max(sizes.values())
    if most - least > SAME * least:
        found = ", ".join(f"{size:g} um ({plate})" for plate, size in sizes.items())
        raise LengthError(
            f"plates differ in the size of a pixel: {found}; expected the same on all, since "
            "models see pixels. Study them apart: take some out of the table of plates."
        )
    return least
