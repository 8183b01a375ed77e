"""Tracks as a folder of the Cell Tracking Challenge (CTC): label images, and a table of tracks.

A track of the challenge is a label that is there in every frame from its first to its last. So a
cell that was bridged for some frames goes on as a new label, whose parent is the old one; daughters
have their mother's last label as parent.
"""

import numpy as np
import pandas as pd
import tifffile

from lnp.core.errors import LnpError
from lnp.core.vocabulary import NO_MOTHER

TRACKS, CELLS = "res_track.txt", "cells.csv"
MOST_LABELS = np.iinfo(np.uint16).max


class FolderError(LnpError, ValueError):
    """Tracks do not fit a folder of the Cell Tracking Challenge."""


def number_runs(visible, mothers):
    """Return the tracks of the challenge: the runs of frames in which cells have a mask.

    Parameters
    ----------
    visible : dict of cell to list of int
        Frames in which each cell has a mask, in order.
    mothers : dict of cell to int
        `NO_MOTHER` for none.

    Returns
    -------
    DataFrame
        Columns `label` (1, 2, ... by first frame, then by cell), `begin`, `end` (frames),
        `parent` (a label; 0 for none), `cell`.

    Examples
    --------
    >>> number_runs({4: [0, 1, 3], 7: [4]}, {4: -1, 7: 4}).values.tolist()
    [[1, 0, 1, 0, 4], [2, 3, 3, 1, 4], [3, 4, 4, 2, 7]]
    """
    runs = [
        (int(run[0]), cell, int(run[-1]))
        for cell, frames in visible.items()
        if len(frames)
        for run in np.split(np.array(frames), np.flatnonzero(np.diff(frames) > 1) + 1)
    ]
    rows, last = [], {}
    for label, (begin, cell, end) in enumerate(sorted(runs), start=1):
        mother = mothers[cell]
        parent = last.get(cell, last.get(mother, 0) if mother != NO_MOTHER else 0)
        rows.append((label, begin, end, parent, cell))
        last[cell] = label
    return pd.DataFrame(rows, columns=["label", "begin", "end", "parent", "cell"])


def find_visible(fields, cells):
    """Return {cell: frames in which it has a pixel} of label images, given {cell: label}."""
    visible = {cell: [] for cell in cells}
    cell_of = {label: cell for cell, label in cells.items()}
    for frame, field in enumerate(fields):
        for label in np.unique(field[field > 0]):
            visible[cell_of[int(label)]].append(frame)
    return visible


def write_ctc(folder, fields, labels, runs):
    """Write label images and tracks, and which cell each label is.

    Parameters
    ----------
    folder : pathlib.Path
        Empty.
    fields : iterable of (n_rows, n_cols) ndarray
        Label images of all frames.
    labels : dict of cell to int
        Of those images.
    runs : DataFrame
        See `number_runs`.

    Raises
    ------
    FolderError
        More labels than an image of 16 bits holds.
    """
    if len(runs) > MOST_LABELS:
        raise FolderError(
            f"{len(runs)} tracks; expected {MOST_LABELS} at most, since label images of the "
            "challenge have 16 bits. Write GEFF, which has no such limit."
        )
    for frame, field in enumerate(fields):
        now = runs[(runs["begin"] <= frame) & (frame <= runs["end"])]
        new = np.zeros(max(labels.values(), default=0) + 1, dtype=np.uint16)
        new[[labels[cell] for cell in now["cell"]]] = now["label"]
        name = folder / f"mask{frame:03d}.tif"
        tifffile.imwrite(name, new[field], compression="zlib")
    table = runs[["label", "begin", "end", "parent"]]
    table.to_csv(folder / TRACKS, sep=" ", header=False, index=False)
    runs[["label", "cell"]].to_csv(folder / CELLS, index=False)


def read_parents(path):
    """Return {label: its parent} of a table of tracks of the challenge; none without a path.

    Parameters
    ----------
    path : str or empty
        `res_track.txt` or `man_track.txt`: label, first frame, last frame, parent (0: none).

    Raises
    ------
    FolderError
        Not four whole numbers in each line.
    """
    if not path:
        return {}
    try:
        table = np.loadtxt(path, dtype="int64", ndmin=2)
    except ValueError as error:
        raise FolderError(
            f"{path}: {error}. Expected four whole numbers a line: label, first frame, last frame, "
            "parent (0: none)."
        ) from error
    if table.size and table.shape[1] != 4:
        raise FolderError(
            f"{path}: {table.shape[1]} numbers a line; expected four: label, first frame, last "
            "frame, parent (0: none)."
        )
    return {int(label): int(parent) for label, _, _, parent in table.reshape(-1, 4) if parent}
