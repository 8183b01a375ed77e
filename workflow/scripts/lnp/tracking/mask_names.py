"""Where marks and label images of a site lie, which Snakemake must know before any job."""

import re
from pathlib import Path

from lnp.core.errors import LnpError

SEEDS = [".csv", ".tsv", ".txt", ".zip", ".roi", ".xml"]
TIFF = (".tif", ".tiff")
PARENTS = ["res_track.txt", "man_track.txt"]  # of the Cell Tracking Challenge


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


class SeedNameError(LnpError, ValueError):
    """A site has seeds in two files."""


def find_seeds(folder, site):
    """Return the file of a site's seeds; that of a table where there is none.

    `folder` (str) is that of the plate.

    Raises
    ------
    SeedNameError
        There are two.
    """
    found = [path for path in (Path(folder, site + ending) for ending in SEEDS) if path.is_file()]
    if len(found) > 1:
        raise SeedNameError(
            f"{found[0]} and {found[1]} hold seeds of one site; expected one file. Take the other "
            "out."
        )
    return str(found[0]) if found else f"{folder}/{site}.csv"


def find_parents(folder, site):
    """Return the table of tracks beside a site's label images, in a list: empty if there is none.

    `folder` (str) is that of the plate.
    """
    paths = [Path(folder, site, name) for name in PARENTS]
    return [str(path) for path in paths if path.is_file()][:1]


def order_of(path):
    """Return a name with its numbers as numbers, so that t2 comes before t10.

    >>> sorted(["t10.tif", "t2.tif"], key=order_of)
    ['t2.tif', 't10.tif']
    """
    parts = re.split(r"(\d+)", Path(path).name)
    return [int(part) if place % 2 else part for place, part in enumerate(parts)]
