"""Calculate the columns of tsfresh's settings for many series at once."""

import logging
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from .by_tsfresh import calculate_by_tsfresh, calculate_what_tsfresh_can
from .names import TIMED, column_of, columns_of, name_of
from .registry import CALCULATORS
from .settings import EFFICIENT

N_VALUES, N_SERIES = 40_000, 2_000  # at a time, whichever is reached: some 40 MB of work arrays


class Step(NamedTuple):
    """A calculator, the parameters it takes at once, and where their columns are."""

    calculator: str | Callable
    parameters: list
    places: slice | list
    batched: bool


def calculate(series, settings=None, chunk=None):
    """Return tsfresh's numbers of each series under tsfresh's names.

    What has no batched form, and rows with values that are not finite, go to tsfresh itself,
    one row after another, and are named in the log. (`tsfresh.extract_features` refuses such
    rows; its calculators take them, and where one fails, the number is NaN.)

    Parameters
    ----------
    series : (n_series, n_frames) array_like
        Values at equal steps of time.
    settings : mapping, optional
        {calculator: list of parameters or None}, tsfresh's own objects among them;
        by default `EFFICIENT`.
    chunk : int, optional
        Series at a time, which bounds the memory and changes no value; by default
        `N_SERIES`, or as many as have `N_VALUES` values.

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
    chunk = chunk or min(N_SERIES, max(1, N_VALUES // series.shape[1]))
    for start in range(0, len(series), chunk):
        rows = slice(start, start + chunk)
        result[rows] = calculate_chunk(series[rows], finite[rows], plan, len(columns))
    return pd.DataFrame(result, columns=columns, copy=False)


def plan_of(settings):
    """Return the steps of settings, in the order of columns."""
    plan, place = [], 0
    for calculator, parameters in settings.items():
        if name_of(calculator) in TIMED:
            continue
        parameters = list(parameters or [{}])
        batched = [is_batched(calculator, values) for values in parameters]
        if len(set(batched)) == 1:
            places = slice(place, place + len(parameters))
            plan.append(Step(calculator, parameters, places, batched[0]))
        else:
            plan += [
                Step(calculator, [values], [place + k], batched[k])
                for k, values in enumerate(parameters)
            ]
        place += len(parameters)
    return plan


def is_batched(calculator, values):
    """Return whether a calculator has a batched form for these parameters."""
    known = isinstance(calculator, str) and calculator in CALCULATORS
    return known and CALCULATORS[calculator].supports(values)


def tell(plan, n_odd):
    """Log what goes through tsfresh."""
    left = [step for step in plan if not step.batched]
    slow = [column_of(step.calculator, values) for step in left for values in step.parameters]
    if slow:
        logging.warning("by tsfresh, one series after another: %s", ", ".join(slow))
    if n_odd:
        logging.warning("by tsfresh: %d series with values that are not finite", n_odd)


def calculate_chunk(series, finite, plan, n_columns):
    """Return the numbers of a few series, (n_series, n_columns)."""
    if finite.all():
        return numbers_of(series, plan, n_columns)
    result = np.empty((len(series), n_columns))
    if finite.any():
        result[finite] = numbers_of(series[finite], plan, n_columns)
    for step in plan:
        found = calculate_what_tsfresh_can(series[~finite], step.calculator, step.parameters)
        result[~finite, step.places] = found
    return result


def numbers_of(series, plan, n_columns):
    """Return the numbers of finite series, (n_series, n_columns)."""
    result = np.empty((len(series), n_columns))
    for step in plan:
        if step.batched:
            with np.errstate(over="ignore", under="ignore", invalid="ignore"):
                found = CALCULATORS[step.calculator].calculate(series, step.parameters)
        else:
            found = calculate_by_tsfresh(series, step.calculator, step.parameters)
        result[:, step.places] = found
    return result
