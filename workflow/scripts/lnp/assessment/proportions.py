"""How sure a share of counted things is."""

import numpy as np
from scipy.special import ndtri


def wilson_interval(hits, n, confidence=0.95):
    """Return the interval (low, high) of a share of independent things.

    Wilson's score interval (J Am Stat Assoc 1927, 22:209): it stays within 0 and 1, and
    has a width where all or none are hits.

    Parameters
    ----------
    hits, n : array_like of int
        How many of how many; n above 0.
    confidence : float
        Two-sided.
    """
    hits, n = np.asarray(hits, dtype=float), np.asarray(n, dtype=float)
    z = ndtri((1 + confidence) / 2)
    share = hits / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return np.maximum(middle - reach, 0.0), np.minimum(middle + reach, 1.0)
