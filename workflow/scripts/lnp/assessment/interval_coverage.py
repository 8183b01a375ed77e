"""Measured coverage of the 95 % intervals of lnp.assessment.intervals when wells are few.

Measured on simulated studies by benchmarks/pages/measure_statistics.py, which writes the numbers
here and into docs/statistics.md.
"""

from lnp.assessment.intervals import FEWEST, NOMINAL

# treated wells: the lowest and the highest share over designs and measures
# <coverage>
COVERAGE = {
    6: (0.941, 0.965),
    9: (0.947, 0.982),
    12: (0.946, 0.978),
    24: (0.952, 0.984),
}
# </coverage>


def describe_small_sample(n_wells):
    """Return a sentence on the measured coverage of intervals from few treated wells.

    The coverage is that of the same number of wells where it was measured, else of the next
    below and above. Empty where wells are enough (NOMINAL), or too few for any interval (below
    FEWEST).
    """
    if not FEWEST <= n_wells < NOMINAL:
        return ""
    below = max(size for size in COVERAGE if size <= n_wells)
    above = min(size for size in COVERAGE if size >= n_wells)
    sizes = sorted({below, above})
    lows, highs = zip(*(COVERAGE[size] for size in sizes), strict=True)
    measured = " to ".join(map(str, sizes))
    return (
        f"Intervals and bounds from {n_wells} treated wells come from a small-sample method: in "
        f"simulated studies with {measured} of them, 95% intervals held the truth in "
        f"{min(lows):.0%} to {max(highs):.0%} of the cases (docs/statistics.md)."
    )
