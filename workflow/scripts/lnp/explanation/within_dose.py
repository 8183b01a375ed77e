"""Deviations, covariances and rank correlations within doses."""

import numpy as np
import pandas as pd


def centre(values, dose, weights):
    """Return (n_cells, n) values less the mean of their dose, weighted by cells."""
    centred = np.zeros(values.shape)
    for level in np.unique(dose):
        of_dose = dose == level
        if weights[of_dose].any():
            middle = np.average(values[of_dose], axis=0, weights=weights[of_dose])
            centred[of_dose] = values[of_dose] - middle
    return centred


def mean_deviations(values, dose):
    """Return how far (n_cells, n) values lie from the mean of their dose, on average.

    >>> mean_deviations(np.array([[1.0], [3.0], [8.0]]), np.array([1, 1, 2])).round(3)
    array([0.667])
    """
    return np.abs(centre(values, dose, np.ones(len(dose)))).mean(axis=0)


def covary_within(values, truth, dose, weights):
    """Return the covariance of values and truth within doses, weighted by cells.

    Parameters
    ----------
    values : (n_cells, n) ndarray
    truth, dose, weights : (n_cells,) ndarray

    >>> values, truth = np.array([[1.0], [3.0], [8.0]]), np.array([5.0, 7.0, 0.0])
    >>> covary_within(values, truth, np.array([1, 1, 2]), np.ones(3)).round(3)
    array([0.667])
    """
    products = centre(values, dose, weights) * centre(truth[:, None], dose, weights)
    return np.average(products, axis=0, weights=weights)


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
