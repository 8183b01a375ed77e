"""Nuclei of a lab's own label images, in the windows of the cells."""

import numpy as np

from lnp.imaging.windows import cut_filled


def cut_nuclei(labels, rows, cells, n_frames, side):
    """Return where the nuclei lie, (n_cells, n_frames, side, side) of bool: pixels with a label.

    Which nucleus a cell has follows from its mask; a number says nothing.

    Parameters
    ----------
    labels : sequence of (n_rows, n_cols) ndarray
        Of each frame, 0 outside of nuclei; as large as the counterstain.
    rows : DataFrame
        Index cell, frame; columns row, col: the cells' centres, in pixels.
    cells : (n_cells,) list of int
    n_frames, side : int
        First frames, and pixels of a side, of the cells' masks.
    """
    found = np.zeros((len(cells), n_frames, side, side), dtype=bool)
    for frame in range(n_frames):
        here = [(i, (cell, frame)) for i, cell in enumerate(cells) if (cell, frame) in rows.index]
        image = labels[frame] > 0 if here else None
        for i, key in here:
            centre = rows.loc[key, ["row", "col"]].to_numpy(float)
            found[i, frame] = cut_filled(image, centre, side)[0]
    return found
