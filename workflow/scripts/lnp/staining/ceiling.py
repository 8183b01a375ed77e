"""How well the measured counterstain could be predicted at all: its own noise sets a ceiling.

Neighbouring pixels show the same light, blurred by the lens, with noise of their own. So the
second difference of 2 x 2 pixels, (a - b - c + d) / 2, is noise alone where light has no edge. Its
robust spread is taken at several brightnesses, as the noise of light grows with it. What texture
the lens lets through counts as noise too, so the ceiling is rather too low than too high.
"""

import numpy as np

N_LEVELS = 8  # brightnesses at which noise is measured
SPREAD = 1.4826  # a normal distribution's SD over its median absolute deviation


def noise_variance(plane, inside):
    """Return the variance of the noise of pixels, the mean over some of them (counts squared).

    Parameters
    ----------
    plane : (H, W) ndarray
    inside : (H, W) ndarray of bool
        Pixels that count, such as those of cells.

    Returns
    -------
    float
        NaN where no block of 2 x 2 pixels lies inside.
    """
    rows, cols = (n // 2 * 2 for n in plane.shape)
    blocks = np.asarray(plane[:rows, :cols], dtype=float).reshape(rows // 2, 2, cols // 2, 2)
    kept = inside[:rows, :cols].reshape(blocks.shape).all(axis=(1, 3))
    a, b, c, d = (blocks[:, i, :, j][kept] for i in (0, 1) for j in (0, 1))
    if not len(a):
        return np.nan
    order = np.argsort(a + b + c + d, kind="stable")
    levels = np.array_split((a - b - c + d)[order] / 2, min(N_LEVELS, len(a)))
    spreads = [SPREAD * np.median(np.abs(level)) for level in levels]
    return float(np.average(np.square(spreads), weights=[len(level) for level in levels]))


def reliability(variance, noise):
    """Return the correlation of a channel with itself, had its noise been drawn twice: 0 to 1."""
    return max(0.0, 1 - noise / variance) if variance > 0 else 0.0


def ceiling(variance, noise):
    """Return the best correlation that a prediction without noise can have with the channel.

    >>> round(ceiling(variance=4.0, noise=1.0) ** 2, 12), reliability(variance=4.0, noise=1.0)
    (0.75, 0.75)
    """
    return float(np.sqrt(reliability(variance, noise)))
