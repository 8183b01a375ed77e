"""The light of a reporter after its mRNA is released: a rise, a plateau, a fall.

An mRNA released at the onset is translated and degraded; its protein matures, and is degraded or
diluted (Leonhardt et al. 2014, Nanomedicine 10:679; Froehlich et al. 2018, npj Syst Biol Appl
4:42): mRNA' = -a mRNA, immature' = mRNA - m immature, light' = m immature - b light. The answer is
a sum of exponentials. It is the same with `a` and `b` exchanged: which is the mRNA's cannot be
known from the light of one reporter, so they are called the fast and the slow rate.
"""

import numpy as np

APART = 1e-3  # least relative distance of two rates: at none, the sum of exponentials is 0 / 0


def unit_curve(age_h, fast, slow, maturation_h=0.0):
    """Return the light at an age since the onset, of unit slope (or of unit mRNA) at first.

    Parameters
    ----------
    age_h : (..., T) ndarray
        Hours since the onset; before it the light is 0.
    fast, slow : (...) ndarray
        Rates of degradation of the mRNA and of the protein, in either order, per hour.
    maturation_h : float
        Mean time from a protein to its light; 0: light at once.

    Returns
    -------
    (..., T) ndarray, not negative
    """
    age = np.maximum(age_h, 0)
    slow = np.asarray(slow, dtype=np.float64)[..., None]
    fast = spread(np.asarray(fast, dtype=np.float64)[..., None], slow)
    if not maturation_h:
        return (np.exp(-slow * age) - np.exp(-fast * age)) / (fast - slow)
    mature = spread(spread(1 / maturation_h, slow), fast)
    terms = [
        np.exp(-rate * age) / ((second - rate) * (third - rate))
        for rate, second, third in [
            (slow, fast, mature),
            (fast, slow, mature),
            (mature, slow, fast),
        ]
    ]
    return np.maximum(mature * sum(terms), 0)


def spread(rate, other):
    """Return a rate, moved up by a little where it is the same as another."""
    near = np.abs(rate - other) < APART * other
    return np.where(near, other * (1 + APART), rate)
