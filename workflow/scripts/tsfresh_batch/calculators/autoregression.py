"""Autoregressive models: series regressed on their own past."""

import numpy as np

from ..registry import combiner
from .least_squares import fit, with_constant


@combiner()
def ar_coefficient(series, parameters):
    """Return coefficient `coeff` of an autoregressive model AR(k) with a constant.

    As in tsfresh, too short a series has NaN for all but the last, and that one is 0.
    """
    n, result = series.shape[1], np.full((len(series), len(parameters)), np.nan)
    for k in {values["k"] for values in parameters}:
        coefficients = np.full((len(series), k + 1), np.nan)
        coefficients[:, k] = 0.0
        if n - k >= k + 1:
            past = np.stack([series[:, k - lag : n - lag] for lag in range(1, k + 1)], axis=2)
            coefficients = fit(with_constant(past, first=True), series[:, k:]).coefficients
        for place, values in enumerate(parameters):
            if values["k"] == k and values["coeff"] <= k:
                result[:, place] = coefficients[:, values["coeff"]]
    return result
