"""Stores of the CNN's features."""

import numpy as np
import pytest

from lnp.cells.store_reader import StoreError
from lnp.core.zarr_store import open_store
from lnp.models.features import encoder_features, read_features, write_features
from synthetic.networks import make_cells


def make_features(n_cells, seed=0):
    shape = (n_cells, 2, 3, 32)
    return np.random.default_rng(seed).random(shape).astype(np.float32)


def test_features_come_back_for_the_cells_that_were_written_and_for_no_others(tmp_path):
    cells, path = make_cells(2), tmp_path / "features.zarr.zip"
    features = make_features(len(cells))
    write_features(path, {"features": features}, cells)
    np.testing.assert_array_equal(read_features(path, cells), features)
    with pytest.raises(StoreError, match="other cells"):
        read_features(path, cells.iloc[::-1])


def test_a_store_may_hold_the_features_of_many_encoders(tmp_path):
    cells, path = make_cells(1), tmp_path / "features.zarr.zip"
    written = {f"regression_fold1_t{n}": make_features(len(cells), seed=n) for n in (5, 20)}
    write_features(path, written, cells)
    with open_store(path) as store:
        assert sorted(store) == sorted(written)
        for name, values in written.items():
            np.testing.assert_array_equal(store[name][:], values)


def test_a_model_reads_the_features_of_its_fold_by_the_encoder_that_saw_least():
    features = {("t", "fold1", n): n for n in (5, 10, 20)} | {("t", "fold2", 8): "other"}
    assert [encoder_features(features, "t", "fold1", n) for n in (3, 5, 6, 20)] == [5, 5, 10, 20]
