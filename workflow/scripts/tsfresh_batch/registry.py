"""The calculators that have a batched form, by tsfresh's names.

Each module of calculators registers its own by one of three decorators, which leave the
function itself as it is. `series` is always (n_series, n_frames) float64, finite, row by row.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

CALCULATORS = {}


class Calculator(NamedTuple):
    """A calculator in batched form.

    Attributes
    ----------
    calculate : callable
        (series, list of parameters) -> (n_series, n_parameters) array.
    supports : callable
        (one dict of parameters) -> whether `calculate` takes it.
    """

    calculate: Callable
    supports: Callable


def anything(parameter):
    """Support any values of the parameters."""
    return True


def plain(function):
    """Register a calculator without parameters: series -> (n_series,)."""
    CALCULATORS[function.__name__] = Calculator(lambda series, _: function(series)[:, None], bare)
    return function


def bare(parameter):
    """Support no parameters."""
    return not parameter


def each(supports=anything):
    """Register a calculator of one dict of parameters: (series, **parameter) -> (n_series,)."""

    def register(function):
        def calculate(series, parameters):
            return np.stack([function(series, **values) for values in parameters], axis=1)

        CALCULATORS[function.__name__] = Calculator(calculate, supports)
        return function

    return register


def joint(supports=anything):
    """Register a calculator whose parameters share work.

    That is (series, list of parameters) -> (n_series, n_parameters).
    """

    def register(function):
        CALCULATORS[function.__name__] = Calculator(function, supports)
        return function

    return register
