"""Array stores: zarr v3, one zip file each, written beside their final name."""

import shutil
import zipfile
from contextlib import contextmanager
from pathlib import Path

import zarr
from zarr.storage import LocalStore, ZipStore

from lnp.files import completed


@contextmanager
def create_store(path, attributes):
    """Open an empty group to be filled; it becomes `path` (.zarr.zip) if the block succeeds.

    The group is a folder while it is being filled, since writing into a zip
    would rewrite it each time; it is packed, uncompressed (chunks already are),
    at the end. `attributes` (dict) are those of the group.
    """
    with completed(path) as partial:
        folder = Path(f"{partial}.folder")
        try:
            yield zarr.create_group(LocalStore(folder), attributes=attributes)
            pack_folder(folder, partial)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def pack_folder(folder, path):
    """Write all files below `folder` into the zip `path`, in order of their names."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                name = file.relative_to(folder).as_posix()
                archive.writestr(zipfile.ZipInfo(name), file.read_bytes())


def add_array(group, name, shape, dtype, dims, n_chunk):
    """Add an array to a group: one shard per item of the first axis.

    Parameters
    ----------
    group : zarr.Group
    name : str
    shape : tuple of int
    dtype : numpy dtype
    dims : tuple of str
        Names of the axes.
    n_chunk : int
        Items of the second axis in one chunk; the other axes are not cut.
    """
    chunk = (1, min(n_chunk, shape[1]), *shape[2:])
    shard = (1, -(-shape[1] // chunk[1]) * chunk[1], *shape[2:])
    return group.create_array(
        name=name,
        shape=shape,
        dtype=dtype,
        chunks=chunk,
        shards=shard,
        dimension_names=dims,
        compressors=zarr.codecs.BloscCodec(cname="zstd", clevel=3),
    )


@contextmanager
def open_store(path):
    """Open a store for reading: a zarr group."""
    store = ZipStore(path, mode="r")
    try:
        yield zarr.open_group(store, mode="r")
    finally:
        store.close()
