"""Array stores: zarr v3, one zip file each, written beside their final name."""

import zipfile
from contextlib import contextmanager
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import zarr
from zarr.storage import MemoryStore, ZipStore

from lnp.core.atomic_write import completed

N_FRAMES_CHUNK = 4  # of crops and masks; measured by benchmarks/zarr_layouts.py


class PackingStore(MemoryStore):
    """A store that is being filled: in memory, and from there into a zip file.

    Chunks are compressed already. Written one by one into a folder, they would have to be
    read again for the zip; by zarr's own store of a zip, they would bear the time of day.
    """

    def __init__(self, archive):
        self.archive, self.waiting = archive, {}
        super().__init__(self.waiting)

    def pack(self, metadata=False):
        """Move what was written so far to the zip, in order of names; metadata at the end."""
        for name in sorted(self.waiting):
            if metadata or not name.endswith("zarr.json"):
                held = self.waiting.pop(name)
                self.archive.writestr(zipfile.ZipInfo(name), held.as_numpy_array())


@contextmanager
def create_store(path, attributes):
    """Open an empty group to be filled; it becomes `path` (.zarr.zip) if the block succeeds.

    `attributes` (dict) are those of the group. What is written stays in memory until the end,
    or until `group.store.pack()`; nothing can be written twice across that.
    """
    with completed(path) as partial, zipfile.ZipFile(partial, "w") as archive:
        group = zarr.create_group(PackingStore(archive), attributes=attributes)
        yield group
        group.store.pack(metadata=True)


def add_array(group, name, shape, dtype, dims, n_chunk):
    """Add an array to a group: one shard per item of the first axis; one in all up to two axes.

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
    if len(shape) <= 2:
        chunk = shard = tuple(max(1, n) for n in shape)
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
        config={"write_empty_chunks": True},  # to look for empty ones takes as long as to pack
        compressors=zarr.codecs.BloscCodec(cname="lz4", clevel=9, shuffle="bitshuffle"),
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

    def add(self, items, held=None):
        """Keep the next array (n_items, ...); all have the same shape and type.

        Where `held` (n_items,) of bool is false, the item is zero, and takes no place on disk.
        """
        self.shape, self.dtype = items.shape[1:], items.dtype
        self.files.append(self.folder / f"{len(self.files):06d}")
        with open(self.files[-1], "wb") as file:
            for number in range(len(items)) if held is None else np.flatnonzero(held):
                file.seek(number * items[number].nbytes)
                file.write(np.ascontiguousarray(items[number]))
            file.truncate(items.nbytes)

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
