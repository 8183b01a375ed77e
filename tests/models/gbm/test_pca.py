"""Imputation, standardisation and PCA against scikit-learn's own, fitted on training rows."""

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from lnp.models.gbm.pca import finite_medians, fit_reduction, impute


def table_with_gaps(n_rows, n_columns, seed):
    """Return random numbers of different sizes, some missing."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n_rows, n_columns)) * np.arange(1, n_columns + 1)
    values[rng.uniform(size=values.shape) < 0.1] = np.nan
    return pd.DataFrame(values, columns=[f"c{i}" for i in range(n_columns)])


def test_new_rows_come_out_as_from_scikit_learns_pipeline():
    train, new = table_with_gaps(40, 6, seed=0), table_with_gaps(7, 6, seed=1)
    reduction = fit_reduction(train, n_components=3, seed=0)
    reference = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), PCA(3))
    reference.fit(train)
    np.testing.assert_allclose(reduction.apply(new), reference.transform(new), atol=1e-12)


def test_the_order_and_number_of_a_tables_columns_do_not_matter():
    train = table_with_gaps(40, 6, seed=0)
    reduction = fit_reduction(train, n_components=3, seed=0)
    shuffled = train[train.columns[::-1]].assign(other=1.0)
    np.testing.assert_array_equal(reduction.apply(shuffled), reduction.apply(train))


def test_there_are_never_more_components_than_rows_or_columns():
    assert fit_reduction(table_with_gaps(40, 6, 0), 32, seed=0).components.shape == (6, 6)
    assert fit_reduction(table_with_gaps(4, 6, 0), 32, seed=0).components.shape == (4, 6)


def test_a_constant_column_is_no_division_by_zero():
    train = table_with_gaps(20, 3, seed=0).assign(flat=5.0)
    assert np.isfinite(fit_reduction(train, 4, seed=0).apply(train)).all()


def test_infinity_and_nan_become_the_median_of_the_finite_values():
    values = np.array([[1.0, np.nan], [3.0, np.nan], [np.inf, np.nan], [-np.inf, np.nan]])
    medians = finite_medians(values)
    np.testing.assert_array_equal(medians, [2.0, np.nan])
    np.testing.assert_array_equal(impute(values, medians)[:, 0], [1.0, 3.0, 2.0, 2.0])
