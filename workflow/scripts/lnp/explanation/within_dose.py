"""Means and rank correlations within doses."""

import numpy as np
import pandas as pd


def mean_deviations(values, dose, weights):
    """Return how far values lie from the mean of their dose, on average.

    Parameters
    ----------
    values : (n_cells, n_groups) ndarray
    dose, weights : (n_cells,) ndarray

    >>> mean_deviations(np.array([[1.0], [3.0], [8.0]]), np.array([1, 1, 2]), np.ones(3)).round(3)
    array([0.667])
    """
    apart = np.zeros(values.shape)
    for level in np.unique(dose):
        of_dose = dose == level
        if weights[of_dose].any():
            middle = np.average(values[of_dose], axis=0, weights=weights[of_dose])
            apart[of_dose] = np.abs(values[of_dose] - middle)
    return np.average(apart, axis=0, weights=weights)


def correlate_within(first, second, dose):
    """Return rank correlations within doses: of ranks as shares of a dose's cells, all pooled.

    Parameters
    ----------
    first : (n_cells, n) ndarray
    second : (n_cells, m) ndarray
    dose : (n_cells,) ndarray

    Returns
    -------
    (n, m) ndarray
        NaN where either is the same in all cells of each dose.

    >>> correlate_within(np.c_[[1, 2, 9, 8]], np.c_[[5, 6, 7, 7]], np.array([1, 1, 2, 2])).round(2)
    array([[0.71]])
    """
    centred = []
    for values in (first, second):
        ranks = pd.DataFrame(values).groupby(dose).rank(pct=True)
        centred.append((ranks - ranks.groupby(dose).transform("mean")).to_numpy())
    norms = [np.sqrt((ranks**2).sum(axis=0)) for ranks in centred]
    size = np.outer(*norms)
    with np.errstate(invalid="ignore"):
        return np.where(size > 1e-9, centred[0].T @ centred[1] / size, np.nan)
