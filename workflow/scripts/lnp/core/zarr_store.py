"""Array stores: zarr v3, one zip file each, written beside their final name."""

import zipfile
from contextlib import contextmanager

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
