"""The reduction of time-series features to a few components, as it was fitted."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Reduction:
    """Impute, standardise and project the selected columns of a table.

    Attributes
    ----------
    columns : list of str
    medians, means, scales : (n_columns,) ndarray
        Of the training rows; means and scales after imputation.
    components : (n_components, n_columns) ndarray
        Principal axes of the standardised training rows.
    """

    columns: list
    medians: np.ndarray
    means: np.ndarray
    scales: np.ndarray
    components: np.ndarray

    def apply(self, table):
        """Return the (n_rows, n_components) components of a table with these columns."""
        values = impute(table[self.columns].to_numpy(), self.medians)
        return ((values - self.means) / self.scales) @ self.components.T


def impute(values, medians):
    """Return (n_rows, n_columns) values with the column's median in place of NaN and infinity."""
    return np.where(np.isfinite(values), values, medians)
