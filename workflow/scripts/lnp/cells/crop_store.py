"""Crops, masks and reporter of a site's cells: gathered frame by frame, written cell by cell.

A missing plane is held: in its place a cell gets its own last crop of that channel, cut out around
where the cell was then, for a set number of frames. Never a later one, so that models see nothing
of what comes after. Each such crop is marked.

Where a crop reaches over the image's border, what lies outside is filled with the crop's median
(`lnp.imaging.windows.cut_filled`), and its share is kept beside the crops. Crops are kept of the
frames that models see only, if the settings ask for no more; masks and reporter of all frames.
"""

from contextlib import contextmanager
from tempfile import TemporaryFile

import numpy as np

from lnp.acquisition.used_planes import followed_channel
from lnp.cells.reporter import measure_reporter, saturated_share
from lnp.core.vocabulary import (
    HELD_ARRAYS,
    OUTSIDE,
    REPORTER,
    SATURATED,
    SEEN_CHANNELS,
    held_array,
    reporter_column,
)
from lnp.core.zarr_store import N_FRAMES_CHUNK, add_array, create_store
from lnp.imaging.windows import crop_frame

DIMS = ("cell", "frame", "channel", "row", "col")


class SiteCrops:
    """What is cut out of a site's frames, until all are there and cells can be written.

    A shard holds one cell with all its frames, and all of them do not fit into memory: they wait
    in a file, one piece per frame and cell, in which absent pieces take no space.

    Parameters
    ----------
    cells : (n_cells,) ndarray of int
    shifts : dict of channel to (2,) ndarray
        Of the channels that were imaged, first the one whose planes cells are followed in:
        position in the channel = position in fluorescence + shift (row, col; pixels). Others are
        zero in the crops.
    side, box : int
        Of a crop, and of its central box in which the reporter is summed, in pixels.
    max_held : int
        Frames in a row that a cell's last crop of a channel may stand for.
    n_kept : int or None
        First frames whose crops are kept; None: all.
    file : binary file
        Empty, open for writing and reading.
    """

    def __init__(self, cells, shifts, side, box, max_held, n_kept, file):
        self.cells, self.side, self.box = np.asarray(cells, dtype="int64"), side, box
        self.shifts, self.max_held, self.n_kept = shifts, max_held, n_kept
        square, by_channel = (side, side), (len(self.cells), len(shifts))
        self.last_masks = np.zeros((len(self.cells), *square), dtype=bool)
        self.last_crops = np.zeros((*by_channel, *square), dtype="uint16")
        self.last_outside = np.zeros(by_channel)
        self.age = np.full(by_channel, max_held)  # frames since the last crop was cut; none yet
        pieces = [("crops", "uint16", (len(SEEN_CHANNELS), *square)), ("mask", "bool", square)]
        self.file, self.piece = file, np.dtype(pieces)
        self.filed, self.columns = [], []  # per frame: (n_cells,) bool; name to (n_cells,) values

    def add(self, planes, centres, masks):
        """Cut the crops out of the next frame, and measure the reporter in it.

        Parameters
        ----------
        planes : dict of channel: (n_rows, n_cols) ndarray or None
        centres : (n_cells, 2) ndarray
            In pixels; NaN where a cell has none in this frame.
        masks : (n_cells, side, side) ndarray of bool
            Around the centres.
        """
        layers = [(planes[name], shift) for name, shift in self.shifts.items()]
        cut, there, outside = crop_frame(layers, centres, self.side)
        missing = np.array([image is None for image, _ in layers])
        missing = missing & np.isfinite(centres).all(axis=1)[:, None]
        held = self.hold(cut, outside, there, missing)
        self.last_masks = masks = np.where(held[:, :1, None], self.last_masks, masks)
        known = there | held
        present = known.all(axis=1)
        self.file_frame(cut, present, masks)
        light = measure_reporter(planes[REPORTER], centres, masks, self.side, self.box)
        columns = {reporter_column(name): sums for name, sums in light.items()}
        columns[SATURATED] = saturated_share(planes[REPORTER], centres, self.box)
        # the reporter counts where the cell was found in this frame or shortly before
        columns = {name: np.where(known[:, 0], sums, np.nan) for name, sums in columns.items()}
        marks = dict.fromkeys(HELD_ARRAYS, np.zeros(len(centres), dtype=bool))
        marks |= {held_array(name): held[:, k] for k, name in enumerate(self.shifts)}
        marks[OUTSIDE] = outside.max(axis=1)
        self.columns.append({"present": present, **marks, **columns})

    def file_frame(self, cut, present, masks):
        """Put the pieces of the next frame into the file; crops only as long as they are kept.

        `cut` (n_cells, n_imaged, side, side) are those `present` (n_cells,); `masks` as in `add`.
        """
        frame, (inner, at_crops) = len(self.filed), self.piece.fields["crops"]
        at_masks, kept = self.piece.fields["mask"][1], self.keeps(frame)
        slots = [SEEN_CHANNELS.index(name) for name in self.shifts]
        filed = (present & kept) | masks.any(axis=(1, 2))
        for cell in np.flatnonzero(filed):
            if present[cell] and kept:
                crops = np.zeros(inner.shape, cut.dtype)
                crops[slots] = cut[cell]
                self.seek(frame, cell, at_crops)
                self.file.write(crops)
            self.seek(frame, cell, at_masks)
            self.file.write(masks[cell])
        self.filed.append(filed)

    def keeps(self, frame):
        """Return whether crops of a frame are kept."""
        return self.n_kept is None or frame < self.n_kept

    def hold(self, crops, outside, there, missing):
        """Fill crops whose plane is missing with the cell's last ones, as long as these may stand.

        Parameters
        ----------
        crops : (n_cells, n_imaged, side, side) ndarray
            Of the present frame; changed.
        outside : (n_cells, n_imaged) ndarray of float
            Which share of each is filled; changed.
        there, missing : (n_cells, n_imaged) ndarray of bool
            Where a crop was cut, and where none could be since the plane is missing.

        Returns
        -------
        (n_cells, n_imaged) ndarray of bool
            Which were filled.
        """
        self.age = np.where(there, 0, self.age + 1)
        held = missing & (self.age <= self.max_held)
        for last, now in ((self.last_crops, crops), (self.last_outside, outside)):
            now[held] = last[held]
            last[there] = now[there]
        return held

    def seek(self, frame, cell, offset=0):
        """Go to where the piece of a cell in a frame lies in the file, or a part of it."""
        self.file.seek((frame * len(self.cells) + cell) * self.piece.itemsize + offset)

    def write(self, path, attributes):
        """Write the cells that have a crop, or light of the reporter, in any frame to a store.

        One shard each. A daughter has light alone where LNPs are no longer imaged when she begins.

        Returns
        -------
        (n_written, n_frames) ndarray of bool
            Where they have a crop.
        """
        columns = {
            name: np.stack([frame[name] for frame in self.columns], axis=1)
            for name in self.columns[0]
        }
        present = columns["present"]
        known = present | np.isfinite(columns[reporter_column("none")])
        kept = np.flatnonzero(known.any(axis=1))
        shape, square = (len(kept), present.shape[1]), (self.side, self.side)
        with create_store(path, attributes) as group:
            for name, values in {"cell": self.cells, **columns}.items():
                rows, dims = values[kept], DIMS[: values.ndim]
                add_array(group, name, rows.shape, rows.dtype, dims, rows.shape[-1])[:] = rows
            n_kept = sum(self.keeps(frame) for frame in range(shape[1]))
            crops_shape = (shape[0], n_kept, len(SEEN_CHANNELS), *square)
            masks_dims = (*DIMS[:2], *DIMS[3:])
            crops = add_array(group, "crops", crops_shape, "uint16", DIMS, N_FRAMES_CHUNK)
            masks = add_array(group, "mask", (*shape, *square), "bool", masks_dims, N_FRAMES_CHUNK)
            for place, cell in enumerate(kept):
                pieces = np.zeros(len(self.filed), self.piece)  # zero where there is none
                for frame in np.flatnonzero([filed[cell] for filed in self.filed]):
                    self.seek(frame, cell)
                    self.file.readinto(pieces[frame : frame + 1])
                crops[place], masks[place] = pieces["crops"][:n_kept], pieces["mask"]
                group.store.pack()
        return present[kept]


def place_channels(imaged, bf_shift):
    """Return where the channels of crops lie against fluorescence (row, col; pixels), by name.

    First the one whose planes cells are followed in.

    Parameters
    ----------
    imaged : list of str
        Channels of the site.
    bf_shift : (2,) ndarray
        Of brightfield.
    """
    first = followed_channel(imaged)
    seen = [name for name in SEEN_CHANNELS if name in imaged]
    seen.sort(key=lambda name: name != first)
    return {name: bf_shift if name == "brightfield" else np.zeros(2) for name in seen}


@contextmanager
def open_site_crops(cells, shifts, side, box, max_held, n_kept=None):
    """Open an empty SiteCrops, whose crops wait in a temporary file that vanishes at the end."""
    with TemporaryFile(prefix="lnp-") as file:
        yield SiteCrops(cells, shifts, side, box, max_held, n_kept, file)
