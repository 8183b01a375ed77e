"""Response images: where a frame looks like a spot, by each method; all but the networks.

A detector is a response image, peaks in it and one threshold. Only the response differs between
methods (`lnp.imaging.spots.find_spots`).
"""

import numpy as np
from scipy.ndimage import gaussian_filter

from lnp.imaging.filters import laplacian_of_gaussian

# cut off at 6 sigma: a shorter kernel does not sum to 0, so that the level would show
TRUNCATE = 6.0
# what rounding takes from counts: a dim frame of 8 bits may be one count nearly everywhere, and
# shows no other noise, so that each pixel that differs by one would stand out
ROUNDED = np.random.default_rng(0).uniform(-0.5, 0.5, (64, 64))


def log_response(image, sigma):
    """Return the scale-normalised negative Laplacian of Gaussian: (H, W) -> (H, W).

    It ignores a constant or sloping background. Of a Gaussian spot it is the spot's counts in all
    over 4 pi sigma^2.

    Parameters
    ----------
    image : (H, W) ndarray
        LNP channel, counts.
    sigma : float
        Standard deviation of a spot, in pixels.
    """
    image = np.subtract(image, np.min(image), dtype=np.float32)  # a high level would cost digits
    return -(sigma**2) * laplacian_of_gaussian(image, sigma, truncate=TRUNCATE)


def doh_response(image, sigma):
    """Return the root of the determinant of the Hessian, below 0 where no bright blob is.

    A line has one large curvature and no second, so the determinant ignores it where the Laplacian
    does not. Derivatives are those of a Gaussian, exact at any sigma; box filters in their place
    (Bay et al., SURF, 2008) fail below 3 pixels. The root makes it grow with the spot's light.

    Parameters
    ----------
    image, sigma :
        See `log_response`.
    """
    image = np.subtract(image, np.min(image), dtype=np.float32)
    rows, both, cols = (
        sigma**2 * gaussian_filter(image, sigma, order=order, mode="reflect", truncate=TRUNCATE)
        for order in ((2, 0), (1, 1), (0, 2))
    )
    determinant = rows * cols - both**2
    bright = (determinant > 0) & (rows + cols < 0)
    return np.where(bright, 1, -1) * np.sqrt(np.abs(determinant))


RESPONSES = {"log": log_response, "doh": doh_response}


def noise_sd(response):
    """Return the robust standard deviation of a response: spots do not count as noise."""
    return 1.4826 * np.median(np.abs(response - np.median(response)))


def whole_counts(image):
    """Return whether a frame has been rounded to counts: not if its pixels are means of others."""
    return np.issubdtype(image.dtype, np.integer)
