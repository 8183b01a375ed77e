"""Which planes of a plate are whole, by the headers of their files."""

import logging
import struct
from pathlib import Path

import numpy as np
import pandas as pd
import tifffile

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


def check_plane(path):
    """Return the shape of a plane and what is wrong with its file, by its header alone.

    Returns
    -------
    shape : (rows, cols), or None where unreadable
    problem : str
        Empty if the file holds one image of 16 bits with all its bytes.
    """
    if not Path(path).resolve().is_relative_to(Path(path).parent.resolve()):
        return None, "a link that leads out of the folder"
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
