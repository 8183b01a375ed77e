"""Whose pixels lie in the masks that were found."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import TRACKED

MERGED = 0.2  # share of a mask on other cells; above it shape and spots are no longer the cell's
COLUMNS = ["cell", "frame", "overlap", "other"]


def mask_shares(tracks, truth, labels, cells, masks, matches):
    """Return which share of each mask lies on other cells, and its overlap with the true mask.

    A centre may lie on its own cell while the mask holds a neighbour too. Rows in which the
    true cell is not there any more are left out.

    Parameters
    ----------
    tracks, truth : DataFrame
        Tables "tracks" and "truth_tracks" of one site.
    labels : (n_frames, n_rows, n_cols) array
        True masks.
    cells : list of int
        Numbers of the n cells that have masks.
    masks : iterable of (n, side, side) ndarray of bool
        Of each frame, cut around the centres: the first pixel is round(centre) - side // 2.
    matches : DataFrame
        As `lnp.simulation.evaluation.match_seeds` returns.

    Returns
    -------
    DataFrame
        Columns `cell`, `frame`, `overlap` (pixels shared with the true mask, of those in either
        of them: Jaccard index) and `other` (share of the mask's pixels on other cells).
    """
    found = tracks[(tracks["state"] == TRACKED) & tracks["cell"].isin(cells)]
    true = truth[["cell", "frame", "area"]].rename(columns={"cell": "true_cell", "area": "size"})
    both = found.merge(matches, on="cell").merge(true, on=["true_cell", "frame"])
    by_frame, place = dict(list(both.groupby("frame"))), {c: k for k, c in enumerate(cells)}
    rows = []
    for frame, shown in enumerate(masks):
        if frame not in by_frame:
            continue
        label = labels[frame]
        for row in by_frame[frame].itertuples():
            mask = shown[place[row.cell]]
            corner = np.rint([row.row, row.col]).astype(int) - len(mask) // 2
            held = label[tuple((np.argwhere(mask) + corner).T)]
            own, others = (held == row.true_cell).sum(), (held > 0).sum()
            overlap = own / (len(held) + row.size - own)
            rows.append((row.cell, frame, overlap, (others - own) / max(len(held), 1)))
    return pd.DataFrame(rows, columns=COLUMNS)


def merged_at_end(shares, cells, last):
    """Return of those cells that have a mask in the last frame whether it holds another cell.

    Parameters
    ----------
    shares : DataFrame
        See `mask_shares`.
    cells : Series of int
        Cells that count: those that live to the last frame.
    last : int
    """
    ends = shares[(shares["frame"] == last) & shares["cell"].isin(cells)]
    return (ends["other"] > MERGED).to_numpy()
