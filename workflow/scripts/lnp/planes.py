"""Planes on disk: is a file whole, and the frames of a site one after the other."""

import logging
import struct
from collections.abc import Sequence

import numpy as np
import pandas as pd
import tifffile

from lnp.errors import LnpError

# what tifffile and its codecs raise on files cut short or garbled, found by trying
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)


class ImageError(LnpError):
    """A plane, or a whole channel or field, is not there or cannot be read."""


def check_plane(path):
    """Return the shape of a plane and what is wrong with its file, by its header alone.

    Returns
    -------
    shape : (rows, cols), or None where unreadable
    problem : str
        Empty if the file holds one image of 16 bits with all its bytes.
    """
    logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what it says is returned here
    try:
        with tifffile.TiffFile(path) as tiff:
            return tiff.pages[0].shape, header_problem(tiff)
    except UNREADABLE as error:
        return None, f"unreadable: {error}"


def header_problem(tiff):
    """Return what is wrong with an open TIFF file, or an empty text."""
    page, size = tiff.pages[0], tiff.filehandle.size
    pieces = list(zip(page.dataoffsets, page.databytecounts, strict=True))
    end = max((offset + count for offset, count in pieces), default=0)
    if end > size or any(count == 0 for _, count in pieces) or not pieces:
        return f"truncated: {size} bytes, the image reaches to byte {end}"
    if page.dtype != np.uint16 or len(page.shape) != 2:
        return f"pixels are {page.dtype} of shape {page.shape}; expected uint16 (rows, cols)"
    stored = sum(page.databytecounts)
    if page.compression == 1 and stored != page.nbytes:
        return f"truncated: {stored} bytes of pixels; expected {page.nbytes}"
    return "" if len(tiff.pages) == 1 else f"{len(tiff.pages)} images in one file; expected 1"


def read_plane(path, where):
    """Read one plane as a (rows, cols) uint16 array; `where` is for the message of an error."""
    try:
        return tifffile.imread(path)
    except UNREADABLE as error:
        raise ImageError(
            f"{where}: {path} cannot be decoded: {error}. Copy it anew from the microscope; or "
            "delete both it and the plate's table of images, then the plane counts as missing."
        ) from error


class Planes(Sequence):
    """The frames of one channel of a site, read when asked for; see `read_planes`."""

    def __init__(self, paths, where):
        self.paths = paths
        self.where = where

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, frame):
        paths = self.paths[frame]
        if not paths:
            return None
        stack = [read_plane(path, f"{self.where}, frame {frame}") for path in paths]
        return stack[0] if len(stack) == 1 else np.max(stack, axis=0)


def read_planes(images, channel):
    """Give the frames of one channel of a site, each read from disk when asked for.

    Parameters
    ----------
    images : DataFrame
        Table "images", rows of one site.
    channel : str
        counterstain, lnp, brightfield or gfp.

    Returns
    -------
    Planes
        As long as the site has frames; item t is the (rows, cols) uint16 image of
        frame t, the maximum over its z planes, or None where one of its planes is
        missing or broken.

    Raises
    ------
    ImageError
        On reading, if a file that looked whole cannot be decoded.
    """
    expected = images[images["status"] != "unused"]
    rows = expected[expected["channel"] == channel]
    whole = rows.groupby("frame")["status"].agg(lambda status: (status == "ok").all())
    paths = rows.groupby("frame")["path"].agg(list)
    n_frames = 0 if expected.empty else int(expected["frame"].max()) + 1
    where = ", ".join([*expected["plate"].head(1), *expected["site"].head(1), channel])
    return Planes([paths[t] if whole.get(t, False) else [] for t in range(n_frames)], where)


def check_planes(images):
    """Mark the planes whose files are broken or of another size than the rest.

    Parameters
    ----------
    images : DataFrame
        Table "images" of one plate; rows with status ok are looked at.

    Returns
    -------
    DataFrame
        The same rows; status error and the reason where a file is not whole.
    """
    images = images.copy()
    paths = images.loc[images["status"] == "ok", "path"]
    found = pd.DataFrame(map(check_plane, paths), columns=["shape", "problem"], index=paths.index)
    whole = found["problem"] == ""
    sizes = found.loc[whole, "shape"].value_counts()
    usual = min(sizes.index[sizes == sizes.max()], default=None)
    other = whole & (found["shape"] != usual)
    found.loc[other, "problem"] = [
        f"size {shape}; most planes of the plate have {usual}" for shape in found["shape"][other]
    ]
    broken = found.index[found["problem"] != ""]
    images.loc[broken, "status"] = "error"
    images.loc[broken, "reason"] = found.loc[broken, "problem"]
    return images
