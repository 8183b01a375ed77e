"""Fine structure inside cells: what is as small as a spot, away from the rim.

LNPs lie in cells, and cells are bright and thick in one place and thin in another. All of that is
wider than a spot. So images are compared by what is left of them without everything wider, and
without the rim, where every channel follows the cell's thickness.
"""

import numpy as np

from lnp.imaging.filters import gaussian

FINE = 0.06  # diameters: SD of the Gaussian whose light is not fine structure
RIM = 0.115  # diameters from the rim that are left out
AROUND = [(row, col) for row in (-1, 0, 1) for col in (-1, 0, 1) if row or col]


def fine_structure(image, sigma):
    """Return an image (h, w) less what is wider than a Gaussian of `sigma` pixels, float32."""
    image = np.asarray(image, dtype=np.float32)
    return image - gaussian(image, sigma)


def rests_of(lights, known):
    """Return (n,) lights less their least-squares fits by what is known, each (n,)."""
    known = np.stack(known, axis=1).astype(float)
    known /= np.abs(known).max(axis=0) + 1e-9
    return [light - known @ np.linalg.lstsq(known, light, rcond=None)[0] for light in lights]


def peak_of_correlation(first, second, inside):
    """Return the correlation of two images, less its mean where one is moved to a pixel around.

    A spot is one or two pixels wide: spots in both images raise the first alone. What is wider
    raises both.

    Parameters
    ----------
    first, second : (n,) ndarray
        Values of the pixels inside, with mean 0.
    inside : (h, w) ndarray of bool
        n pixels, none at the edge of the image.
    """
    images = np.zeros((2, *inside.shape))
    images[:, inside] = first, second
    sums = []
    for step in [(0, 0), *AROUND]:
        moved, there = (np.roll(image, step, axis=(0, 1)) for image in (images[0], inside))
        sums.append((moved * images[1])[there & inside].mean() if (there & inside).any() else 0.0)
    size = np.sqrt((first**2).mean() * (second**2).mean())
    return float((sums[0] - np.mean(sums[1:])) / size) if size > 0 else np.nan
