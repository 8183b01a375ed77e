"""Wide tables of features: read back as they were written, to the last bit."""

import numpy as np
import pandas as pd
import pytest

from lnp.models.gbm.feature_table import read_feature_table, write_feature_table
from lnp.models.gbm.timeseries_features import extract_timeseries

SETTINGS = {"maximum": None, "kurtosis": None, "quantile": [{"q": 0.1}]}


@pytest.mark.parametrize("n_cells", [1, 2, 70])
def test_a_table_is_read_as_it_was_written(tmp_path, n_cells):
    series = np.random.default_rng(n_cells).normal(size=(n_cells, 2, 6, 3))
    series[0] = 1.0  # no kurtosis
    cells = [("P-1", f"C{i % 9:02d}_f001", i) for i in range(n_cells)]
    table = extract_timeseries(series, cells, SETTINGS)
    assert table.isna().any(axis=None)
    write_feature_table(tmp_path / "t.zarr.zip", table)
    pd.testing.assert_frame_equal(
        read_feature_table(tmp_path / "t.zarr.zip"), table, check_exact=True
    )


def test_the_same_table_is_the_same_file(tmp_path):
    table = extract_timeseries(
        np.ones((3, 1, 5, 2)), [("P", "C03_f001", i) for i in range(3)], SETTINGS
    )
    for name in "ab":
        write_feature_table(tmp_path / f"{name}.zarr.zip", table)
    first, second = (tmp_path / f"{name}.zarr.zip" for name in "ab")
    assert first.read_bytes() == second.read_bytes()
