"""Least squares for many designs at once, by the pseudo-inverse (Penrose 1955)."""

from typing import NamedTuple

import numpy as np

CUTOFF = 1e-15  # singular values up to this share of the largest count as 0, as in statsmodels


class Fit(NamedTuple):
    """Fits of n_series designs of n_columns.

    Attributes
    ----------
    coefficients : (n_series, n_columns) ndarray
        Of all that fit as well, those of the least sum of squares.
    variances : (n_series, n_columns) ndarray
        Of the coefficients, for a residual variance of 1.
    residual : (n_series,) ndarray
        Sum of squares of the residuals.
    rank : (n_series,) ndarray of int
    """

    coefficients: np.ndarray
    variances: np.ndarray
    residual: np.ndarray
    rank: np.ndarray


def fit(designs, outcomes):
    """Fit outcomes (n_series, n_points) by designs (n_series, n_points, n_columns)."""
    designs = np.ascontiguousarray(designs)
    left, sizes, right = np.linalg.svd(designs, full_matrices=False)
    largest = sizes.max(axis=1, keepdims=True)
    kept = sizes > CUTOFF * largest
    inverse = np.divide(1.0, sizes, where=kept, out=np.zeros_like(sizes))
    pseudo = right.swapaxes(1, 2) @ (inverse[:, :, None] * left.swapaxes(1, 2))
    coefficients = np.matvec(pseudo, outcomes)
    residuals = outcomes - np.matvec(designs, coefficients)
    rank = (sizes > largest * sizes.shape[1] * np.finfo(float).eps).sum(axis=1)
    return Fit(coefficients, np.vecdot(pseudo, pseudo), np.vecdot(residuals, residuals), rank)
