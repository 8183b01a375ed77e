"""Masks that come with tracks: label images, and which label each cell has in each frame."""

import numpy as np

from lnp.core.errors import LnpError
from lnp.tracking.mask_files import split_labels


class LabelError(LnpError, ValueError):
    """Label images do not fit the field."""


class LabelMasks:
    """Masks of given tracks, from label images.

    Parameters
    ----------
    read : function
        Of the number of a frame; gives its label image (n_rows, n_cols).
    diameter_px : float
        Usual diameter of a cell: a mask whose centre is farther than half of it from the given
        centre is not the cell's any more (a person has moved it).
    """

    def __init__(self, read, diameter_px):
        self.read, self.diameter_px = read, diameter_px

    def of_frame(self, frame, rows, shape):
        """Return the masks of cells in a frame: dict of cell to FrameMask.

        Parameters
        ----------
        frame : int
        rows : DataFrame
            Columns `cell`, `row`, `col`, and `label` (NaN where a cell has none); without it, a
            cell has the label under its centre.
        shape : (n_rows, n_cols)
            Of the counterstain.
        """
        labels = self.read(frame)
        if labels.shape != tuple(shape):
            raise LabelError(
                f"frame {frame}: a label image of {labels.shape[0]} x {labels.shape[1]} pixels; "
                f"expected {shape[0]} x {shape[1]}, as the counterstain has."
            )
        masks = split_labels(labels)
        named = (rows if "label" in rows else with_labels(rows, labels)).dropna(subset="label")
        found = {}
        for row in named[named["label"].isin(list(masks))].itertuples():
            mask = masks[int(row.label)]
            if np.hypot(*(mask.centre - (row.row, row.col))) <= self.diameter_px / 2:
                found[row.cell] = mask
        return found


def with_labels(rows, labels):
    """Return rows with `label`, the value of an image (n_rows, n_cols) under their centres."""
    places = np.rint(rows[["row", "col"]].to_numpy(dtype=float)).astype(int)
    places = places.clip(0, np.array(labels.shape) - 1)
    return rows.assign(label=labels[tuple(places.T)])
