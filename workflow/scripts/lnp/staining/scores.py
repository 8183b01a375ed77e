"""Scores of the predicted counterstain on wells that its networks never saw, and their bars."""

import numpy as np
import pandas as pd

from lnp.assessment.intervals import mean_interval

CONTROLS = ["lnp predicted", "lnp in brightfield"]  # their intervals must hold 0
UNBOUNDED = {"area ratio"}  # all others lie between -1 and 1, and so do their intervals
BARS = {"share of the ceiling": 0.9, "seeds": 0.9, "kept, less measured": -0.03}
BARS |= dict.fromkeys(CONTROLS, 0.0)
MEANINGS = {
    "predicted": "correlation of the predicted with the measured counterstain inside cells",
    "ceiling": "the best correlation that the measured channel's own noise allows",
    "share of the ceiling": "correlation inside cells as a share of the best possible one",
    "inverted brightfield": "correlation of a trivial predictor: brightfield, dark for bright",
    "mean cell": "correlation of a trivial predictor: the mean stain at each depth of a cell",
    "seeds": "F1 of cells found in the predicted against those found in the measured channel",
    "kept in measured": "share of tracks not lost by the end, in the measured channel",
    "kept in predicted": "share of tracks not lost by the end, in the predicted channel",
    "kept, less measured": "kept in the predicted less kept in the measured channel",
    "same cell at the end": "of tracks kept in the measured channel: the predicted one ends there",
    "area ratio": "median area in the predicted channel over that in the measured one",
    "area correlation": "of cells and frames found in both channels",
    "masks of the network": "median Jaccard index of cells with masks of the network itself",
    "lnp predicted": "negative control: LNPs found again in what is predicted of them",
    "lnp in brightfield": "negative control: how much brighter or darker brightfield is at LNPs",
}


def score_staining(rows):
    """Return the table "staining_scores": means over wells with 95 % intervals (Student's t).

    A well is the mean of its sites. Bars are reached by the mean, but those of the negative
    controls: their intervals must hold 0.

    Parameters
    ----------
    rows : DataFrame
        Table "staining_site".
    """
    known = rows.dropna(subset="value")
    wells = known.groupby(["quantity", "plate", "well"])["value"].mean()
    scores = []
    for quantity, meaning in MEANINGS.items():
        of_wells = wells.get(quantity, pd.Series(dtype=float)).to_numpy()
        n = len(of_wells)
        mean = float(of_wells.mean()) if n else np.nan
        sd = float(of_wells.std(ddof=1)) if n > 1 else np.nan
        low, high = map(float, mean_interval(mean, sd, n)) if n else (np.nan, np.nan)
        if quantity not in UNBOUNDED:
            low, high = max(low, -1.0), min(high, 1.0)
        row = {"quantity": quantity, "value": mean, "low": low, "high": high, "n_wells": n}
        bar = BARS.get(quantity, np.nan)
        scores.append(row | {"bar": bar, "passed": passed(row, bar), "meaning": meaning})
    return pd.DataFrame(scores)


def passed(row, bar):
    """Return yes or no; empty where there is no bar, or nothing to compare with it."""
    if np.isnan(bar) or np.isnan(row["value"]):
        return ""
    if row["quantity"] in CONTROLS:
        return yes_no(row["low"] <= bar <= row["high"]) if np.isfinite(row["low"]) else ""
    return yes_no(row["value"] >= bar)


def yes_no(reached):
    """Return a truth value as the table has it."""
    return "yes" if reached else "no"
