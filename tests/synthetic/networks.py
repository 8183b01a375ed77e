"""Small plates of cells and crops whose outcome we placed ourselves."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from lnp.core.zarr_store import add_array, create_store

CHANNELS = ["counterstain", "lnp", "brightfield"]
WELLS = [("C03", 316.0), ("E03", 31.6), ("G03", 0.0)]


def make_cells(n_cells, seed=0, plate="P"):
    """Return a table of `n_cells` used cells in each of three wells of one field."""
    rng = np.random.default_rng(seed)
    rows = [
        (plate, f"{well}_f001", cell, well, dose, "treated" if dose else "control")
        for well, dose in WELLS
        for cell in range(n_cells)
    ]
    cells = pd.DataFrame(rows, columns=["plate", "site", "cell", "well", "dose_ng", "role"])
    bright = np.where(cells["dose_ng"] > 0, 10 ** rng.uniform(3.5, 5.5, len(cells)), 0)
    gfp = 5000 + rng.normal(0, 100, len(cells)) + bright
    marks = {"held_planes": 0, "n_daughters": 0, "outside": 0.0}
    return cells.assign(formulation="", n_frames=24, **marks, gfp=gfp, used=True, reason="")


def make_wells(n_wells, n_cells=4):
    """Return cells of `n_wells` wells of each of two doses, two sites per well."""
    rows = [
        ("P", f"{row}{well:02d}_f{1 + cell % 2:03d}", cell, f"{row}{well:02d}", dose)
        for row, dose in (("C", 316.0), ("G", 0.0))
        for well in range(1, n_wells + 1)
        for cell in range(n_cells)
    ]
    return pd.DataFrame(rows, columns=["plate", "site", "cell", "well", "dose_ng"]).assign(
        formulation=""
    )


def make_crops(cells, n_frames, side, seed=0):
    """Return (cell, frame, 3, side, side) uint16 crops; LNP light follows the log of GFP."""
    rng = np.random.default_rng(seed)
    crops = rng.poisson(300, (len(cells), n_frames, 3, side, side)).astype(np.uint16)
    spots = (np.log(cells["gfp"].to_numpy()) * 100).astype(np.uint16)
    middle = slice(side // 2 - 2, side // 2 + 2)
    crops[:, :, 1, middle, middle] += spots[:, None, None, None]
    return crops


def write_crops(folder, cells, crops, present=True):
    """Write one store of crops per site, as `crop_cells` does; return their paths.

    `present`: (n_cells, n_frames) bool, or True for all.
    """
    paths = []
    for (plate, site), group in cells.groupby(["plate", "site"]):
        rows, path = group.index.to_numpy(), folder / f"{plate}_{site}.zarr.zip"
        attributes = {"plate": plate, "site": site, "channels": CHANNELS, "imaged": CHANNELS}
        with create_store(path, attributes) as store:
            n, n_frames = len(rows), crops.shape[1]
            dims = ("cell", "frame", "channel", "row", "col")
            array = add_array(store, "crops", crops[rows].shape, "uint16", dims, n_frames)
            array[:] = crops[rows]
            there = store.create_array("present", shape=(n, n_frames), dtype="bool")
            there[:] = np.broadcast_to(present, crops.shape[:2])[rows]
            store.create_array("cell", data=group["cell"].to_numpy())
        paths.append(str(path))
    return paths


class Named(SimpleNamespace):
    """Values by attribute, by name and in order, as Snakemake hands them to a script."""

    def __getitem__(self, key):
        return list(vars(self).values())[key] if isinstance(key, int) else vars(self)[key]

    def get(self, name, default=None):
        """Return a value, or `default`."""
        return vars(self).get(name, default)
