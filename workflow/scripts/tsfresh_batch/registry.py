"""The calculators that have a batched form, by tsfresh's names.

Each module of `calculators` registers its own by one of two decorators, named as tsfresh names
the two kinds; both leave the function itself as it is. `series` is always an array
(n_series, n_frames) of finite float64. To add a calculator, give a function tsfresh's name and a
decorator; a new module must be imported in `tsfresh_batch/__init__.py`.
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


def simple(function):
    """Register a calculator of one dict of parameters: (series, **parameter) -> (n_series,)."""

    def calculate(series, parameters):
        return np.stack([function(series, **values) for values in parameters], axis=1)

    CALCULATORS[function.__name__] = Calculator(calculate, anything)
    return function


def combiner(supports=anything):
    """Register a calculator whose parameters share work.

    That is (series, list of parameters) -> (n_series, n_parameters).
    """

    def register(function):
        CALCULATORS[function.__name__] = Calculator(function, supports)
        return function

    return register
