"""The truth of one field as tables, in the words of the pipeline's own tables."""

import numpy as np
import pandas as pd


def track_rows(label, frame):
    """Return area, centroid and neighbours of the cells in one (H, W) label image, a row each."""
    area = np.bincount(label.ravel())
    cells = np.flatnonzero(area)
    cells = cells[cells > 0]
    columns = {"cell": cells, "frame": frame}
    for name, coordinate in zip(("row", "col"), np.indices(label.shape, sparse=True), strict=True):
        weights = np.broadcast_to(coordinate, label.shape).ravel()
        columns[name] = np.bincount(label.ravel(), weights=weights)[cells] / area[cells]
    edge = np.concatenate([label[0], label[-1], label[:, 0], label[:, -1]])
    columns["area"] = area[cells].astype(float)
    # each pair of cells that touch side by side once
    pairs = [(label[:, :-1], label[:, 1:]), (label[:-1], label[1:])]
    first, second = (np.concatenate([p[k].ravel() for p in pairs]) for k in (0, 1))
    touch = (first != second) & (first > 0) & (second > 0)
    unique = np.unique(np.sort(np.stack([first[touch], second[touch]]), axis=0), axis=1)
    columns["n_touching"] = np.bincount(unique.ravel(), minlength=int(label.max()) + 1)[cells]
    columns["at_edge"] = np.isin(cells, edge)
    return pd.DataFrame(columns)


def cell_rows(cells, tracks, n_frames):
    """Return the truth of those of a scene's cells that are ever to be seen in the field.

    `first_frame` and `last_frame` are those in which the cell is to be seen; a
    cell that lives on out of sight has `fate` "leaves". `level` is the log of
    its total GFP in the last frame: -inf where it is off, NaN where it is not
    there.
    """
    cells = cells.assign(cell=cells["cell"] + 1)
    cells["parent"] = np.where(cells["parent"] >= 0, cells["parent"] + 1, -1)
    seen = tracks.groupby("cell")["frame"].agg(["min", "max"])
    cells = cells[cells["cell"].isin(seen.index)]
    lived_to = cells["last_frame"].to_numpy()
    cells = cells.assign(
        first_frame=seen.loc[cells["cell"], "min"].to_numpy(),
        last_frame=seen.loc[cells["cell"], "max"].to_numpy(),
        f=cells["escape"],
    )
    leaves = cells["last_frame"].to_numpy() < lived_to
    cells["fate"] = np.where(leaves, "leaves", cells["fate"])
    gone = cells["last_frame"] < n_frames - 1
    own = ["brightness", "escape", "gathering_s", "radius_px", "speed"]
    return cells.assign(level=cells["level"].mask(gone)).drop(columns=own)
