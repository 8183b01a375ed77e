"""Array stores: zarr v3, one zip file each, written beside their final name.

A store is not read whole. What lies in it, and the checksum of each piece, is sealed
(`lnp.core.seals`), and a piece is checked before zarr sees any of it.
"""

import zipfile
from contextlib import contextmanager
from pathlib import Path

import zarr
from zarr.storage import MemoryStore, ZipStore

from lnp.core.atomic_write import completed
from lnp.core.seals import AGAIN, DamagedError, check_directory, sealed_zip

N_FRAMES_CHUNK = 4  # of crops and masks; measured by benchmarks/zarr_layouts.py
N_BYTES = 2**20  # read at once to check a piece


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
    with completed(path) as partial, sealed_zip(partial) as archive:
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


class CheckedStore(ZipStore):
    """A store for reading, whose pieces are checked against their checksums.

    A piece that is read whole is checked by `zipfile`; before a part of it is read, this does.
    """

    def __init__(self, path):
        check_directory(path)
        super().__init__(Path(path), mode="r")
        self.archive, self.checked = zipfile.ZipFile(path), set()

    async def get(self, key, prototype, byte_range=None):
        """Return what zarr asks for: all bytes of a piece, or a part of them."""
        try:
            if byte_range is not None:
                self.check_piece(key)
            return await super().get(key, prototype, byte_range)
        except (zipfile.BadZipFile, EOFError) as error:
            raise DamagedError(f"{self.path}: damaged: {error}. {AGAIN}") from error

    async def get_partial_values(self, prototype, key_ranges):
        """Return several parts, as zarr asks for them."""
        return [await self.get(key, prototype, byte_range) for key, byte_range in key_ranges]

    def check_piece(self, key):
        """Read a piece from its start to its end once, where `zipfile` compares the checksums."""
        if key in self.checked or key not in self.archive.NameToInfo:
            return
        with self.archive.open(key) as piece:
            while piece.read(N_BYTES):
                pass
        self.checked.add(key)

    def close(self):
        """Close the file."""
        self.archive.close()
        super().close()


@contextmanager
def open_store(path):
    """Open a store for reading: a zarr group.

    Raises
    ------
    DamagedError
        If the store is not as it was written; for a piece of it when it is read.
    """
    store = CheckedStore(path)
    try:
        yield zarr.open_group(store, mode="r")
    finally:
        store.close()
