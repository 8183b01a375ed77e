"""Crops, masks and reporter of a site's cells: gathered frame by frame, written cell by cell."""

from contextlib import contextmanager

import numpy as np

from lnp.cells.reporter import measure_reporter
from lnp.core.vocabulary import BACKGROUNDS, REPORTER, SEEN_CHANNELS, reporter_column
from lnp.core.zarr_store import N_FRAMES_CHUNK, add_array, create_store, open_spool
from lnp.imaging.windows import crop_frame

DIMS = ("cell", "frame", "channel", "row", "col")


class SiteCrops:
    """What is cut out of a site's frames, kept on disk until all are there.

    Parameters
    ----------
    cells : (n_cells,) ndarray of int
    bf_shift : (2,) ndarray
        Position in brightfield = position in fluorescence + shift (row, col; pixels).
    side, box : int
        Of a crop, and of its central box whose reporter light is summed, in pixels.
    crops, masks : lnp.core.zarr_store.Spool
        Empty.
    """

    def __init__(self, cells, bf_shift, side, box, crops, masks):
        self.cells, self.side, self.box = np.asarray(cells, dtype="int64"), side, box
        still = np.zeros(2)
        self.shifts = {"counterstain": still, "lnp": still, "brightfield": bf_shift}
        self.crops, self.masks = crops, masks
        self.present, self.light = [], {name: [] for name in BACKGROUNDS}

    def add(self, planes, centres, masks):
        """Cut the crops out of the next frame.

        Parameters
        ----------
        planes : dict of channel: (n_rows, n_cols) ndarray or None
        centres : (n_cells, 2) ndarray
            In pixels; NaN where a cell has none in this frame.
        masks : (n_cells, side, side) ndarray of bool
            Around the centres.
        """
        layers = [(planes[name], self.shifts[name]) for name in SEEN_CHANNELS]
        crops, present = crop_frame(layers, centres, self.side)
        self.crops.add(crops, held=present)
        self.masks.add(masks, held=masks.any(axis=(1, 2)))
        self.present.append(present)
        for name, sums in measure_reporter(
            planes[REPORTER], centres, masks, self.side, self.box
        ).items():
            self.light[name].append(np.where(present, sums, np.nan))

    def write(self, path, attributes):
        """Write the cells that have a crop in any frame to a store, one shard each.

        Returns
        -------
        (n_written, n_frames) ndarray of bool
            Where they have one.
        """
        present = np.stack(self.present, axis=1)
        kept = np.flatnonzero(present.any(axis=1))
        columns = {"cell": self.cells, "present": present}
        columns |= {
            reporter_column(name): np.stack(sums, axis=1) for name, sums in self.light.items()
        }
        with create_store(path, attributes) as group:
            for name, values in columns.items():
                add_values(group, name, values[kept])
            self.write_images(group, kept, present.shape[1])
        return present[kept]

    def write_images(self, group, kept, n_frames):
        """Write crops and masks of the cells at the places `kept`."""
        shape, square = (len(kept), n_frames), (self.side, self.side)
        dims = ("cell", "frame", "row", "col")
        crops_shape, masks_shape = (*shape, len(SEEN_CHANNELS), *square), (*shape, *square)
        crops = add_array(group, "crops", crops_shape, "uint16", DIMS, N_FRAMES_CHUNK)
        masks = add_array(group, "mask", masks_shape, "bool", dims, N_FRAMES_CHUNK)
        for place, cell in enumerate(kept):
            crops[place], masks[place] = self.crops.item(cell), self.masks.item(cell)
            group.store.pack()


def add_values(group, name, values):
    """Add (n_cells,) or (n_cells, n_frames) values to a store."""
    n_chunk = values.shape[-1]
    array = add_array(group, name, values.shape, values.dtype, DIMS[: values.ndim], n_chunk)
    array[:] = values


@contextmanager
def open_site_crops(cells, bf_shift, side, box):
    """Open an empty SiteCrops whose spools are removed at the end."""
    with open_spool() as crops, open_spool() as masks:
        yield SiteCrops(cells, bf_shift, side, box, crops, masks)
