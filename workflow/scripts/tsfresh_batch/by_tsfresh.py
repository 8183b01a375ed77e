"""tsfresh itself, one series after another, for what has no batched form."""

import logging
import warnings

import numpy as np
import pandas as pd

from .names import name_of


def calculate_by_tsfresh(series, calculator, parameters, may_fail):
    """Return the numbers of one calculator by tsfresh, (n_series, n_parameters).

    Parameters
    ----------
    series : (n_series, n_frames) ndarray
        NaN and infinite values are left to the calculator.
    calculator : str or callable
    parameters : list of dict
        [{}] for a calculator without parameters.
    may_fail : bool
        Whether a series on which tsfresh fails has NaN, with a warning in the log.

    Raises
    ------
    ImportError
        If tsfresh is not installed.
    ValueError
        If tsfresh has no such calculator.
    """
    function, errors = find_function(calculator), set()
    combines = function.fctype == "combiner"
    as_pandas = getattr(function, "input", None) == "pd.Series"
    result = np.full((len(series), len(parameters)), np.nan)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # as tsfresh does: of values that a series has not
        for k, row in enumerate(series):
            row = pd.Series(row) if as_pandas else row.copy()
            try:
                result[k] = [
                    next(iter(function(row, [values])))[1] if combines else function(row, **values)
                    for values in parameters
                ]
            except Exception as error:  # of statsmodels, numpy and others, each its own
                if not may_fail:
                    raise
                errors.add(str(error))
    if errors:
        names = name_of(calculator), "; ".join(sorted(errors))
        logging.warning("NaN where tsfresh's %s fails: %s", *names)
    return result


def find_function(calculator):
    """Return tsfresh's function of a calculator given by its name, or the function given."""
    try:
        from tsfresh.feature_extraction import feature_calculators
    except ImportError as error:
        raise ImportError(
            f"{name_of(calculator)} of these parameters or series is left to tsfresh, which is "
            "not installed: series with missing values and calculators outside "
            "tsfresh_batch.EFFICIENT need it. Install it (pip install tsfresh), or leave them out."
        ) from error
    function = calculator
    if isinstance(calculator, str):
        function = getattr(feature_calculators, calculator, None)
    if not hasattr(function, "fctype"):
        raise ValueError(f"tsfresh has no calculator {name_of(calculator)!r}; correct its name")
    return function
