"""The cells of one site of the archive: their crops as counts, their masks, and their GFP."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.cells.crop_store import DIMS
from lnp.core.vocabulary import (
    EDGE,
    HELD_ARRAYS,
    NO_MOTHER,
    OUTSIDE,
    REPORTER_COLUMNS,
    SATURATED,
    SEEN_CHANNELS,
    TRACKED,
    reporter_column,
)
from lnp.core.zarr_store import N_FRAMES_CHUNK, add_array, create_store
from lnp.imaging.windows import cut
from lnp.published.archive import ArchiveError, Entry
from lnp.published.counts import to_counts
from lnp.published.file_kinds import CROPS, GFP_CROP, GFP_SUM, OUTCOMES, SCALED_CROP
from lnp.published.npy_files import NpyError, read_array

LIGHT = reporter_column("none")  # the sum over the box is all that the archive tells of GFP
WHOLE_ARRAYS = {"cell": "int64", **dict.fromkeys(["present", *HELD_ARRAYS], "bool")}
WHOLE_ARRAYS |= dict.fromkeys([OUTSIDE, *REPORTER_COLUMNS, SATURATED], "float64")


@dataclass(frozen=True)
class Shape:
    """How large a site's arrays are: frames of the film and with crops; side of crop and box."""

    n_frames: int
    n_kept: int
    side: int
    box: int


@dataclass
class Cell:
    """What the archive has of one cell.

    Attributes
    ----------
    crops : (n_kept, 3, side, side) ndarray of uint16
        Zero where there is none.
    present : (n_frames,) ndarray of bool
    light : (n_frames,) ndarray of float
        Counts of GFP in the box; NaN where unknown.
    fraction : float
        How far scaled crops were from whole counts at most; NaN where none was scaled.
    masks : list of (side, side) ndarray of bool
    broken : list of str
        Why single files were not read.
    """

    number: int
    crops: np.ndarray
    present: np.ndarray
    light: np.ndarray
    part: str
    fold: str
    fraction: float = np.nan
    masks: list | None = None
    broken: list | None = None


def read_cell(archive, files, shape, scaling):
    """Return the `Cell` of the rows of `lnp.published.inventory.list_files` that are of one cell.

    Of several files for one frame the first kind of `CROPS`, or `OUTCOMES`, is read. A file that
    turns out to be broken counts as absent.
    """
    size = (shape.n_kept, len(SEEN_CHANNELS), shape.side, shape.side)
    cell = Cell(
        number=int(files["cell"].iloc[0]),
        crops=np.zeros(size, dtype=np.uint16),
        present=np.zeros(shape.n_frames, dtype=bool),
        light=np.full(shape.n_frames, np.nan),
        part=told(files["part"]),
        fold=told(files["fold"]),
        broken=[],
    )
    for row in first_of(files, CROPS, shape.n_kept).itertuples():
        array = read_file(archive, row, cell.broken)
        if array is None:
            continue
        if row.kind == SCALED_CROP:
            array, fraction = to_counts(array, scaling)
            cell.fraction = np.fmax(cell.fraction, fraction)
        cell.crops[row.frame], cell.present[row.frame] = np.moveaxis(array, -1, 0), True
    for row in first_of(files, OUTCOMES, shape.n_frames).itertuples():
        array = read_file(archive, row, cell.broken)
        if array is not None:
            cell.light[row.frame] = sum_box(array, row.kind, shape)
    return cell


def list_cells(files):
    """Return the files of each cell of a site: a list of number and rows of `list_files`."""
    of_cells = files[files["kind"].isin([*CROPS, *OUTCOMES])]
    return list(of_cells.groupby("cell"))


def check_box(files, shape):
    """Refuse a box that is not the authors' where the archive has nothing but their sums over it.

    Raises
    ------
    ArchiveError
    """
    kinds = set(files["kind"])
    if GFP_SUM in kinds and 2 * shape.box != shape.side:
        raise ArchiveError(
            f"reporter/box_um: found {shape.box} pixels; expected {shape.side // 2}, half of a "
            "crop's side: the archive holds GFP summed over such a box."
        )


def told(texts):
    """Return the one text of a column that is not empty; several contradict, and count as none."""
    known = set(texts) - {""}
    return known.pop() if len(known) == 1 else ""


def first_of(files, kinds, n_frames):
    """Return of each frame before `n_frames` the file of the first of some kinds."""
    chosen = files[files["kind"].isin(kinds) & (files["frame"] < n_frames)]
    order = chosen["kind"].map(kinds.index)
    return chosen.assign(order=order).sort_values(["frame", "order"]).drop_duplicates("frame")


def read_file(archive, row, broken):
    """Return the array of a file, or None with the reason added to `broken`."""
    try:
        with archive.stream(Entry(row.name, row.size)) as stream:
            return read_array(stream, row.name, row.size)
    except (NpyError, ArchiveError) as error:
        broken.append(str(error))
        return None


def sum_box(array, kind, shape):
    """Return the counts of GFP in the central box, of a crop or as the authors summed them."""
    if kind != GFP_CROP:
        return float(array.reshape(-1)[0])
    image = array.reshape(shape.side, shape.side)
    return float(cut(image, np.full(2, shape.side / 2), shape.box).sum(dtype=np.int64))


def track_of(cell):
    """Return the rows of table "tracks" of a cell, without plate and site.

    Its place in the field is not known. The authors followed it to the last frame, unless its
    GFP crops end before: then it had reached the edge.
    """
    known, lit = cell.present | np.isfinite(cell.light), np.isfinite(cell.light)
    frames = np.flatnonzero(known)
    area = [float(cell.masks[k].sum()) if cell.present[k] else np.nan for k in frames]
    rows = {"cell": cell.number, "frame": frames, "row": np.nan, "col": np.nan, "area": area}
    rows = pd.DataFrame(rows | {"state": TRACKED, "risk": np.nan, "mother": NO_MOTHER})
    if lit.any() and not lit[-1]:
        rows.loc[rows.index[-1], "state"] = EDGE
    return rows


def summary_of(cell):
    """Return a row of table "published_cells" of a cell, without plate and site."""
    row = {"cell": cell.number, "part": cell.part, "fold": cell.fold}
    row |= {"n_crops": int(cell.present.sum()), "gfp": cell.light[-1]}
    row |= {"gfp_highest": np.nanmax(cell.light, initial=-np.inf), "fraction": cell.fraction}
    crops = cell.crops[cell.present[: len(cell.crops)]].astype(np.float64)
    for k, name in enumerate(SEEN_CHANNELS):
        counts = crops[:, k]
        row[f"{name}_highest"] = counts.max(initial=-np.inf)
        row[f"{name}_mean"] = counts.mean() if counts.size else np.nan
        row[f"{name}_square"] = (counts**2).mean() if counts.size else np.nan
    return {name: np.nan if value == -np.inf else value for name, value in row.items()}


def columns_of(cell):
    """Return the arrays of a cell in a store of crops, but for crops and masks: name to values."""
    n_frames = len(cell.present)
    columns = {"cell": cell.number, "present": cell.present, LIGHT: cell.light}
    columns |= dict.fromkeys(HELD_ARRAYS, np.zeros(n_frames, dtype=bool))
    unknown = dict.fromkeys([*REPORTER_COLUMNS, SATURATED], np.full(n_frames, np.nan))
    return unknown | columns | {OUTSIDE: np.zeros(n_frames)}


def write_store(path, attributes, cells, n_cells, shape):
    """Write the store of crops of a site, as `lnp.cells.crop_store` does, cell by cell.

    Parameters
    ----------
    path : path
    attributes : dict
        Of the store.
    cells : iterable of Cell
        `n_cells` of them; each is written before the next one is taken.
    n_cells : int
    shape : Shape
    """
    square, columns = (shape.side, shape.side), []
    crops_shape = (n_cells, shape.n_kept, len(SEEN_CHANNELS), *square)
    masks_shape, masks_dims = (n_cells, shape.n_frames, *square), (*DIMS[:2], *DIMS[3:])
    with create_store(path, attributes) as group:
        crops = add_array(group, "crops", crops_shape, "uint16", DIMS, N_FRAMES_CHUNK)
        masks = add_array(group, "mask", masks_shape, "bool", masks_dims, N_FRAMES_CHUNK)
        for place, cell in enumerate(cells):
            filled = np.zeros(masks_shape[1:], dtype=bool)
            filled[: len(cell.masks)] = cell.masks
            crops[place], masks[place] = cell.crops, filled
            columns.append(columns_of(cell))
            group.store.pack()
        for name, dtype in WHOLE_ARRAYS.items():
            size = (n_cells,) if name == "cell" else (n_cells, shape.n_frames)
            rows = np.array([of_cell[name] for of_cell in columns], dtype=dtype).reshape(size)
            add_array(group, name, size, dtype, DIMS[: len(size)], size[-1])[:] = rows
