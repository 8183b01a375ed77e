"""The levels of an OME-Zarr image: arrays of half the size each, filled plane by plane.

A chunk is one plane. In version 0.5 the planes of several frames share a file (a shard), so that
a plate of hundreds of fields has some ten thousand files, not millions.
"""

import numpy as np
import zarr

N_LEVELS = 3  # the whole plane, a half and a quarter of its sides
SHARD_BYTES = 2**25  # of pixels, before they are compressed: what waits in memory at each level
# after a shuffle of the bits: 0.42 of the bare size of simulated planes, 1.2 ns a byte; zstd alone
# 0.46 in 4.6 ns
BLOSC = {"cname": "zstd", "clevel": 1}


def halve(plane):
    """Return a plane of half the size, the mean of 2 x 2 pixels; odd edges are repeated.

    >>> halve(np.array([[1, 2], [3, 4]], dtype="uint16"))
    array([[3]], dtype=uint16)
    """
    plane = np.pad(plane, [(0, n % 2) for n in plane.shape], mode="edge")
    total = np.add(plane[::2, ::2], plane[1::2, ::2], dtype=np.uint32)
    total += plane[::2, 1::2]
    total += plane[1::2, 1::2]
    return ((total + 2) >> 2).astype(plane.dtype)


def halve_labels(labels):
    """Return a label image of half the size: every second pixel, since labels have no mean.

    >>> halve_labels(np.array([[7, 2], [3, 4]]))
    array([[7]])
    """
    return labels[::2, ::2]


def level_shapes(shape):
    """Return (n_rows, n_cols) of each level.

    >>> level_shapes((539, 639))
    [(539, 639), (270, 320), (135, 160)]
    """
    return [tuple(-(-n // 2**level) for n in shape) for level in range(N_LEVELS)]


def create_levels(group, shape, dtype, dims):
    """Create the arrays "0", "1", ... of an image, each of half the size of the one before.

    Parameters
    ----------
    group : zarr.Group
        Its format decides: 2 (OME-Zarr 0.4) or 3 (0.5).
    shape : tuple of int
        The last two are rows and columns.
    dtype : dtype
    dims : tuple of str
        Names of the axes.

    Returns
    -------
    list of zarr.Array
    """
    arrays = []
    for level, plane in enumerate(level_shapes(shape[-2:])):
        chunk = (1,) * (len(shape) - 2) + plane
        options = options_of(group.metadata.zarr_format, shape[0], chunk, dtype, dims)
        full = (*shape[:-2], *plane)
        array = group.create_array(
            name=str(level), shape=full, dtype=dtype, chunks=chunk, fill_value=0, **options
        )
        arrays.append(array)
    return arrays


def options_of(zarr_format, n_frames, chunk, dtype, dims):
    """Return how an array of a format of zarr is stored: its files, names and compression."""
    if zarr_format == 2:
        blosc = {"id": "blosc", "shuffle": 2, **BLOSC}
        return {"chunk_key_encoding": {"name": "v2", "separator": "/"}, "compressors": blosc}
    n_bytes = int(np.prod(chunk)) * np.dtype(dtype).itemsize
    n_planes = max(1, min(n_frames, SHARD_BYTES // n_bytes))
    return {
        "shards": (n_planes, *chunk[1:]),
        "dimension_names": dims,
        "compressors": zarr.codecs.BloscCodec(shuffle="bitshuffle", **BLOSC),
    }


def write_levels(arrays, place, planes, shrink):
    """Write the planes of all frames to the levels of an image; a few wait in memory at a time.

    Parameters
    ----------
    arrays : list of zarr.Array
        See `create_levels`; the first axis is that of the frames.
    place : tuple of int
        Index of the axes between frames and rows: the channel, or none.
    planes : iterable of (n_rows, n_cols) ndarray
    shrink : callable
        `halve` or `halve_labels`.
    """
    waiting = [[] for _ in arrays]
    written = [0 for _ in arrays]
    for plane in planes:
        for level, array in enumerate(arrays):
            waiting[level].append(plane)
            if len(waiting[level]) == (array.shards or array.chunks)[0]:
                written[level] += write_waiting(array, written[level], place, waiting[level])
            plane = shrink(plane)
    for level, array in enumerate(arrays):
        write_waiting(array, written[level], place, waiting[level])


def write_waiting(array, start, place, waiting):
    """Write the planes that wait, from frame `start` on; return how many there were."""
    n_planes = len(waiting)
    if n_planes:
        array[(slice(start, start + n_planes), *place)] = np.stack(waiting)
        waiting.clear()
    return n_planes
