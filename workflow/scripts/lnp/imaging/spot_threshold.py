"""The threshold of spots that finds no more than so many in cells that have none."""

import math

import numpy as np

from lnp.core.errors import LnpError
from lnp.core.vocabulary import SPOTIFLOW

LEAST = 2.0  # SD of the noise: lower thresholds are not tried
LEAST_LISTED = 0.2  # of Spotiflow: ten times the probability
DIGITS = 3


class SpotThresholdError(LnpError, ValueError):
    """No threshold can be calibrated."""


def least_of(method):
    """Return the least threshold that is tried."""
    return LEAST_LISTED if method == SPOTIFLOW else LEAST


def choose_threshold(heights, n_looked_at, false_per_cell, least=LEAST):
    """Return the least threshold that at most so many false spots per cell and frame exceed.

    Parameters
    ----------
    heights : (n,) ndarray
        Of the candidates in control cells, each false, in standard deviations of the noise.
    n_looked_at : int
        Control cells times the frames in which each was seen.
    false_per_cell, least : float

    Returns
    -------
    float
        At least `least`; rounded up.

    Raises
    ------
    SpotThresholdError
        If there was no control cell to look at.

    Examples
    --------
    >>> choose_threshold(np.array([3.0, 9.0, 5.0, 4.0]), 2, 1.0)
    4.0
    """
    if not n_looked_at:
        raise SpotThresholdError(
            f"spots/threshold: controls, and {n_looked_at} control cells times frames with an LNP "
            "plane; expected some. Look at the tracks of the control wells, or set spots/threshold "
            "to a number, 5."
        )
    allowed = math.floor(false_per_cell * n_looked_at + 1e-9)
    highest = np.sort(np.asarray(heights, dtype=float))[::-1]
    first_refused = highest[allowed] if allowed < len(highest) else least
    return max(least, math.ceil(first_refused * 10**DIGITS - 1e-6) / 10**DIGITS)


def describe_calibration(candidates, looked_at, threshold):
    """Return what a threshold finds in control cells, as plain values; None of a well without one.

    Parameters
    ----------
    candidates : DataFrame
        Columns `plate`, `site`, `height`.
    looked_at : DataFrame
        Columns `plate`, `site`, `n_cells`, `n_looked_at` (cells times frames).
    threshold : float
    """
    false = candidates[candidates["height"] > threshold]
    wells = [
        table.assign(well=table["site"].str.partition("_f")[0]) for table in (looked_at, false)
    ]
    seen, found = (table.groupby(["plate", "well"]) for table in wells)
    n_seen = seen["n_looked_at"].sum()
    rates = found.size().reindex(n_seen.index, fill_value=0) / n_seen.where(n_seen > 0)
    return {
        "threshold": threshold,
        "false_per_cell": len(false) / int(looked_at["n_looked_at"].sum()),
        "cells": int(looked_at["n_cells"].sum()),
        "cells_times_frames": int(looked_at["n_looked_at"].sum()),
        "wells": {
            f"{plate} {well}": round(float(rate), 4) if np.isfinite(rate) else None
            for (plate, well), rate in rates.items()
        },
    }
