"""Put the true centres and masks of a simulated plate in the place of the tracked ones."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from lnp.regions import mask_of
from lnp.stores import add_array, create_store, open_store
from lnp.tables import read_table, write_table

CENTRE = ["row", "col"]


def write_true_tracks(study, plate, side_px):
    """Write seeds, tracks and masks of every site from the truth, as the pipeline names them.

    Parameters
    ----------
    study : Path
        Folder of a study whose plate is simulated.
    plate : str
    side_px : int
        Of the crops.
    """
    truth = read_table("truth_tracks", study / f"resources/truth/{plate}/tracks.parquet")
    with open_store(study / f"resources/truth/{plate}/labels.zarr.zip") as labels:
        for site, rows in truth.groupby("site"):
            write_site(study / "results", plate, site, rows, labels[site][:], side_px)


def write_site(results, plate, site, rows, labels, side):
    """Write one site; its cells are those that lie whole in the first frame."""
    first = rows[(rows["frame"] == 0) & ~rows["at_edge"]]
    rows = rows[rows["cell"].isin(first["cell"]) & ~rows["at_edge"]]
    folders = {name: results / name / plate for name in ("seeds", "tracks", "masks")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    first[["cell", *CENTRE]].to_csv(folders["seeds"] / f"{site}.csv", index=False)
    tracks = true_tracks(rows, len(labels)).assign(plate=plate, site=site)
    write_table("tracks", tracks, str(folders["tracks"] / f"{site}.parquet"))
    cells = first["cell"].tolist()
    attributes = {"plate": plate, "site": site, "cells": cells}
    with create_store(str(folders["masks"] / f"{site}.zarr.zip"), attributes) as store:
        shape = (len(cells), len(labels), side, side)
        masks = add_array(store, "mask", shape, "bool", ("cell", "frame", "row", "col"), 1)
        for place, cell in enumerate(cells):
            masks[place] = cell_masks(rows[rows["cell"] == cell], labels, cell, side)


def true_tracks(rows, n_frames):
    """Return the table "tracks", but for its site; a cell that ends early is lost there."""
    rows = rows.assign(state="tracked", risk=0.0)[
        ["cell", "frame", *CENTRE, "area", "state", "risk"]
    ]
    ends = rows.groupby("cell")["frame"].max() + 1
    ends = ends[ends < n_frames].reset_index().assign(state="lost", risk=1.0)
    return pd.concat([rows, ends.reindex(columns=rows.columns)], ignore_index=True)


def cell_masks(rows, labels, cell, side):
    """Return the (n_frames, side, side) masks of one cell, around its centres."""
    masks = np.zeros((len(labels), side, side), dtype=bool)
    for row in rows.itertuples():
        corner = np.rint([row.row, row.col]).astype(int) - side // 2
        pixels = np.argwhere(labels[row.frame] == cell)
        masks[row.frame] = mask_of(pixels - corner, (side, side))
    return masks
