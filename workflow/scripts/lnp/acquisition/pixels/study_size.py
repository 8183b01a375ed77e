"""The size of a pixel that a study works in, and which plates are brought to it."""

import logging

from lnp.acquisition.lengths import SAME, LengthError
from lnp.acquisition.used_planes import pixel_size, used_planes

MOST_SHRUNK, MOST_ENLARGED = 3.0, 2.0  # along a side; beyond, cells are not what they were


def bring_to_study(images, plate, wanted_um, simulated=False):
    """Return the table "images" of a plate in the study's pixels: `pixel_um` becomes the study's.

    Planes are resampled as they are read, see `lnp.acquisition.planes`.

    Parameters
    ----------
    images : DataFrame
        Table "images" of a plate; `pixel_um` and `raw_pixel_um` are those of its files.
    plate : str
    wanted_um : float or "auto"
        Side of a pixel of the study. auto: as the plate has it.
    simulated : bool
        Whether the plate's truth is in its own pixels.

    Raises
    ------
    LengthError
        If that would make of cells what no model has seen, or the truth useless.
    """
    raw_um = pixel_size(images)
    if wanted_um == "auto" or abs(raw_um - wanted_um) <= SAME * wanted_um:
        return images
    check_factor(wanted_um / raw_um, plate, raw_um, wanted_um)
    if simulated:
        raise LengthError(
            f"plate {plate}: is simulated with pixels of {raw_um:g} um, and the study works in "
            f"{wanted_um:g} um; expected the same, since the truth is in the plate's own pixels. "
            "Delete crops/pixel_um, and set simulation/scale."
        )
    logging.warning("plate %s: %s", plate, describe_change(raw_um, wanted_um))
    return images.assign(pixel_um=wanted_um)


def check_factor(factor, plate, raw_um, wanted_um):
    """Raise LengthError if planes would shrink, or be enlarged, beyond what makes sense."""
    if 1 / MOST_ENLARGED <= factor <= MOST_SHRUNK:
        return
    change = f"shrink {factor:.3g}" if factor > 1 else f"be enlarged {1 / factor:.3g}"
    most = MOST_SHRUNK if factor > 1 else MOST_ENLARGED
    raise LengthError(
        f"plate {plate}: its pixels are {raw_um:.4g} um, the study's {wanted_um:.4g} um, so that "
        f"its images would {change} times; expected {most:g} at most, or models would see other "
        "cells than they know. Set crops/pixel_um to a size between those of the plates, or study "
        "them apart."
    )


def describe_change(raw_um, study_um):
    """Return what happens to the images of a plate, as a clause."""
    sizes = f"from pixels of {raw_um:.4g} um to the study's {study_um:.4g} um"
    if study_um > raw_um:
        return f"images are shrunk {sizes}, each new pixel the mean of what it covers"
    return (
        f"images are enlarged {sizes}; they show no finer detail than the camera saw, and spots "
        "may look larger than on the other plates"
    )


def resampling_factor(images):
    """Return the side of a pixel of the study, in pixels of the files; 1 where they are the same.

    Parameters
    ----------
    images : DataFrame
        Table "images" of a plate or site.
    """
    used = used_planes(images)
    ratios = (used["pixel_um"] / used["raw_pixel_um"]).dropna()
    return float(ratios.iloc[0]) if len(ratios) else 1.0


def describe_resampled(images):
    """Return how the images of a plate were brought to the study's pixels, or an empty text.

    Parameters
    ----------
    images : DataFrame
        Table "images" of the plate.
    """
    factor, study_um = resampling_factor(images), pixel_size(images)
    return "" if factor == 1 else describe_change(study_um / factor, study_um)
