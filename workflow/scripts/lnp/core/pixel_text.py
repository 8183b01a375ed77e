"""Lengths that are given in pixels of the raw image, as texts such as "26 px"."""

PX = " px"
SPOT_SIGMAS = 2**0.5  # radius of a spot in standard deviations, as a Laplacian of Gaussian sees it


def write_pixels(length):
    """Return a number of pixels as text.

    >>> write_pixels(26.0)
    '26 px'
    """
    return f"{length:g}{PX}"


def read_pixels(length):
    """Return the number of pixels of such a text; None for a length in micrometres.

    >>> read_pixels("26 px"), read_pixels(16.9)
    (26.0, None)
    """
    text = str(length)
    return float(text.removesuffix(PX)) if text.endswith(PX) else None
