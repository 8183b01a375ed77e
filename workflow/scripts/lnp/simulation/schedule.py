"""When and where each plane of a plate is taken, and which planes fail."""

from itertools import product

import numpy as np
import pandas as pd

from lnp.core.vocabulary import site_name
from lnp.simulation.cellvoyager import plane_name

INTERVAL_SD = 0.012  # of the time between frames, as a share of it
PLANE_S, FIELD_S, WELL_S = 0.45, 1.1, 2.6  # more time per channel, field and well
UNFOCUSED = 0.5  # visits without focus per missing plane elsewhere


def schedule_planes(settings, wells, rng):
    """Return one row per plane, in the order in which they are taken.

    Parameters
    ----------
    settings : Settings
    wells : list of str
    rng : numpy Generator

    Returns
    -------
    DataFrame
        `frame`, `well`, `field`, `site`, `channel`, `number`, `name`, `time_s` (since the
        first plane), `first_of_visit`, `fault` ("", missing, truncated, no focus).
    """
    channels = sorted(settings.channels, key=settings.channels.get)  # by their numbers
    order = product(range(settings.n_frames), wells, settings.fields, channels)
    planes = pd.DataFrame(order, columns=["frame", "well", "field", "channel"])
    planes["number"] = planes["channel"].map(settings.channels)
    planes["site"] = [site_name(p.well, p.field) for p in planes.itertuples()]
    planes["name"] = [
        plane_name(settings.plate, p.well, p.field, p.frame, p.number) for p in planes.itertuples()
    ]
    planes["first_of_visit"] = planes.index % len(settings.channels) == 0
    planes["time_s"] = time_of_planes(planes, settings, rng)
    planes["fault"] = draw_faults(planes, settings, rng)
    return planes


def time_of_planes(planes, settings, rng):
    """Return the seconds of each plane since the first: intervals are never quite even."""
    intervals = settings.interval_s * rng.normal(1, INTERVAL_SD, settings.n_frames)
    begin = np.concatenate([[0], np.cumsum(intervals[:-1])])
    new_well = planes["well"].ne(planes["well"].shift())
    step = PLANE_S + FIELD_S * planes["first_of_visit"] + WELL_S * new_well
    step = step * rng.normal(1, 0.04, len(planes))
    since = step.groupby(planes["frame"]).cumsum()
    per_frame = since.groupby(planes["frame"]).transform("max").max()
    squeeze = min(1, 0.9 * settings.interval_s / per_frame)  # all must fit into an interval
    time = begin[planes["frame"]] + squeeze * since.to_numpy()
    return np.round(time - time[0], 3)


def draw_faults(planes, settings, rng):
    """Return the fault of each plane: single planes, then whole visits without focus."""
    chance = rng.random(len(planes))
    fault = np.full(len(planes), "", dtype=object)
    fault[chance < settings.missing_rate] = "missing"
    fault[chance > 1 - settings.truncated_rate] = "truncated"
    if settings.missing_rate == 0:
        return fault
    visit = planes["first_of_visit"].cumsum().to_numpy() - 1
    inner = planes.loc[planes["first_of_visit"], "frame"].between(1, settings.n_frames - 2)
    n = max(1, rng.binomial(inner.sum(), UNFOCUSED * settings.missing_rate))
    lost = rng.choice(np.flatnonzero(inner), min(n, inner.sum()), replace=False)
    fault[np.isin(visit, lost)] = "no focus"
    return fault
