"""Where the label images of a site lie, which Snakemake must know before any job."""

import re
from pathlib import Path

TIFF = (".tif", ".tiff")


def find_mask_files(folder, site):
    """Return the label images of a site: a file per frame in its folder, by number, or a stack.

    Parameters
    ----------
    folder : str
        Of the plate.
    site : str

    Returns
    -------
    list of str
        The stack's name where there is no such folder, whether or not the stack is there.
    """
    frames = [path for path in Path(folder, site).glob("[!.]*") if path.suffix.lower() in TIFF]
    return [str(path) for path in sorted(frames, key=order_of)] or [f"{folder}/{site}.tif"]


def order_of(path):
    """Return a name with its numbers as numbers, so that t2 comes before t10.

    >>> sorted(["t10.tif", "t2.tif"], key=order_of)
    ['t2.tif', 't10.tif']
    """
    parts = re.split(r"(\d+)", Path(path).name)
    return [int(part) if place % 2 else part for place, part in enumerate(parts)]
