"""Stores of arrays: what is written comes back."""

import numpy as np
import pytest

from lnp.core.zarr_store import add_array, create_store, open_store


@pytest.mark.parametrize("shape", [(0, 5, 8, 8), (3, 5, 8, 8), (0,), (4,), (2, 5)])
def test_arrays_of_any_shape_come_back_as_written(tmp_path, shape):
    path = tmp_path / "store.zarr.zip"
    values = np.arange(np.prod(shape)).reshape(shape)
    with create_store(path, {}) as group:
        dims = ("cell", "frame", "row", "col")[: len(shape)]
        add_array(group, "values", shape, "int64", dims, n_chunk=2)[...] = values
    with open_store(path) as group:
        np.testing.assert_array_equal(group["values"][...], values)
