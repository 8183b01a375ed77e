"""From many features to a few components, fitted on training rows only."""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from lnp.models.gbm.reduction import Reduction, impute


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


def finite_medians(values):
    """Return the (n_columns,) medians of the finite values; NaN where a column has none."""
    finite = np.where(np.isfinite(values), values, np.nan)
    known = np.isfinite(finite).any(axis=0)
    medians = np.full(values.shape[1], np.nan)
    medians[known] = np.nanmedian(finite[:, known], axis=0)
    return medians
