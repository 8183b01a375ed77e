"""Read a cell from its shard in the thread that asks for it.

All threads that read by zarr share its one event loop, so that more threads read no faster; here
each unpacks by itself. The format is that of `zarr_store`: a shard holds the chunks of one item of
the first axis, one after another, then the place and size of each (two little-endian uint64; all
ones where a chunk holds nothing but the fill value and is not stored), then 4 bytes of checksum
(zarr v3, sharding_indexed).
"""

import numpy as np
from numcodecs.blosc import Blosc

NOT_STORED = 2**64 - 1
PLACE_BYTES, CHECKSUM_BYTES = 16, 4


def read_item(archive, array, item, out):
    """Fill `out` with the first part of one item of an array, as array[item, :n] would be.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The store's file, open for reading; threads may share it.
    array : zarr.Array
        Of three axes or more, by `lnp.core.zarr_store.add_array`.
    item : int
    out : (n, ...) ndarray
        Contiguous, of the array's type.
    """
    n_chunk = array.chunks[1]
    chunks = read_chunks(archive, array, item)
    for start, chunk in zip(range(0, len(out), n_chunk), chunks, strict=False):
        part = out[start : start + n_chunk]
        if chunk is None:
            part[...] = array.fill_value
        elif len(part) == n_chunk:
            Blosc().decode(chunk, out=part)
        else:
            whole = np.frombuffer(Blosc().decode(chunk), out.dtype)
            part[...] = whole.reshape(n_chunk, *part.shape[1:])[: len(part)]


def read_chunks(archive, array, item):
    """Return the packed chunks of an item, None where one is not stored."""
    n_chunks = -(-array.shape[1] // array.chunks[1])
    key = "/".join([array.path, "c", str(item), *["0"] * (array.ndim - 1)])
    if key not in archive.NameToInfo:
        return [None] * n_chunks
    shard = memoryview(archive.read(key))
    index = len(shard) - CHECKSUM_BYTES - PLACE_BYTES * n_chunks
    places = np.frombuffer(shard, "<u8", 2 * n_chunks, index).reshape(n_chunks, 2)
    return [
        None if start == NOT_STORED else shard[start : start + size]
        for start, size in places.tolist()
    ]
