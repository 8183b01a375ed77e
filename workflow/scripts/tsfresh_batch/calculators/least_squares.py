"""Ordinary least squares for many designs at once, by the pseudo-inverse (Penrose 1955)."""

from typing import NamedTuple

import numpy as np

from .rows import divided

CUTOFF = 1e-15  # singular values up to this share of the largest count as 0, as in statsmodels
WEAK = (
    1e-4  # share of a column that is new, or of the outcome that is left: below, rounding matters
)


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
    """Fit outcomes (n_series, n_points) by designs (n_series, n_points, n_columns).

    Coefficients and residual are NaN where a design has infinite values or NaN.
    """
    finite = np.isfinite(designs).all(axis=(1, 2))
    designs = np.where(finite[:, None, None], designs, 0.0)
    outcomes = np.where(finite[:, None], outcomes, np.nan)
    left, sizes, right = np.linalg.svd(designs, full_matrices=False)
    largest = sizes.max(axis=1, keepdims=True)
    kept = sizes > CUTOFF * largest
    inverse = np.divide(1.0, sizes, where=kept, out=np.zeros_like(sizes))
    pseudo = right.swapaxes(1, 2) @ (inverse[:, :, None] * left.swapaxes(1, 2))
    coefficients = np.matvec(pseudo, outcomes)
    residuals = outcomes - np.matvec(designs, coefficients)
    rank = (sizes > largest * sizes.shape[1] * np.finfo(float).eps).sum(axis=1)
    return Fit(coefficients, np.vecdot(pseudo, pseudo), np.vecdot(residuals, residuals), rank)


def with_constant(columns, first):
    """Return columns (n_series, n, n_columns) and a column of ones, first or last."""
    ones = np.ones((*columns.shape[:2], 1))
    return np.concatenate([ones, columns] if first else [columns, ones], axis=2)


def nested_residuals(designs, outcomes):
    """Return the residuals of nested fits: of the first column, the first two, and so on.

    By the modified Gram-Schmidt process. Where columns are nearly collinear, or fit the
    outcome nearly exactly, rounding matters; such designs need `fit`.

    Parameters
    ----------
    designs : (n_series, n_points, n_columns) ndarray
    outcomes : (n_series, n_points) ndarray

    Returns
    -------
    residuals : (n_series, n_columns) ndarray
        Sums of squares.
    sound : (n_series,) ndarray of bool
        Whether rounding changes them by less than one in a thousand million.
    """
    columns, rest = np.moveaxis(designs, 2, 0).copy(), outcomes.copy()
    size = np.sqrt(sum(np.vecdot(column, column) for column in columns))
    residuals, shares = np.empty((2, len(outcomes), len(columns)))
    for k, column in enumerate(columns):
        length = np.sqrt(np.vecdot(column, column))
        shares[:, k] = divided(length, size)
        unit = divided(column, length[:, None])
        rest -= np.vecdot(unit, rest)[:, None] * unit
        columns[k + 1 :] -= np.vecdot(unit, columns[k + 1 :])[:, :, None] * unit
        residuals[:, k] = np.vecdot(rest, rest)
    left = divided(residuals[:, -1], np.vecdot(outcomes, outcomes))
    return residuals, (shares > WEAK).all(axis=1) & (left > WEAK)
