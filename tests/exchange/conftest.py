"""Tracks of a small field with all that can become of a cell, and the store of its crops."""

import numpy as np
import pandas as pd
import pytest

from lnp.core.zarr_store import add_array, create_store
from lnp.imaging.pixel_regions import disc, mask_of

SHAPE, SIDE, N_FRAMES, RADIUS = (90, 120), 24, 6, 6
# per cell: frame, row, col, state; mother
COURSES = {
    2: ([(t, 30, 30 + t, "bridged" if t == 2 else "tracked") for t in range(6)], -1),
    5: ([(t, 60.25, 60 - t, "tracked") for t in range(3)] + [(3, 60, 57, "divided")], -1),
    6: ([(t, 52, 56 - t, "tracked") for t in range(3, 6)], 5),
    7: ([(3, 68, 57, "tracked"), (4, 68, 58, "tracked"), (5, 69, 59, "edge")], 5),
    3: ([(0, 20.5, 80, "tracked"), (1, 20, 80, "lost")], -1),
    4: ([(0, 45, 3, "edge")], -1),
}


@pytest.fixture(scope="session")
def tracks():
    """Table "tracks" of a site, without plate and site, by cell and frame."""
    rows = [
        (cell, *step, mother)
        for cell, (course, mother) in sorted(COURSES.items())
        for step in course
    ]
    table = pd.DataFrame(rows, columns=["cell", "frame", "row", "col", "state", "mother"])
    table["area"] = np.where(table["state"] == "tracked", len(disc((0, 0), RADIUS)) * 1.0, np.nan)
    table["risk"] = table["frame"] / 7
    columns = ["cell", "frame", "row", "col", "area", "state", "risk", "mother"]
    return table[columns].astype({"row": float, "col": float})


@pytest.fixture(scope="session")
def store(tracks, tmp_path_factory):
    """Path of a store with the masks of all cells but the one at the edge."""
    path = tmp_path_factory.mktemp("crops") / "crops.zarr.zip"
    cells = [2, 3, 5, 6, 7]
    masks = np.zeros((len(cells), N_FRAMES, SIDE, SIDE), dtype=bool)
    for row in tracks[tracks["state"] == "tracked"].itertuples():
        middle = disc((SIDE // 2, SIDE // 2), RADIUS)
        masks[cells.index(row.cell), row.frame] = mask_of(middle, (SIDE, SIDE))
    with create_store(path, {"plate": "P", "site": "A01_f001"}) as group:
        for name, values in {"cell": np.array(cells), "mask": masks}.items():
            dims = ("cell", "frame", "row", "col")[: values.ndim]
            add_array(group, name, values.shape, values.dtype, dims, 4)[...] = values
    return path
