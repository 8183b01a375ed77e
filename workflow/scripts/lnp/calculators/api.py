"""Calculate the columns of tsfresh's settings for many series at once."""

import logging

import numpy as np
import pandas as pd

from .by_tsfresh import calculate_by_tsfresh
from .names import TIMED, column_of, columns_of, name_of
from .registry import CALCULATORS
from .settings import EFFICIENT

N_VALUES = 40_000  # of series at a time: some 50 MB of work arrays


def calculate(series, settings=None, chunk=None):
    """Return tsfresh's numbers of each series under tsfresh's names.

    What has no batched form, and rows with values that are not finite, go to tsfresh itself,
    one row after another, and are named in the log.

    Parameters
    ----------
    series : (n_series, n_frames) array_like
        Values at equal steps of time.
    settings : mapping, optional
        {calculator: list of parameters or None}, tsfresh's own objects among them;
        by default `EFFICIENT`.
    chunk : int, optional
        Series at a time, which bounds the memory and changes no value; by default as
        many as have `N_VALUES` values.

    Returns
    -------
    DataFrame
        (n_series, n_columns) float64, in the order of `columns_of(settings)`.

    Raises
    ------
    ValueError
        If `series` is not an array of two dimensions with at least one frame, or tsfresh
        has no such calculator.
    """
    series = np.ascontiguousarray(series, dtype=np.float64)
    if series.ndim != 2 or not series.shape[1]:
        raise ValueError(f"series are (n_series, n_frames) with a frame or more: {series.shape}")
    settings = EFFICIENT if settings is None else settings
    columns = columns_of(settings)
    result = np.empty((len(series), len(columns)))
    plan = plan_of(settings)
    finite = np.isfinite(series).all(axis=1)
    tell(plan, np.count_nonzero(~finite))
    chunk = chunk or max(1, N_VALUES // series.shape[1])
    for start in range(0, len(series), chunk):
        rows = slice(start, start + chunk)
        result[rows] = calculate_chunk(series[rows], finite[rows], plan, len(columns))
    return pd.DataFrame(result, columns=columns)


def plan_of(settings):
    """Return (calculator, parameters, their places among the columns, whether batched)s."""
    plan, place = [], 0
    for calculator, parameters in settings.items():
        if name_of(calculator) in TIMED:
            continue
        parameters = list(parameters or [{}])
        batched = [is_batched(calculator, values) for values in parameters]
        for kind in {True: None, False: None}:
            chosen = [k for k, one in enumerate(batched) if one == kind]
            if chosen:
                places = [place + k for k in chosen]
                plan.append((calculator, [parameters[k] for k in chosen], places, kind))
        place += len(parameters)
    return plan


def is_batched(calculator, values):
    """Return whether a calculator has a batched form for these parameters."""
    known = isinstance(calculator, str) and calculator in CALCULATORS
    return known and CALCULATORS[calculator].supports(values)


def tell(plan, n_odd):
    """Log what goes through tsfresh."""
    left = [(calculator, found) for calculator, found, _, batched in plan if not batched]
    slow = [column_of(calculator, values) for calculator, found in left for values in found]
    if slow:
        logging.warning("by tsfresh, one series after another: %s", ", ".join(slow))
    if n_odd:
        logging.warning("by tsfresh: %d series with values that are not finite", n_odd)


def calculate_chunk(series, finite, plan, n_columns):
    """Return the numbers of a few series, (n_series, n_columns)."""
    result = np.empty((len(series), n_columns))
    whole = series if finite.all() else series[finite]
    for calculator, parameters, places, batched in plan:
        if not batched:
            result[:, places] = calculate_by_tsfresh(series, calculator, parameters)
            continue
        if len(whole):
            with np.errstate(over="ignore", under="ignore", invalid="ignore"):
                found = CALCULATORS[calculator].calculate(whole, parameters)
            result[np.ix_(finite, places)] = found
        if len(whole) < len(series):
            odd = calculate_by_tsfresh(series[~finite], calculator, parameters)
            result[np.ix_(~finite, places)] = odd
    return result
