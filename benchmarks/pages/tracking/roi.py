"""Outlines of ImageJ: polygons in its binary format."""

import struct

import numpy as np

HEADER, SUBPIXEL = 64, 128  # bytes of the header; flag of the options


def read_outline(data):
    """Return the corners (n, 2), row and col, of a polygon in the bytes of a .roi file.

    Big-endian: top and left of the box, number of corners, options; then, from byte 64, columns
    and rows from the box's corner, as whole numbers, and absolute ones as floats if an option
    says so (ij.io.RoiDecoder).
    """
    top, left = struct.unpack(">hh", data[8:12])
    (n,) = struct.unpack(">H", data[16:18])
    (options,) = struct.unpack(">h", data[50:52])
    if options & SUBPIXEL:
        cols, rows = np.frombuffer(data, ">f4", 2 * n, HEADER + 4 * n).reshape(2, n)
        return np.stack([rows, cols], axis=1).astype(float)
    cols, rows = np.frombuffer(data, ">i2", 2 * n, HEADER).reshape(2, n).astype(float)
    return np.stack([rows + top, cols + left], axis=1)
