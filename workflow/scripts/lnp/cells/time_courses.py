"""Time courses of cell measures up to a horizon, and their summary features."""

import numpy as np
import pandas as pd

from lnp.core.errors import LnpError
from lnp.core.vocabulary import CELL_KEY

SUMMARIES = ["peak", "end", "loss", "log loss", "early", "slope"]  # of `six_summaries`


class MeasureError(LnpError, ValueError):
    """A cell lacks a measure that the baselines need."""


def gather_time_courses(measures, cells, n_frames):
    """Return the time course of each measure over the first frames, in the order of `cells`.

    Measures that no cell has, of a channel that was not imaged, are left out.

    Parameters
    ----------
    measures : DataFrame
        Table "measures" of all plates.
    cells : DataFrame
        Columns plate, site, cell; each was measured in all these frames.
    n_frames : int

    Returns
    -------
    dict of str to (n_cells, n_frames) ndarray

    Raises
    ------
    MeasureError
        Naming a cell that was not.
    """
    known = measures.columns[measures.notna().any()]
    names = [name for name in known if name not in (*CELL_KEY, "frame")]
    early = measures[measures["frame"] < n_frames].set_index([*CELL_KEY, "frame"])[names]
    frames = pd.RangeIndex(n_frames, name="frame")
    wanted = cells[CELL_KEY].merge(frames.to_frame(index=False), how="cross")
    found = early.reindex(pd.MultiIndex.from_frame(wanted))
    lacking = found.isna().any(axis=1)
    if lacking.any():
        plate, site, cell, frame = found.index[lacking.to_numpy()][0]
        raise MeasureError(
            f"plate {plate}, site {site}, cell {cell}, frame {frame}: not measured, though the "
            "cell is used. Delete results/measures and run again."
        )
    return {name: found[name].to_numpy().reshape(len(cells), n_frames) for name in names}


def summary_features(time_courses, names, summary):
    """Return the (n_cells, n_columns) features of some measures, by a summary of each.

    Parameters
    ----------
    time_courses : dict of str to (n_cells, n_frames) ndarray
    names : list of str
        Of measures; those that no cell has are left out.
    summary : function
        (n_cells, n_frames) -> (n_cells, n), such as those below.
    """
    known = [name for name in names if name in time_courses]
    return np.concatenate([summary(time_courses[name]) for name in known], axis=1)


def running_summaries(time_courses, names, summary):
    """Return the features of some measures as they are after each frame, from those so far.

    Parameters
    ----------
    time_courses, names, summary
        See `summary_features`.

    Returns
    -------
    (n_cells, n_frames, n_columns) ndarray
    """
    n_frames = next(iter(time_courses.values())).shape[1]
    frames = [
        summary_features({n: v[:, :seen] for n, v in time_courses.items()}, names, summary)
        for seen in range(1, n_frames + 1)
    ]
    return np.stack(frames, axis=1)


def last_value(values):
    """(n_cells, n_frames) values -> (n_cells, 1): that of the last frame."""
    return values[:, -1:]


def mean_value(values):
    """(n_cells, n_frames) values -> (n_cells, 1): their mean."""
    return values.mean(axis=1, keepdims=True)


def first_value_squared(values):
    """(n_cells, n_frames) values -> (n_cells, 2): that of the first frame, and its square."""
    return np.stack([values[:, 0], values[:, 0] ** 2], axis=1)


def last_value_and_slope(values):
    """(n_cells, n_frames) values -> (n_cells, 2): the last value, and the slope per frame."""
    return np.stack([values[:, -1], slope(values)], axis=1)


def mean_and_slope(values):
    """(n_cells, n_frames) values -> (n_cells, 2): their mean, and the slope per frame."""
    return np.stack([values.mean(axis=1), slope(values)], axis=1)


def all_values(values):
    """(n_cells, n_frames) values -> the same: that of every frame."""
    return values


def six_summaries(values):
    """(n_cells, n_frames) values -> (n_cells, 6): summary statistics of a time course.

    Peak; end; loss (peak minus end); the logarithm of one plus it; mean of the first
    third of the frames; slope per frame.
    """
    peak, end = values.max(axis=1), values[:, -1]
    early = values[:, : -(-values.shape[1] // 3)].mean(axis=1)
    return np.stack([peak, end, peak - end, np.log1p(peak - end), early, slope(values)], axis=1)


def slope(values):
    """(..., n_frames) values -> (...) slopes per frame, by least squares."""
    frames = np.arange(values.shape[-1]) - (values.shape[-1] - 1) / 2
    return values @ frames / max((frames**2).sum(), 1.0)


def columns_of(measures):
    """Return the columns of table "measures" that a model of some measures reads."""
    return [*CELL_KEY, "frame", *measures]


def measured_cells(cells, measures, names, horizon):
    """Return the cells that have all these measures in each of the first frames."""
    early = measures.loc[measures["frame"] < horizon, columns_of(names)].dropna()
    n_known = early.groupby(CELL_KEY).size().rename("n_known")
    known = cells[CELL_KEY].merge(n_known.reset_index(), on=CELL_KEY, how="left")["n_known"]
    return cells[(known == horizon).to_numpy()]
