"""Some of tsfresh's calculators, for many series at once (Christ et al. 2018).

Each takes series, (n_series, n_frames) float64, and returns one number of each, (n_series,);
NaN where a series is too short for it. Values are those of tsfresh, series by series.
"""

from functools import partial

import numpy as np


def maximum(series):
    """Return the highest value."""
    return series.max(axis=1)


def minimum(series):
    """Return the lowest value."""
    return series.min(axis=1)


def mean(series):
    """Return the mean."""
    return series.mean(axis=1)


def standard_deviation(series):
    """Return the standard deviation of a population (divided by the number of frames)."""
    return series.std(axis=1)


def first_location_of_maximum(series):
    """Return the first frame of the highest value, as a share of the number of frames."""
    return series.argmax(axis=1) / series.shape[1]


def first_location_of_minimum(series):
    """Return the first frame of the lowest value, as a share of the number of frames."""
    return series.argmin(axis=1) / series.shape[1]


def mean_change(series):
    """Return the mean step from frame to frame: last less first, over the number of steps."""
    if series.shape[1] < 2:
        return unknown(series)
    return (series[:, -1] - series[:, 0]) / (series.shape[1] - 1)


def absolute_sum_of_changes(series):
    """Return the sum of the steps from frame to frame, whatever their sign."""
    return np.abs(np.diff(series, axis=1)).sum(axis=1)


def mean_second_derivative_central(series):
    """Return the mean of the central second differences, halved as tsfresh does."""
    if series.shape[1] < 3:
        return unknown(series)
    difference = series[:, -1] - series[:, -2] - series[:, 1] + series[:, 0]
    return difference / (2 * (series.shape[1] - 2))


def slope(series):
    """Return the slope of the least squares line, per frame."""
    if series.shape[1] < 2:
        return unknown(series)
    frames = np.arange(series.shape[1]) - (series.shape[1] - 1) / 2
    return (series - series.mean(axis=1, keepdims=True)) @ frames / np.sum(frames**2)


def fft_coefficient(series, coeff, attr):
    """Return the "real" or "imag" part of one coefficient of the discrete Fourier transform."""
    spectrum = np.fft.rfft(series, axis=1)
    if coeff >= spectrum.shape[1]:
        return unknown(series)
    return getattr(spectrum[:, coeff], attr)


def unknown(series):
    """Return NaN for each series."""
    return np.full(len(series), np.nan)


FUNCTIONS = [
    *(maximum, minimum, mean, standard_deviation),
    *(first_location_of_maximum, first_location_of_minimum),
    *(mean_change, absolute_sum_of_changes, mean_second_derivative_central),
]
CALCULATORS = {  # by the names of tsfresh's columns
    **{function.__name__: function for function in FUNCTIONS},
    'linear_trend__attr_"slope"': slope,
    **{
        f'fft_coefficient__attr_"{attr}"__coeff_{coeff}': partial(
            fft_coefficient, coeff=coeff, attr=attr
        )
        for coeff in (1, 2)
        for attr in ("real", "imag")
    },
}


def columns_of(settings):
    """Return the names of tsfresh's columns for its settings.

    Parameters
    ----------
    settings : dict
        A list of parameters, {name: value}, of each calculator, or None.

    Returns
    -------
    list of str
    """
    return [
        "__".join([name, *(f"{key}_{quoted(value)}" for key, value in sorted(values.items()))])
        for name, parameters in settings.items()
        for values in parameters or [{}]
    ]


def quoted(value):
    """Return a parameter's value as tsfresh writes it."""
    return f'"{value}"' if isinstance(value, str) else str(value)
