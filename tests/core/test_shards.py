"""What is read from shards directly is what zarr reads."""

from concurrent.futures import ThreadPoolExecutor
from zipfile import ZipFile

import numpy as np
import pytest
import zarr

from lnp.core.shards import read_item
from lnp.core.zarr_store import add_array, create_store, open_store

DIMS = ("cell", "frame", "channel", "row", "col")


@pytest.fixture
def path(tmp_path):
    """Return a store with chunks and an item that hold nothing but zeros.

    `crops` is by `add_array`; `sparse` has the same values, its empty chunks not stored.
    """
    rng, path = np.random.default_rng(0), tmp_path / "crops.zarr.zip"
    crops = rng.integers(0, 65536, (4, 10, 3, 8, 8)).astype(np.uint16)
    crops[1, 4:8] = 0
    crops[2] = 0
    layout = {"chunks": (1, 4, 3, 8, 8), "shards": (1, 12, 3, 8, 8)}
    with create_store(path, {}) as group:
        add_array(group, "crops", crops.shape, crops.dtype, DIMS, n_chunk=4)[:] = crops
        group.create_array(
            "sparse",
            shape=crops.shape,
            dtype=crops.dtype,
            compressors=zarr.codecs.BloscCodec(cname="zstd"),
            **layout,
        )[:] = crops
    return path


@pytest.mark.parametrize("name", ["crops", "sparse"])
@pytest.mark.parametrize("n_seen", [1, 4, 7, 8, 10])
def test_an_item_is_read_as_zarr_reads_it(path, name, n_seen):
    with open_store(path) as group, ZipFile(path) as archive:
        array = group[name]
        for item in range(4):
            out = np.full((n_seen, *array.shape[2:]), 1, dtype=array.dtype)
            read_item(archive, array, item, out)
            np.testing.assert_array_equal(out, array[item, :n_seen])


def test_threads_share_an_archive(path):
    with open_store(path) as group, ZipFile(path) as archive:
        array, items = group["crops"], np.arange(40) % 4
        outs = np.empty((40, *array.shape[1:]), dtype=array.dtype)
        with ThreadPoolExecutor(4) as readers:
            list(readers.map(lambda i, out: read_item(archive, array, i, out), items, outs))
        np.testing.assert_array_equal(outs, array[:][items])
