"""tsfresh itself, one series after another, for what has no batched form."""

import logging
import warnings

import numpy as np
import pandas as pd

from .names import name_of


def calculate_by_tsfresh(series, calculator, parameters):
    """Return one calculator's numbers by tsfresh, (n_series, n_parameters).

    Parameters
    ----------
    series : (n_series, n_frames) ndarray
        NaN and infinite values are left to the calculator.
    calculator : str or callable
    parameters : list of dict
        [{}] for a calculator without parameters.

    Raises
    ------
    ValueError
        If tsfresh has no such calculator.
    """
    from tsfresh.feature_extraction import feature_calculators

    function = calculator
    if isinstance(calculator, str):
        function = getattr(feature_calculators, calculator, None)
    if not hasattr(function, "fctype"):
        raise ValueError(f"tsfresh has no calculator {name_of(calculator)!r}; look at its name")
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # as tsfresh does: of values that a series has not
        rows = [row_by_tsfresh(function, row, parameters) for row in series]
    return np.array(rows, dtype=np.float64).reshape(len(series), len(parameters))


def calculate_what_tsfresh_can(series, calculator, parameters):
    """Return the same, NaN for series on which tsfresh fails; the log names the calculator."""
    result, error = np.full((len(series), len(parameters)), np.nan), None
    for k in range(len(series)):
        try:
            result[k] = calculate_by_tsfresh(series[k : k + 1], calculator, parameters)[0]
        except Exception as failure:  # of statsmodels, numpy and others, each its own
            error = failure
    if error:
        logging.warning("NaN, for tsfresh's %s fails: %s", name_of(calculator), error)
    return result


def row_by_tsfresh(function, row, parameters):
    """Return the numbers of one series, a list as long as `parameters`."""
    row = pd.Series(row) if getattr(function, "input", None) == "pd.Series" else row.copy()
    if function.fctype == "combiner":
        return [next(iter(function(row, [values])))[1] for values in parameters]
    return [function(row, **values) for values in parameters]
