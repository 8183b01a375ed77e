"""How soon GFP tells its own end, in real and in simulated cells."""

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from lnp.core.vocabulary import REGRESSION, RISES, TEST, TRAIN
from lnp.models.reporter_forecast import describe_light, predict_linear

AFTER_H = (-0.5, 0.0, 0.5, 1.0, 2.0, 4.0, 8.0)  # the median onset


def rank_correlations(curves, onsets, trains, maturation_h):
    """Return how well the last light is told after some hours, one rank correlation each.

    Parameters
    ----------
    curves : list of object with `hours` (T,) and `light` (N, T)
        Sets of cells, such as days; only cells that rise count.
    onsets : list of DataFrame
        As `find_onsets` returns them.
    trains : list of (N,) ndarray of bool
        Of each set, which cells train; the others are tested.
    maturation_h : float

    Returns
    -------
    (n_hours,) ndarray
        One per `AFTER_H`; NaN where that lies before the first frames of a set.
    """
    found = []
    for after in AFTER_H:
        parts = [
            describe_set(*each, after, maturation_h)
            for each in zip(curves, onsets, trains, strict=True)
        ]
        if any(part is None for part in parts):
            found.append(np.nan)
            continue
        cells = pd.concat([cells for cells, _ in parts], ignore_index=True)
        values = np.concatenate([values for _, values in parts])
        told = predict_linear(cells, values, REGRESSION)
        tested = (cells["part"] == TEST).to_numpy()
        found.append(spearmanr(told[tested], cells["truth"].to_numpy()[tested]).statistic)
    return np.array(found)


def describe_set(curves, onsets, trains, after, maturation_h):
    """Return part and truth of the cells of a set that rise, and what their light tells by then."""
    rises = (onsets["state"] == RISES).to_numpy()
    n_seen = int((curves.hours <= onsets["onset_h"].median() + after).sum())
    if n_seen < 2:
        return None
    light = curves.light[rises] - onsets["level"].to_numpy()[rises, None]
    least = float(np.median(onsets["noise"][rises]))
    settings = {"min_counts": least, "maturation_h": maturation_h}
    values = describe_light(curves.hours, pd.DataFrame(light), n_seen, settings)
    truth = np.log(np.maximum(light[:, -1], least))
    part = np.where(trains[rises], TRAIN, TEST)
    return pd.DataFrame({"part": part, "truth": truth}), values.to_numpy()


def leave_out_each(curves, onsets, maturation_h):
    """Return rank correlations (n_sets, n_hours), each set tested by what the others train."""
    sizes = [len(each.light) for each in curves]
    return np.array(
        [
            rank_correlations(
                curves, onsets, [np.full(n, k != i) for k, n in enumerate(sizes)], maturation_h
            )
            for i in range(len(curves))
        ]
    )


def every_other(curves, onsets, maturation_h):
    """Return rank correlations (n_hours,) in a set of which every other cell trains."""
    trains = np.arange(len(curves.light)) % 2 == 0
    return rank_correlations([curves], [onsets], [trains], maturation_h)
