"""One time-lapse in several timelines: its frames in the order of their times.

A CellVoyager films densely first and sparsely later by a timeline for each part. Time points
may count on from one timeline to the next, or begin at 1 in each.
"""

import logging

import numpy as np
import pandas as pd

from lnp.core.errors import LnpError

UNEQUAL = 1.1  # the longest interval by the shortest, from which on a warning is given


class TimelineError(LnpError, ValueError):
    """Timelines that are to be joined are not parts of one time-lapse."""


def timelines_to_join(choice, there):
    """Return the timelines that a study joins, or none if it takes a single one.

    Parameters
    ----------
    choice : "only", "all", int or list of int
        The setting acquisition/timeline.
    there : iterable of int
        The numbers of the timelines that planes have.

    Raises
    ------
    TimelineError
        If one of a list is not there.
    """
    there = sorted(set(map(int, there)))
    if choice == "all":
        return there
    if not isinstance(choice, list):
        return []
    if absent := sorted(set(choice) - set(there)):
        raise TimelineError(
            f"acquisition/timeline names the timelines {absent}, of which there is no plane; "
            f"there are {there}. Correct the setting."
        )
    return sorted(choice)


def join_timelines(moments, others=()):
    """Number the moments of several timelines over all of them, in the order of their times.

    Where a time is unknown, the numbers of time points give the order. A time point that was
    lost keeps its place.

    Parameters
    ----------
    moments : DataFrame
        One row per `timeline` and `timepoint`, with the `start`, `middle` and `end` (s) of what
        was taken; NaN where unknown.
    others : iterable of int
        Time points of timelines that are not joined.

    Returns
    -------
    dict
        Frame by (timeline, timepoint).

    Raises
    ------
    TimelineError
        If two timelines film at the same time, or nothing tells their order.
    """
    timed = bool(moments["middle"].notna().all())
    moments = moments.sort_values("middle" if timed else "timepoint", ignore_index=True)
    check_order(moments, timed)
    if timed:
        log_intervals(moments)
    timepoints = moments["timepoint"]
    if timepoints.is_monotonic_increasing and timepoints.is_unique:
        numbers = count_timepoints(set(timepoints), set(others))
        return {(m.timeline, m.timepoint): numbers[m.timepoint] for m in moments.itertuples()}
    frames, begin = {}, 0
    for timeline, part in moments.groupby("timeline", sort=False):
        frames |= {(timeline, timepoint): begin + timepoint - 1 for timepoint in part["timepoint"]}
        begin += int(part["timepoint"].max())
    return frames


def count_timepoints(ours, others):
    """Return the frame of each time point of a timeline, given those of the other timelines.

    Time points count on over the timelines: a second timeline may begin at 2 or 73,
    and what other timelines recorded in between is no gap. A number that no timeline
    has is a time point that was lost, and keeps its place.
    """
    first = min(ours) if others else 1
    kept = [t for t in range(first, max(ours) + 1) if t in ours or t not in others]
    return {timepoint: frame for frame, timepoint in enumerate(kept)}


def check_order(moments, timed):
    """Raise TimelineError unless each timeline (moments in order) ends before the next begins."""
    begins = moments["timeline"].ne(moments["timeline"].shift())
    if timed:
        earlier = moments["end"].shift().cummax()
        clash = begins & (moments["start"] <= earlier)
    else:
        clash = moments["timepoint"].duplicated(keep=False)
    clash |= begins & moments["timeline"].duplicated()
    if not clash.any():
        return
    first = moments[clash].iloc[0]
    parts = moments.groupby("timeline").agg(
        start=("start", "min"),
        end=("end", "max"),
        first=("timepoint", "min"),
        last=("timepoint", "max"),
    )
    since = parts["start"].min()
    shown = ", ".join(
        f"timeline {part.Index} lasts from {(part.start - since) / 3600:.3g} to "
        f"{(part.end - since) / 3600:.3g} h"
        if timed
        else f"timeline {part.Index} has the time points {part.first} to {part.last}, times unknown"
        for part in parts.itertuples()
    )
    raise TimelineError(
        f"timelines {list(parts.index)} cannot be joined, they overlap at time point "
        f"{first['timepoint']:.0f} of timeline {first['timeline']:.0f}: {shown}; expected that "
        "each ends before the next begins. Set acquisition/timeline to one of them, or to a list "
        "of those that follow each other."
    )


def log_intervals(moments):
    """Warn where the intervals between the frames of joined timelines (in order) differ."""
    minutes = moments["middle"].diff() / 60
    if not minutes.max() > UNEQUAL * minutes.min():
        return
    parts = minutes.mask(moments["timeline"].ne(moments["timeline"].shift())).groupby(
        moments["timeline"]
    )
    within = ", ".join(
        f"{middle:.3g} min in timeline {timeline}"
        if np.isfinite(middle)
        else f"one frame in timeline {timeline}"
        for timeline, middle in parts.median().items()
    )
    logging.warning(
        "timelines %s are joined, and the intervals between frames differ: %s; the shortest is "
        "%.3g min, the longest %.3g. Horizons, windows and bridged gaps count frames, not hours.",
        moments["timeline"].unique().tolist(),
        within,
        minutes.min(),
        minutes.max(),
    )


def kinds_of_frames(taken, n_frames, joined):
    """Return which timeline and action each channel has in each frame.

    Joined timelines: each frame has the timeline that it was filmed in, a lost one that of the
    frame before; a channel that is not filmed in a timeline is missing there (action -1).

    Parameters
    ----------
    taken : DataFrame
        Planes that the study uses, with `frame`, `channel`, `timeline`, `action`.
    n_frames : int
    joined : bool

    Returns
    -------
    DataFrame
        Columns `frame`, `channel`, `timeline`, `action`.
    """
    frames = pd.DataFrame({"frame": range(n_frames)})
    kinds = taken[["channel", "timeline", "action"]].drop_duplicates()
    if not joined:
        return frames.merge(kinds, how="cross")
    timeline = taken.drop_duplicates("frame").set_index("frame")["timeline"]
    frames["timeline"] = timeline.reindex(range(n_frames)).ffill().bfill().astype("int64")
    grid = frames.merge(kinds[["channel"]].drop_duplicates(), how="cross")
    grid = grid.merge(kinds, how="left", on=["channel", "timeline"])
    return grid.fillna({"action": -1}).astype({"action": "int64"})
