"""Columns, dtypes and units of the tables of the published archive."""

from lnp.core.schemas.plates import CELL
from lnp.core.vocabulary import SEEN_CHANNELS

PUBLISHED = {
    # one row per kind, type and shape of files, and per pattern of names of what is not read
    "published_files": {
        "plate": "str",
        "kind": "str",
        "pattern": "str",  # of names: each number is #
        "dtype": "str",
        "shape": "str",
        "n_files": "int64",
        "megabytes": "float64",  # unpacked
        "read": "bool",
        "example": "str",
        "md5": "str",  # of the whole archive; empty of a folder
    },
    # one row per cell: where the authors put it, and what an import found
    "published_cells": {
        **CELL,
        "part": "str",  # train, test; empty where no name says so
        "fold": "str",  # in which the cell validates; empty where no name says so
        "n_crops": "int64",
        "gfp": "float64",  # counts in the box in the last frame; NaN: unknown
        "gfp_highest": "float64",  # of all frames
        "fraction": "float64",  # how far scaled crops were from whole counts; NaN: none was scaled
        # counts of the crops: highest, mean, mean square
        **{
            f"{name}_{k}": "float64"
            for name in SEEN_CHANNELS
            for k in ("highest", "mean", "square")
        },
    },
    # one row per number that the authors print of their data
    "published_checks": {
        "plate": "str",
        "quantity": "str",
        "expected": "float64",
        "found": "float64",  # NaN: not in the archive
        "verdict": "str",  # as expected, differs, not in the archive
    },
}
