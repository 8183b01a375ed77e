"""Numbers of a set of courses and of their fits, for the tables of docs/models.md."""

import numpy as np
import pandas as pd

from lnp.cells.onset import find_onsets
from lnp.cells.onset_fit import noise_floor
from lnp.core.vocabulary import RISES, SILENT

LATE_H = 1.5  # after the median, from which an onset is called late
TOP = 0.8  # of a cell's highest light, above which its noise in the light is measured


def fit_set(curves, maturation_h):
    """Return the table of `find_onsets` of a set with its `Fit`."""
    return find_onsets(curves.hours, curves.light, maturation_h)


def shape_of(curves, onsets):
    """Return what a set's curves are like, a dict of numbers; of cells that rise.

    Parameters
    ----------
    curves : object with `hours` (T,) and `light` (N, T)
    onsets : DataFrame
        As `fit_set` returns it.
    """
    rises = (onsets["state"] == RISES).to_numpy()
    table, light = onsets[rises], curves.light[rises]
    above = light - table["level"].to_numpy()[:, None]
    top = above.max(axis=1)
    half = curves.hours[(above >= top[:, None] / 2).argmax(axis=1)]
    onset = table["onset_h"].to_numpy()
    return {
        "median onset, h": np.median(onset),
        "onset, interquartile range, h": np.subtract(*np.percentile(onset, [75, 25])),
        f"later than {LATE_H} h after the median, %": 100
        * np.mean(onset > np.median(onset) + LATE_H),
        "from onset to half of the highest light, h": np.median(half - onset),
        "hour of the highest light": np.median(curves.hours[above.argmax(axis=1)]),
        "light at the end, % of the highest": 100 * np.median(above[:, -1] / top),
        "spread of the highest light, SD of ln": np.log(top).std(),
        "noise of dark cells, % of the median highest light": 100
        * np.median(dark_noise(light))
        / np.median(top),
        "noise in the light, % of it": 100 * np.median(bright_noise(above, top)),
        "variance explained by the fit, median %": 100
        * np.median(explained(curves, onsets, rises)),
    }


def dark_noise(light):
    """Return the noise (n,) of each cell from frame to frame where it is dim."""
    return noise_floor(light)


def bright_noise(above, top):
    """Return the noise (n,) of each cell from frame to frame, as a share, where it is bright."""
    second = np.abs(above[:, 2:] - 2 * above[:, 1:-1] + above[:, :-2]) / np.sqrt(6)
    bright = above[:, 1:-1] > TOP * top[:, None]
    share = np.where(bright, second / np.maximum(above[:, 1:-1], 1e-9), np.nan)
    kept = bright.sum(axis=1) > 2
    return 1.4826 * np.nanmedian(share[kept], axis=1)


def explained(curves, onsets, rises):
    """Return the plain share (n,) of each cell's variance that its fit explains."""
    curve = onsets.attrs["fit"].curve(curves.hours)[rises]
    light = curves.light[rises]
    rest = (light - curve).var(axis=1)
    return 1 - rest / light.var(axis=1)


def agreement(green, red):
    """Return how well the onsets of two reporters in the same cells agree, a dict of numbers."""
    both = (green["state"] == RISES) & (red["state"] == RISES)
    later = (red["onset_h"] - green["onset_h"])[both]
    half = [(t["onset_high_h"] - t["onset_low_h"])[both] / 2 for t in (green, red)]
    apart = (later - later.median()).abs()
    return {
        "cells": int(both.sum()),
        "later": later.median(),
        "range": np.subtract(*np.percentile(later, [75, 25])),
        "rank": green["onset_h"][both].corr(red["onset_h"][both], method="spearman"),
        "held": (apart <= np.hypot(*half)).mean(),
    }


def first_bright(curves):
    """Return the hour (N,) from which three frames in a row exceed the first five by 5 SDs."""
    start, light = curves.light[:, :5], curves.light
    limit = start.mean(axis=1) + 5 * np.maximum(start.std(axis=1, ddof=1), noise_floor(light))
    above = light > limit[:, None]
    run = above[:, :-2] & above[:, 1:-1] & above[:, 2:]
    return np.where(run.any(axis=1), curves.hours[run.argmax(axis=1)], np.nan)


def errors_of(truth, onsets):
    """Return how the fit does on simulated cells, a dict of numbers."""
    on, rises = np.isfinite(truth.onsets), (onsets["state"] == RISES).to_numpy()
    both = on & rises
    error = onsets["onset_h"].to_numpy()[both] - truth.onsets[both]
    low, high = (onsets[f"onset_{end}_h"].to_numpy()[both] for end in ("low", "high"))
    held = (low <= truth.onsets[both]) & (truth.onsets[both] <= high)
    fitted, true = pd.Series(onsets["onset_h"].to_numpy()[both]), pd.Series(truth.onsets[both])
    return {
        **{"on": int(on.sum()), "off": int((~on).sum())},
        "missed": int((on & (onsets["state"] == SILENT)).sum()),
        "unclear": int((on & ~rises & (onsets["state"] != SILENT)).sum()),
        "false": int((~on & rises).sum()),
        "false rises": onsets["rise"][~on & rises].tolist(),
        "rises": onsets["rise"][both].tolist(),
        "error": np.median(error),
        "range": np.percentile(error, [5, 95]),
        "held": held.mean(),
        "rank": fitted.corr(true, method="spearman"),
    }
