"""Plates filmed at another pace or magnification, though models compare frame by frame."""

import logging
from dataclasses import dataclass

import numpy as np

from lnp.acquisition.frame_times import frame_hours, times_known
from lnp.acquisition.used_planes import pixel_size, used_planes

DIFFERENT = 0.05  # share by which two plates may differ without a word
N_SHOWN = 3  # plates that a sentence names; the rest are counted


@dataclass(frozen=True)
class Pace:
    """When a plate's frames were taken, and how large its pixels are; NaN where unknown."""

    interval_min: float  # the median between two frames
    horizon_h: float  # time of the last frame that models see
    pixel_um: float


def log_differences(tables, horizon):
    """Warn where the plates whose tables "images" are given differ in interval or pixel size."""
    paces = {table["plate"].iloc[0]: pace_of(table, horizon) for table in tables}
    for sentence in compare_paces(paces, horizon):
        logging.warning("%s", sentence)


def pace_of(images, horizon):
    """Return the `Pace` of a plate.

    Parameters
    ----------
    images : DataFrame
        Table "images" of one plate.
    horizon : int
        Frames that models see.
    """
    used = used_planes(images)
    if not times_known(used):
        return Pace(np.nan, np.nan, pixel_size(used))
    hours = frame_hours(used)
    at_horizon = hours[min(horizon, len(hours)) - 1]
    return Pace(60 * float(np.median(np.diff(hours))), float(at_horizon), pixel_size(used))


def compare_paces(paces, horizon):
    """Return sentences on plates that differ in interval or pixel size.

    Parameters
    ----------
    paces : dict of str to Pace
        By plate.
    horizon : int
        Frames that models see.
    """
    sentences = []
    intervals = {name: pace.interval_min for name, pace in paces.items()}
    hours = {name: pace.horizon_h for name, pace in paces.items()}
    if differ(intervals) or differ(hours):
        sentences.append(
            f"Plates differ in their interval: {list_values(intervals, 'minutes')}. Models compare "
            f"frame by frame, and horizon {horizon} is {list_values(hours, 'hours')}: a time point "
            "does not mean the same on these plates. Leave some out, or study them apart."
        )
    if differ(sizes := {name: pace.pixel_um for name, pace in paces.items()}):
        sentences.append(
            f"Plates differ in the size of a pixel: {list_values(sizes, 'um')}. Models "
            "see pixels: cells and spots are larger in their eyes on one plate than on another. "
            "Leave some out, or study them apart."
        )
    return sentences


def differ(values):
    """Return whether known values of plates differ by more than `DIFFERENT`."""
    known = [value for value in values.values() if np.isfinite(value)]
    return len(known) > 1 and max(known) - min(known) > DIFFERENT * max(known)


def list_values(values, unit):
    """Return the known values of plates in words, each with up to three of its plates.

    >>> list_values({"A": 10.0, "B": 60.0, "C": 60.0, "D": float("nan")}, "minutes")
    '10 minutes (A), 60 minutes (B, C), unknown (D)'
    """
    plates = {}
    for name, value in values.items():
        text = f"{value:.3g} {unit}" if np.isfinite(value) else "unknown"
        plates.setdefault(text, []).append(name)
    texts = []
    for text, names in plates.items():
        more = f" and {len(names) - N_SHOWN} more" if len(names) > N_SHOWN else ""
        texts.append(f"{text} ({', '.join(names[:N_SHOWN])}{more})")
    return ", ".join(texts)
