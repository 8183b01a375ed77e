"""NumPy files, read from a stream without pickle: a pickled array could run any code."""

import math
from dataclasses import dataclass

import numpy as np

from lnp.core.errors import LnpError

MOST_HEADER = 10_000  # bytes
HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


class NpyError(LnpError, ValueError):
    """A NumPy file is not whole, or holds what is not read."""


class PickledError(NpyError):
    """A NumPy file holds Python objects instead of numbers."""


@dataclass(frozen=True)
class Header:
    """What a NumPy file says of its array."""

    dtype: np.dtype
    shape: tuple
    fortran: bool

    @property
    def n_bytes(self):
        """Size of the array."""
        return math.prod(self.shape) * self.dtype.itemsize


def read_header(stream, name, size):
    """Return the `Header` of a NumPy file, and refuse one whose array is pickled or not all there.

    Parameters
    ----------
    stream : binary file
        At its start; afterwards where the array begins.
    name : str
        For errors.
    size : int
        Bytes of the whole file.
    """
    try:
        read = HEADERS[np.lib.format.read_magic(stream)]
        shape, fortran, dtype = read(stream, max_header_size=MOST_HEADER)
    except (ValueError, KeyError) as error:
        raise NpyError(
            f"{name}: is no NumPy file, or cut short in its header; expected a whole one"
        ) from error
    if dtype.hasobject:
        raise PickledError(
            f"{name}: holds pickled Python objects, which could run any code; expected numbers. "
            "It is not read. If you trust it, save it as numbers, or take it out of the archive"
        )
    header = Header(dtype, shape, fortran)
    if size - stream.tell() != header.n_bytes:
        raise NpyError(
            f"{name}: cut short: found {size - stream.tell()} bytes, expected {header.n_bytes}"
        )
    return header


def read_array(stream, name, size):
    """Return the array of a NumPy file; see `read_header`. No byte more than it names is read."""
    header = read_header(stream, name, size)
    content = stream.read(header.n_bytes)
    if len(content) < header.n_bytes or stream.read(1):
        raise NpyError(
            f"{name}: found {len(content)} bytes or more; expected {header.n_bytes}, as it says"
        )
    order = "F" if header.fortran else "C"
    return np.frombuffer(content, header.dtype).reshape(header.shape, order=order)
