"""Calculate the columns of tsfresh's settings for many series at once."""

import logging
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from .by_tsfresh import calculate_by_tsfresh
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
    """Calculate tsfresh's features of many series of equal length, under tsfresh's names.

    What has no batched form, and series with values that are not finite, go to tsfresh itself,
    one series after another, and are named in the log. (`tsfresh.extract_features` refuses such
    series; its calculators take them, and where one fails, the number is NaN.)

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
    ImportError
        If tsfresh is needed and not installed.
    """
    series = np.ascontiguousarray(series, dtype=np.float64)
    if series.ndim != 2 or not series.shape[1]:
        raise ValueError(
            f"series of shape {series.shape} found, (n_series, n_frames) with one frame or more "
            "expected; a single series is series[None]"
        )
    settings = EFFICIENT if settings is None else settings
    columns, plan = columns_of(settings), plan_steps(settings)
    finite = np.isfinite(series).all(axis=1)
    log_slow(plan, finite)
    result = np.empty((len(series), len(columns)))
    chunk = chunk or min(N_SERIES, max(1, N_VALUES // series.shape[1]))
    for places in [np.flatnonzero(~finite), np.flatnonzero(finite)]:
        for start in range(0, len(places), chunk):
            rows = places[start : start + chunk]
            result[rows] = follow_plan(series[rows], plan, len(columns))
    return pd.DataFrame(result, columns=columns, copy=False)


def log_slow(plan, finite):
    """Warn of what goes to tsfresh itself: columns of a plan, and series that are not finite."""
    slow = [
        column_of(s.calculator, values) for s in plan if not s.batched for values in s.parameters
    ]
    if slow:
        logging.warning(
            "%d columns by tsfresh, one series after another, which is slow: %s%s",
            *(len(slow), ", ".join(slow[:3]), ", ..." * (len(slow) > 3)),
        )
    if not finite.all():
        n_others = np.count_nonzero(~finite)
        logging.warning(
            "%d of %d series have values that are not finite: by tsfresh, one after another",
            *(n_others, len(finite)),
        )


def plan_steps(settings):
    """Return the steps of settings, in the order of columns.

    Parameters of a calculator that has a batched form for some of them only are a step each.
    """
    plan, place = [], 0
    for calculator, parameters in settings.items():
        if name_of(calculator) in TIMED:
            continue
        parameters = list(parameters or [{}])
        known = CALCULATORS.get(calculator) if isinstance(calculator, str) else None
        batched = [known is not None and known.supports(values) for values in parameters]
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


def follow_plan(series, plan, n_columns):
    """Return the numbers of series that are all finite, or all not, (n_series, n_columns)."""
    finite = np.isfinite(series).all()
    result = np.empty((len(series), n_columns))
    for calculator, parameters, places, batched in plan:
        if batched and finite:
            with np.errstate(over="ignore", under="ignore", invalid="ignore"):
                result[:, places] = CALCULATORS[calculator].calculate(series, parameters)
        else:
            result[:, places] = calculate_by_tsfresh(
                series, calculator, parameters, may_fail=not finite
            )
    return result
