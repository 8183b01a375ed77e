"""What a bundle says of itself: settings, plates, horizons, channels and versions."""

import platform
from importlib.metadata import PackageNotFoundError, version

from lnp.core.pixel_text import read_pixels

PACKAGES = ["numpy", "torch", "xgboost", "pandas", "tsfresh", "scikit-image"]
# what decides what a model sees: a plate that it scores must be read in the same way
FIXED = ["horizons", "crops", "spots", "cnn", "hybrid", "approaches", "primary", "claims"]
FIXED += ["protocols"]
# how cells are found: taken from the bundle where a study does not say otherwise
OFFERED = ["acquisition", "seeding", "registration", "tracking", "reporter"]


def describe_settings(settings, scaling, pixel_um):
    """Return the settings that a bundle keeps, lengths in micrometres, scaling as constants.

    Parameters
    ----------
    settings : dict
        Of the study, with all defaults.
    scaling : dict
        Of the images, per channel.
    pixel_um : float
        Of the training plates as they were read.
    """
    kept = {key: settings[key] for key in [*FIXED, *OFFERED]}
    kept = {key: in_micrometres(value, pixel_um) for key, value in kept.items()}
    kept["crops"] = kept["crops"] | {
        "pixel_um": pixel_um
    }  # plates of a new study are brought to it
    kept["staining"] = {"used": settings["staining"]["used"]}  # its networks stay with the study
    return kept | {"cnn": kept["cnn"] | {"scaling": scaling}}


def in_micrometres(section, pixel_um):
    """Return a section of settings with lengths such as "26 px" in micrometres."""
    if not isinstance(section, dict):
        return section
    return {name: length_um(name, value, pixel_um) for name, value in section.items()}


def length_um(name, value, pixel_um):
    """Return a setting; a length in pixels as micrometres.

    >>> length_um("side_um", "48 px", 0.65), length_um("side_um", 31.2, 0.65)
    (31.2, 31.2)
    """
    pixels = read_pixels(value) if name.endswith("_um") else None
    if pixels is None:
        return value
    return round(pixels * pixel_um, 6)


def list_versions():
    """Return the version of Python, and of each package that models need and this process has."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
