"""How often the 95 % intervals of lnp.assessment.intervals hold the truth when wells are few.

Measured on simulated studies by benchmarks/pages/measure_statistics.py, which writes the numbers
here and into docs/statistics.md.
"""

from lnp.assessment.intervals import FEWEST, NOMINAL

# treated wells: the lowest and the highest share over designs and measures
# <coverage>
COVERAGE = {
    6: (0.928, 0.96),
    8: (0.937, 0.966),
    10: (0.937, 0.961),
    12: (0.936, 0.963),
    24: (0.953, 0.976),
}
# </coverage>


def measured_near(n_wells):
    """Return the measured numbers of wells around one, and their lowest and highest coverage.

    Parameters
    ----------
    n_wells : int
        Treated; from the least to the most of COVERAGE.

    Returns
    -------
    sizes : list of int
        The number itself where it was measured, else the next below and above.
    low, high : float
        Shares of intervals.
    """
    below = max(size for size in COVERAGE if size <= n_wells)
    above = min(size for size in COVERAGE if size >= n_wells)
    sizes = sorted({below, above})
    lows, highs = zip(*(COVERAGE[size] for size in sizes), strict=True)
    return sizes, min(lows), max(highs)


def say_small_sample(n_wells):
    """Return a sentence on how far intervals from few treated wells are to be believed.

    Empty where wells are enough (NOMINAL), or too few for any interval (below FEWEST).
    """
    if not FEWEST <= n_wells < NOMINAL:
        return ""
    sizes, low, high = measured_near(n_wells)
    measured = " to ".join(map(str, sizes))
    return (
        f"Intervals and bounds from {n_wells} treated wells come from a small-sample method: in "
        f"simulated studies with {measured} of them, 95 % intervals held the truth in {low:.0%} "
        f"to {high:.0%} of the cases (docs/statistics.md)."
    )
