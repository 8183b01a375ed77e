"""From many features to a few components, fitted on training rows only."""

from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler


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


def fit_reduction(rows, n_components, seed):
    """Fit a `Reduction` on training rows.

    Parameters
    ----------
    rows : DataFrame
        The selected columns of the training rows, each with a finite value at least.
    n_components : int
        At most; never more than rows or columns.
    seed : int
        Of the randomised decomposition, which scikit-learn takes for large tables.
    """
    values = rows.to_numpy(dtype=np.float64)
    medians = finite_medians(values)
    filled = impute(values, medians)
    scaler = StandardScaler().fit(filled)
    n_kept = min(n_components, *filled.shape)
    pca = PCA(n_kept, random_state=seed).fit(scaler.transform(filled))
    return Reduction(list(rows.columns), medians, scaler.mean_, scaler.scale_, pca.components_)


def impute(values, medians):
    """Return (n_rows, n_columns) values with the column's median in place of NaN and infinity."""
    return np.where(np.isfinite(values), values, medians)


def finite_medians(values):
    """Return the (n_columns,) medians of the finite values; NaN where a column has none."""
    finite = np.where(np.isfinite(values), values, np.nan)
    known = np.isfinite(finite).any(axis=0)
    medians = np.full(values.shape[1], np.nan)
    medians[known] = np.nanmedian(finite[:, known], axis=0)
    return medians
