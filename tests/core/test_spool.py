"""Arrays that go to disk frame by frame and come back cell by cell."""

import numpy as np
import pytest

from lnp.core.zarr_store import add_array, create_store, open_spool, open_store, spool_by_frame


def test_items_come_back_over_all_frames_and_nothing_is_left_behind():
    values = np.random.default_rng(0).integers(0, 9, (5, 3, 4, 4))
    with open_spool() as spool:
        for frame in values:
            spool.add(frame)
        np.testing.assert_array_equal(spool.item(1), values[:, 1])
        folder = spool.folder
    assert not folder.exists()


def test_items_that_are_not_held_come_back_as_zeros():
    values = np.random.default_rng(0).integers(1, 9, (2, 3, 4))
    held = np.array([[True, False, True], [False, True, False]])
    with open_spool() as spool:
        for frame, kept in zip(values, held, strict=True):
            spool.add(frame, kept)
        for item in range(3):
            np.testing.assert_array_equal(spool.item(item), values[:, item] * held[:, item, None])


@pytest.mark.parametrize("shape", [(0, 5, 8, 8), (3, 5, 8, 8), (0,), (4,), (2, 5)])
def test_arrays_of_any_shape_come_back_as_written(tmp_path, shape):
    path = tmp_path / "store.zarr.zip"
    values = np.arange(np.prod(shape)).reshape(shape)
    with create_store(path, {}) as group:
        dims = ("cell", "frame", "row", "col")[: len(shape)]
        add_array(group, "values", shape, "int64", dims, n_chunk=2)[...] = values
    with open_store(path) as group:
        np.testing.assert_array_equal(group["values"][...], values)


@pytest.mark.parametrize("n_cells", [0, 1, 3])
def test_cells_of_a_store_come_back_by_frame(tmp_path, n_cells):
    path = tmp_path / "store.zarr.zip"
    masks = np.random.default_rng(0).random((n_cells, 5, 8, 8)) < 0.5
    with create_store(path, {}) as group:
        dims = ("cell", "frame", "row", "col")
        add_array(group, "mask", masks.shape, "bool", dims, n_chunk=4)[...] = masks
    with open_store(path) as group, spool_by_frame(group["mask"]) as spool:
        for frame in range(5):
            np.testing.assert_array_equal(spool.item(frame), masks[:, frame])
