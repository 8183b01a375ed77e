"""Maturation and degradation alone: light after translation was stopped."""

import numpy as np
from scipy.optimize import curve_fit

from kinetics.real import STOPPED, STOPPED_RED

DIM = 3.0  # of the light in the end; dimmer cells are left out
SETTLED_H = 0.5  # after the change of medium, which puts the field out of focus for some frames
WATCHED_H = 5.0
LATE_H = 16.0  # from then on the light only falls


def middle_curve(curves):
    """Return the median over cells of their light as a share of its end, (T,)."""
    return np.median(bright(curves) / bright(curves)[:, 100:].mean(axis=1, keepdims=True), axis=0)


def bright(curves):
    """Return the light (n, T) of the cells that are bright in the end."""
    return curves.light[curves.light[:, 100:].mean(axis=1) > DIM]


def maturation_hours(stopped):
    """Return the mean time (hours) in which dark eGFP turns light, of each file."""
    found = []
    for name, hour in STOPPED.items():
        curves = stopped[name]
        age = curves.hours - hour
        seen = (age >= SETTLED_H) & (age <= WATCHED_H)
        middle = middle_curve(curves)[seen]
        fit = curve_fit(approach, age[seen], middle, p0=[middle[-1], 0.3, 0.7])[0]
        found.append(fit[2])
    return np.array(found)


def approach(age, end, lacking, mean):
    """Return what approaches an end, of which a part lacks at first, with a mean time."""
    return end - lacking * np.exp(-age / mean)


def half_lives(stopped):
    """Return {reporter: (n,) half-lives in hours}, each cell's from the slope of its log light."""
    found = {}
    for reporter, names in [("eGFP", list(STOPPED)), ("CayenneRFP", STOPPED_RED)]:
        rates = []
        for name in names:
            late = stopped[name].hours >= LATE_H
            light = np.log(np.maximum(bright(stopped[name])[:, late], 1e-3))
            rates.append(-np.polyfit(stopped[name].hours[late], light.T, 1)[0])
        found[reporter] = np.log(2) / np.maximum(np.concatenate(rates), 1e-3)
    return found
