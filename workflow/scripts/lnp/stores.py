"""Array stores: zarr v3, one zip file each, written beside their final name."""

import shutil
import zipfile
from contextlib import contextmanager
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import zarr
from zarr.storage import LocalStore, ZipStore

from lnp.files import completed

N_FRAMES_CHUNK = 4  # of crops and masks; measured by benchmarks/zarr_layouts.py


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
    """Add an array to a group: one shard per item of the first axis; one in all if that is all.

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
    if len(shape) == 1:
        chunk = shard = (max(1, shape[0]),)
    else:
        chunk = (1, min(n_chunk, shape[1]), *shape[2:])
        shard = (1, -(-shape[1] // chunk[1]) * chunk[1], *shape[2:])
    return group.create_array(
        name=name,
        shape=shape,
        dtype=dtype,
        chunks=chunk,
        shards=shard,
        dimension_names=dims,
        compressors=zarr.codecs.BloscCodec(cname="zstd", clevel=1, shuffle="bitshuffle"),
    )


@contextmanager
def open_store(path):
    """Open a store for reading: a zarr group."""
    store = ZipStore(path, mode="r")
    try:
        yield zarr.open_group(store, mode="r")
    finally:
        store.close()


class Spool:
    """Arrays that come one after the other and are read across, kept on disk in between.

    A site's crops come frame by frame, but a shard holds one cell with all its frames
    and is written at once; and they do not fit into memory. So each frame's (n_items,
    ...) array becomes a file, and an item is put together from its piece of every file.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.files = []
        self.shape = self.dtype = None  # of one piece

    def add(self, items):
        """Keep the next array (n_items, ...); all have the same shape and type."""
        self.shape, self.dtype = items.shape[1:], items.dtype
        self.files.append(self.folder / f"{len(self.files):06d}")
        np.ascontiguousarray(items).tofile(self.files[-1])

    def item(self, number):
        """Return one item of all arrays: (n_arrays, ...)."""
        item = np.empty((len(self.files), *self.shape), self.dtype)
        size = prod(self.shape)
        for piece, file in zip(item, self.files, strict=True):
            skipped = number * size * item.itemsize
            piece[...] = np.fromfile(file, self.dtype, size, offset=skipped).reshape(self.shape)
        return item


@contextmanager
def open_spool():
    """Open a Spool in the folder for temporary files; it is removed at the end."""
    with TemporaryDirectory(prefix="lnp-") as folder:
        yield Spool(folder)


@contextmanager
def spool_by_frame(masks):
    """Open a Spool of a store's array (n_cells, n_frames, ...), whose item is a frame.

    A frame read from the store itself would open the shard of every cell.
    """
    with open_spool() as spool:
        spool.shape, spool.dtype = masks.shape[2:], masks.dtype  # also where there is no cell
        for cell in range(masks.shape[0]):
            spool.add(masks[cell])
        yield spool
