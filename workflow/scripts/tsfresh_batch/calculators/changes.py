"""Changes from frame to frame: their mean, their complexity, and products of three values."""

import numpy as np

from ..registry import combiner, simple
from .rows import REDUCTIONS, central, divided, reduced, unknown


@simple
def mean_change(series):
    """Return the mean step from frame to frame: last less first, over the number of steps."""
    if series.shape[1] < 2:
        return unknown(series)
    return (series[:, -1] - series[:, 0]) / (series.shape[1] - 1)


@simple
def mean_abs_change(series):
    """Return the mean absolute step from frame to frame."""
    if series.shape[1] < 2:
        return unknown(series)
    return np.abs(np.diff(series, axis=1)).mean(axis=1)


@simple
def absolute_sum_of_changes(series):
    """Return the sum of the absolute steps from frame to frame."""
    return np.abs(np.diff(series, axis=1)).sum(axis=1)


@simple
def mean_second_derivative_central(series):
    """Return the mean of the central second differences, halved as tsfresh does."""
    if series.shape[1] < 3:
        return unknown(series)
    difference = series[:, -1] - series[:, -2] - series[:, 1] + series[:, 0]
    return difference / (2 * (series.shape[1] - 2))


@simple
def cid_ce(series, normalize):
    """Return the complexity estimate: the root of the sum of squared steps (Batista et al. 2014).

    With `normalize`, of the series in standard deviations; 0 where that is 0.
    """
    if normalize:
        deviation = series.std(axis=1, keepdims=True)
        series = np.where(deviation == 0, 0.0, divided(central(series), deviation))
    steps = np.diff(series, axis=1)
    return np.sqrt(np.vecdot(steps, steps))


@combiner(supports=lambda values: values["f_agg"] in REDUCTIONS)
def change_quantiles(series, parameters):
    """Return reductions `f_agg` of the steps that begin and end in a corridor of level.

    The corridor goes from quantile `ql` to quantile `qh`, both included; 0 where no step
    lies in it or it is empty.
    """
    result = np.zeros((len(series), len(parameters)))
    places = {}  # of the parameters, by corridor and sign
    for k, values in enumerate(parameters):
        if values["ql"] < values["qh"]:
            kind = values["ql"], values["qh"], bool(values["isabs"])
            places.setdefault(kind, []).append(k)
    shares = sorted({share for low, high, _ in places for share in (low, high)})
    levels = np.quantile(series, shares, axis=1)[:, :, None]
    levels = dict(zip(shares, levels, strict=True))
    steps = np.diff(series, axis=1)
    for (low, high, isabs), columns in places.items():
        inside = (series >= levels[low]) & (series <= levels[high])
        both = inside[:, 1:] & inside[:, :-1]
        names = [parameters[k]["f_agg"] for k in columns]
        result[:, columns] = reduced(np.abs(steps) if isabs else steps, both, names)
    return result


@simple
def time_reversal_asymmetry_statistic(series, lag):
    """Return the mean of x(t+2l)^2 x(t+l) - x(t+l) x(t)^2 (Fulcher & Jones 2014)."""
    if 2 * lag >= series.shape[1]:
        return np.zeros(len(series))
    first, second, third = three_lags(series, lag)
    return (third * third * second - second * first * first).mean(axis=1)


@simple
def c3(series, lag):
    """Return the mean of x(t+2l) x(t+l) x(t) (Schreiber & Schmitz 1997)."""
    if 2 * lag >= series.shape[1]:
        return np.zeros(len(series))
    first, second, third = three_lags(series, lag)
    return (third * second * first).mean(axis=1)


def three_lags(series, lag):
    """Return series now, a lag later and two lags later, cut to where all three exist."""
    n = series.shape[1] - 2 * lag
    return series[:, :n], series[:, lag : lag + n], series[:, 2 * lag :]
