"""The file of one plane, TIFF or PNG: its shape and faults by its header, and its pixels.

What a file is, its first bytes tell, not its name: converted planes often keep the old one.
"""

import logging
import math
import struct

import imagecodecs
import numpy as np
import tifffile

# what tifffile and its codecs raise on files cut short or garbled, found by trying
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)
MOST_PIXELS = 100_000_000  # of one plane; the largest cameras have 25 million
POINTERS = (b"/annex/objects/", b"version https://git-lfs")
PNG = b"\x89PNG\r\n\x1a\n"
PNG_COLOURS = {0: "grey", 2: "RGB", 3: "palette", 4: "grey with alpha", 6: "RGB with alpha"}


def read_header(path):
    """Return the shape of a plane and what is wrong with its file, without decoding it.

    Returns
    -------
    shape : (rows, cols), or None where unreadable
    problem : str
        Empty if the file holds one image of 16 bits with all its bytes.
    """
    logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what it says is returned here
    try:
        if is_png(path):
            return read_png_header(path)
        with tifffile.TiffFile(path) as tiff:
            return tiff.pages[0].shape, tiff_problem(tiff)
    except UNREADABLE as error:
        # the reason of an OSError alone: its text holds the path, which a report need not tell
        return None, f"unreadable: {getattr(error, 'strerror', None) or error}"


def read_pixels(path):
    """Return the pixels of a plane as a (rows, cols) uint16 array; raise one of `UNREADABLE`."""
    if is_png(path):
        with open(path, "rb") as file:
            return imagecodecs.png_decode(file.read())
    return tifffile.imread(path)


def points_elsewhere(path):
    """Return whether a file only says where an archive has its content: git-annex or Git LFS."""
    with open(path, "rb") as file:
        return file.read(40).startswith(POINTERS)


def is_png(path):
    """Return whether a file begins as PNG files do."""
    with open(path, "rb") as file:
        return file.read(len(PNG)) == PNG


def read_png_header(path):
    """Return shape and problem of a PNG file, as `read_header`: its chunks are only counted."""
    with open(path, "rb") as file:
        size = file.seek(0, 2)
        file.seek(len(PNG) + 8)
        cols, rows, depth, colour, *_, interlace = struct.unpack(">IIBBBBB", file.read(13))
        end, kind = len(PNG), b""
        while kind != b"IEND" and end < size:
            file.seek(end)
            length, kind = struct.unpack(">I4s", file.read(8))
            end += 12 + length
    shape = (rows, cols)
    if kind != b"IEND" or end > size:
        return shape, f"truncated: {size} bytes, without the end of a PNG"
    if (depth, colour) != (16, 0):
        kind = PNG_COLOURS.get(colour, f"colour type {colour}")
        return shape, f"a PNG of {depth} bits, {kind}; expected 16 bits, grey"
    if interlace:
        return shape, "an interlaced PNG; expected one that is not (save it again without)"
    return shape, size_problem(shape)


def tiff_problem(tiff):
    """Return what is wrong with an open TIFF file, or an empty text."""
    page, size = tiff.pages[0], tiff.filehandle.size
    pieces = list(zip(page.dataoffsets, page.databytecounts, strict=True))
    end = max((offset + count for offset, count in pieces), default=0)
    if end > size or any(count == 0 for _, count in pieces) or not pieces:
        return f"truncated: {size} bytes, the image reaches to byte {end}"
    if page.dtype != np.uint16 or len(page.shape) != 2:
        return f"pixels are {page.dtype} of shape {page.shape}; expected uint16 (rows, cols)"
    if page.bitspersample != 16:
        return f"pixels are packed into {page.bitspersample} bits; expected 16"
    piece = (page.tilelength, page.tilewidth) if page.is_tiled else page.chunks
    if problem := size_problem(page.shape) or size_problem(piece):
        return problem
    grid = [math.ceil(n / step) for n, step in zip(page.shape, piece, strict=True)]
    if len(pieces) != math.prod(grid):
        return f"truncated: {len(pieces)} tiles or strips; expected {math.prod(grid)}"
    stored = sum(page.databytecounts)
    expected = 2 * math.prod(grid) * math.prod(piece) if page.is_tiled else page.nbytes
    if page.compression == 1 and stored != expected:
        return f"truncated: {stored} bytes of pixels; expected {expected}"
    return "" if len(tiff.pages) == 1 else f"{len(tiff.pages)} images in one file; expected 1"


def size_problem(shape):
    """Return why an image (rows, cols) cannot be a plane's, or an empty text."""
    if 0 < math.prod(shape) <= MOST_PIXELS:
        return ""
    return f"an image of {shape[0]} x {shape[1]} pixels; expected 1 to {MOST_PIXELS:,} in all"
