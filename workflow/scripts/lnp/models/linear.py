"""A fitted ridge regression as plain numbers, which needs no scikit-learn to predict."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from lnp.core.vocabulary import CLASSIFICATION


@dataclass(frozen=True)
class Ridge:
    """A fitted ridge regression, as plain numbers.

    Attributes
    ----------
    mean, scale, weights : (n_columns,) ndarray
        Columns are standardised by the first two, those of the training cells.
    intercept : float
    task : {"classification", "regression"}
        A class is predicted as its probability.
    """

    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    intercept: float
    task: str

    def predict(self, values):
        """Return the probability or level of each row of (n_cells, n_columns) values."""
        linear = (values - self.mean) / self.scale @ self.weights + self.intercept
        return expit(linear) if self.task == CLASSIFICATION else linear

    def contributions(self, values):
        """Return what each column adds to the level, or to the log odds of the class, of each row.

        These are exact SHAP values of a linear model: added up, they are the prediction less that
        of the mean training cell, which is the intercept.

        Parameters
        ----------
        values : (n_cells, n_columns) ndarray

        Returns
        -------
        (n_cells, n_columns) ndarray
        """
        return (values - self.mean) / self.scale * self.weights
