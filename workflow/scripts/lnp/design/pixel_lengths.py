"""Lengths that a study gives in pixels of the raw image, in place of micrometres.

`seeding/cell_diameter_px: 26` in place of `seeding/cell_diameter_um`; among the settings it then
stands as `cell_diameter_um: 26 px`, which means the same and may be written so too.
"""

from lnp.core.errors import LnpError
from lnp.core.pixel_text import PX, SPOT_SIGMAS, write_pixels

LENGTHS = {  # section: settings that are lengths, without their unit
    "registration": ["max_shift"],
    "seeding": ["cell_diameter"],
    "tracking": ["window", "smoothing", "marker"],
    "spots": ["radius"],
    "crops": ["side"],
    "reporter": ["box"],
}
MAY_BE_ZERO = {"smoothing", "marker"}


class PixelLengthError(LnpError, ValueError):
    """A length in pixels is no length, or is given in micrometres too."""


def take_pixel_lengths(config):
    """Take lengths in pixels out of the settings that are given.

    Parameters
    ----------
    config : dict
        Settings as a person wrote them, which lose these keys.

    Returns
    -------
    dict of (section, setting) to str
        Such as ("seeding", "cell_diameter_um"): "26 px"; see `put_pixel_lengths`.

    Raises
    ------
    PixelLengthError
    """
    found = {}
    for section, names in LENGTHS.items():
        given = config.get(section)
        if isinstance(given, dict):
            for name in names:
                if (length := take_length(section, given, name)) is not None:
                    found[section, f"{name}_um"] = write_pixels(length)
    return found


def take_length(section, given, name):
    """Take one length out of a section, and return it in pixels; None if it is not in pixels."""
    as_pixels = {f"{name}_px": 1.0}
    if name == "radius":
        as_pixels["sigma_px"] = SPOT_SIGMAS  # as it was called once
    keys = [key for key in as_pixels if key in given]
    in_text = str(given.get(f"{name}_um", "")).endswith(PX)
    keys += [f"{name}_um"] if in_text or (keys and f"{name}_um" in given) else []
    if len(keys) > 1:
        raise PixelLengthError(
            f"settings (config.yaml): {' and '.join(f'{section}/{key}' for key in keys)} say the "
            "same; expected one of them. Delete the other."
        )
    if not keys:
        return None
    value = given.pop(keys[0])
    return as_pixels.get(keys[0], 1.0) * check_length(f"{section}/{keys[0]}", value, name)


def check_length(setting, value, name):
    """Return a length in pixels as a number, or raise PixelLengthError."""
    try:
        length = float(str(value).removesuffix(PX))
    except ValueError:
        length = -1.0
    if isinstance(value, bool) or not (0 < length < 1e5 or (length == 0 and name in MAY_BE_ZERO)):
        raise PixelLengthError(
            f"settings (config.yaml): {setting}: found {value!r}; expected a number of pixels of "
            "the raw image, above 0. Correct it, or give the length in micrometres."
        )
    return length


def put_pixel_lengths(config, lengths):
    """Put what `take_pixel_lengths` took into settings that have their defaults."""
    for (section, name), text in lengths.items():
        config[section][name] = text
