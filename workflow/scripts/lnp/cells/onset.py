"""When a cell's reporter begins to rise: hours with an interval, or why there are none.

`onset_fit` fits each cell; here it is decided what the fit says. A cell that does not rise is
censored: its onset lies after its last known frame, if anywhere. One that rises from the first
frame on began before it.
"""

import numpy as np
import pandas as pd

from lnp.cells.onset_fit import Fit, fit_curves
from lnp.core.vocabulary import CONTROLS, EARLY, RISES, SHORT, SILENT, UNDETERMINED

LEAST_FRAMES = 8  # known, for a fit of five parameters
NOISES = 5.0  # of the cell, that a rise must exceed
CHI2_95 = 3.84  # of one degree of freedom: how much worse a fit may be within the interval
# standard error that the model leaves in an onset, whatever the noise: onsets of two reporters in
# the same 265 real cells differ by that much more (docs/models.md)
MODEL_ERROR_H = 0.3
WIDEST = 0.5  # of the film: an onset less certain than that is none
EXPLAINED = 0.5  # of the variance, at least: else the light comes and goes
ONSET = ["onset_h", "onset_low_h", "onset_high_h"]
COLUMNS = [
    *("state", *ONSET, "known_until_h"),
    *("level", "rise", "rise_per_h", "fast_half_life_h", "slow_half_life_h", "noise"),
]


def find_onsets(time_h, light, maturation_h=0.7):
    """Return the onset of each cell's reporter, one row each, and the `Fit` of those fitted.

    Parameters
    ----------
    time_h : (T,) ndarray
        Hours of the frames since dosing, rising.
    light : (N, T) ndarray
        Of the reporter; NaN where unknown.
    maturation_h : float
        See `expression_model.unit_curve`.

    Returns
    -------
    DataFrame
        COLUMNS, index 0 ... N - 1. `state`; the onset with its 95 % interval, NaN unless it rises;
        hour of the last known frame; fitted light before the onset, and the highest above it
        in the film (`rise`), rate of the first steep rise, half-lives, noise.
    """
    fitted = np.flatnonzero(np.isfinite(light).sum(axis=1) >= LEAST_FRAMES)
    table = pd.DataFrame(index=range(len(light)), columns=COLUMNS, dtype=float)
    table["state"] = SHORT
    table["known_until_h"] = last_known(time_h, light)
    if not len(fitted):
        return table, None
    fit = fit_curves(time_h, light[fitted], maturation_h)
    found = describe_fit(fit, time_h, table["known_until_h"].to_numpy()[fitted])
    for name, values in found.items():
        table.loc[fitted, name] = values
    return table, fit


def last_known(time_h, light):
    """Return the hour (N,) of each cell's last known frame; NaN where there is none."""
    known = np.isfinite(light)
    last = light.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    return np.where(known.any(axis=1), time_h[last], np.nan)


def describe_fit(fit, time_h, until):
    """Return the columns of `find_onsets` for the cells of a `Fit`, a dict of (n,) arrays."""
    above = fit.curve(time_h) - fit.level[:, None]
    above = np.where(time_h <= until[:, None], above, 0)
    rise = above.max(axis=1)
    low, high = onset_interval(fit)
    rises = rise > NOISES * fit.noise
    early = fit.onset_h < fit.onsets_h[:2].mean()
    unclear = high - low > WIDEST * (time_h[-1] - time_h[0])
    unclear |= fit.explained < EXPLAINED
    state = np.select([~rises, unclear, early], [SILENT, UNDETERMINED, EARLY], RISES)
    sure = state == RISES
    low, high = (
        fit.onset_h + side * np.hypot(end - fit.onset_h, np.sqrt(CHI2_95) * MODEL_ERROR_H)
        for side, end in [(-1, low), (1, high)]
    )
    return {
        "state": state,
        "onset_h": np.where(sure, fit.onset_h, np.nan),
        "onset_low_h": np.where(sure, low, np.nan),
        "onset_high_h": np.where(sure, high, np.nan),
        "level": fit.level,
        "rise": rise,
        "rise_per_h": np.where(rises, (np.diff(above) / np.diff(time_h)).max(axis=1), np.nan),
        "fast_half_life_h": np.where(rises, np.log(2) / fit.fast, np.nan),
        "slow_half_life_h": np.where(rises, np.log(2) / fit.slow, np.nan),
        "noise": fit.noise,
    }


def onset_interval(fit: Fit):
    """Profile likelihood: return low and high (N,) hours of the onset's 95 % interval.

    The unit of chi² is what the fit leaves unexplained, more where neighbouring residuals go
    together. Between two onsets of the profile the root of the excess is taken as linear, as it
    is for a parabola.
    """
    excess = np.sqrt(np.maximum(fit.profile - fit.chi2, 0))
    alike = (1 + fit.correlation) / (1 - fit.correlation)
    allowed = np.sqrt(CHI2_95 * alike * fit.chi2 / np.maximum(fit.n - 5, 1))
    ends = np.stack([fit.onset_h, fit.onset_h])
    for cell, (onset, limit) in enumerate(zip(fit.onset_h, allowed, strict=True)):
        ends[:, cell] = crossings(fit.onsets_h, excess[:, cell], onset, limit)
    return ends


def crossings(onsets, excess, onset, limit):
    """Return where the excess rises above a limit, before and after an onset."""
    before, after = onsets < onset, onsets > onset
    sides = [
        (np.append(onsets[before], onset)[::-1], np.append(excess[before], 0)[::-1]),
        (np.append(onset, onsets[after]), np.append(0, excess[after])),
    ]
    ends = []
    for place, height in sides:
        beyond = np.flatnonzero(height > limit)
        if not beyond.size:
            ends.append(place[-1])
            continue
        j = beyond[0]
        share = (limit - height[j - 1]) / (height[j] - height[j - 1])
        ends.append(place[j - 1] + share * (place[j] - place[j - 1]))
    return ends


def least_of_controls(onsets):
    """Return the rise that almost no control cell exceeds (99 %); 0 where no control is known.

    `onsets` is as `find_onsets` returns it, with `role`.
    """
    rises = onsets.loc[onsets["role"].isin(CONTROLS), "rise"].dropna()
    return float(rises.quantile(0.99)) if len(rises) else 0.0


def silence(onsets, least_rise):
    """Return onsets of which those with a smaller rise are silent."""
    small = onsets["rise"] <= least_rise
    known = onsets["state"].isin([RISES, EARLY])
    quiet = onsets.assign(state=onsets["state"].mask(small & known, SILENT))
    kinetics = [*ONSET, "rise_per_h", "fast_half_life_h", "slow_half_life_h"]
    quiet.loc[quiet["state"] == SILENT, kinetics] = np.nan
    return quiet


def describe_states(onsets):
    """Return how many cells of each condition are in each state, as text."""
    return onsets.groupby(["condition", "state"]).size().unstack(fill_value=0).to_string()
