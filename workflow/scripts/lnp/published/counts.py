"""Crops as counts again: the authors scaled them by the statistics of their training cells.

scaled = 255 (counts - lowest) / highest - mean, where mean is that of the channel on this scale.
"""

import logging

import numpy as np

from lnp.core.errors import LnpError
from lnp.core.vocabulary import SEEN_CHANNELS
from lnp.published.reference import MAXIMA, MEANS, SCALE

MOST_FRACTION = 0.1  # of a count: what scaling and float32 leave of a whole number
MOST_COUNT = np.iinfo(np.uint16).max


class ScalingError(LnpError, ValueError):
    """Scaled crops cannot be brought back to counts."""


def scaling_of(statistics):
    """Return (lowest, highest, mean) of each channel, each (3,), from the file of statistics.

    Parameters
    ----------
    statistics : (3, 4) ndarray or None
        Per channel lowest, highest, mean and SD (`cell_stats.npy`); None where the archive has
        none, and the numbers that the authors' code printed are taken.
    """
    if statistics is None:
        logging.warning(
            "the archive has no cell_stats.npy: crops are scaled back by the numbers that the "
            "authors' code printed (highest counts %s)",
            list(MAXIMA.values()),
        )
        highest, mean = (np.array([table[n] for n in SEEN_CHANNELS]) for table in (MAXIMA, MEANS))
        return np.zeros(3), highest.astype(float), mean
    lowest, highest, mean, _ = np.asarray(statistics, dtype=float).T
    if not (np.isfinite(statistics).all() and (highest > 0).all()):
        raise ScalingError(
            f"cell_stats.npy: found the highest counts {highest.tolist()}; expected three above 0. "
            "Take the file out of the archive, and the numbers that the authors printed are used."
        )
    return lowest, highest, mean


def to_counts(crops, scaling):
    """Return scaled crops (..., 3) as whole counts, and how far they were from whole at most.

    Parameters
    ----------
    crops : (..., 3) ndarray of float
        Counterstain, LNP, brightfield.
    scaling : tuple
        See `scaling_of`.

    Returns
    -------
    (..., 3) ndarray of uint16, float
    """
    lowest, highest, mean = scaling
    exact = (crops.astype(np.float64) + mean) * (highest / SCALE) + lowest
    counts = np.rint(exact)
    return np.clip(counts, 0, MOST_COUNT).astype(np.uint16), float(np.abs(exact - counts).max())


def check_whole(fraction, site):
    """Refuse crops that are no whole counts when they are scaled back: the statistics are wrong.

    `fraction` is how far they were from whole at most, NaN where none was scaled.
    """
    if fraction > MOST_FRACTION:
        raise ScalingError(
            f"site {site}: scaled back, pixels lie up to {fraction:.2f} counts from whole numbers; "
            f"expected {MOST_FRACTION} at most. cell_stats.npy is not of these crops: correct the "
            "archive, or take the file out of it to use the numbers that the authors printed."
        )
