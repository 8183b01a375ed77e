"""Read the first centres of cells that a person has marked: own tables, Fiji's and napari's."""

import re

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from lnp.core.errors import LnpError

NAPARI_AXIS = re.compile(r"axis-(\d+)")
KNOWN = "row,col; X,Y (Fiji's results table); index,axis-0,axis-1 (napari's points)"


class SeedError(LnpError, ValueError):
    """The seeds of a site cannot be used."""


def read_seeds(path, where, shape, least_distance):
    """Read the seeds of one site from a table of comma, semicolon or tab separated values.

    Parameters
    ----------
    path : str
        Columns `row`, `col`, perhaps `cell`; or `X` (the column) and `Y` (the row)
        as Fiji writes them; or `axis-0`, `axis-1` as napari does, with a time
        axis before them if need be. All in pixels of the raw image, frame 0.
    where : str
        Plate and site, for messages.
    shape : (n_rows, n_cols)
        Of the field, in pixels.
    least_distance : float
        Two seeds nearer to each other mark the same cell (pixels).

    Returns
    -------
    DataFrame
        Columns `cell` (the file's own number, or its order from 0), `row`, `col`.

    Raises
    ------
    SeedError
        No seed, unknown columns, no number, a seed outside the field, or two on one cell.
    """
    seeds = recognise(read_text_table(path, where), f"{where}, {path}")
    check_inside(seeds, where, shape)
    check_apart(seeds, where, least_distance)
    return seeds


def read_text_table(path, where):
    """Read a table of any separator as text, column names stripped."""
    try:
        with open(path, encoding="utf-8-sig") as file:
            header = file.readline()
        separator = next((mark for mark in "\t;" if mark in header), ",")
        table = pd.read_csv(path, sep=separator, dtype=str, encoding="utf-8-sig")
    except (FileNotFoundError, UnicodeError, pd.errors.ParserError) as error:
        raise SeedError(f"{where}: cannot read the seeds {path}: {error}") from error
    except pd.errors.EmptyDataError:
        table = pd.DataFrame()
    if table.empty:
        raise SeedError(f"{where}: {path} holds no seed; mark at least one cell ({KNOWN}).")
    return table.rename(columns=lambda name: str(name).strip())


def recognise(table, where):
    """Return columns cell, row, col of a table of seeds, whoever wrote it."""
    names = {name.lower(): name for name in table}
    axes = sorted((name for name in table if NAPARI_AXIS.fullmatch(name)), key=axis_number)
    if {"row", "col"} <= set(names):
        row, col = names["row"], names["col"]
    elif {"x", "y"} <= set(names):
        row, col = names["y"], names["x"]
    elif len(axes) >= 2:
        *leading, row, col = axes
        check_first_frame(table, leading[:1], where)
    else:
        raise SeedError(f"{where}: unknown columns {list(table)}; expected {KNOWN}.")
    seeds = pd.DataFrame({"row": table[row], "col": table[col]})
    seeds.insert(0, "cell", table[names["cell"]] if "cell" in names else range(len(table)))
    return to_numbers(seeds, where)


def axis_number(name):
    """Return the number of a napari axis: axis-2 -> 2."""
    return int(NAPARI_AXIS.fullmatch(name)[1])


def check_first_frame(table, time_axis, where):
    """Raise SeedError if a point of a napari layer with a time axis is not in frame 0."""
    for name in time_axis:
        frame = pd.to_numeric(table[name], errors="coerce").round()
        if (frame != 0).any():
            raise SeedError(
                f"{where}: {int((frame != 0).sum())} of {len(table)} points are not in frame 0 "
                f"({name}); seeds are the cells' centres in the first frame only, remove them."
            )


def to_numbers(seeds, where):
    """Return cell as int64, row and col as float64, or raise SeedError at the first misfit."""
    numbers = seeds.apply(pd.to_numeric, errors="coerce").astype("float64")
    wrong = ~np.isfinite(numbers).all(axis=1) | (numbers["cell"] % 1 != 0)
    if wrong.any():
        line = int(np.flatnonzero(wrong)[0])
        found = seeds.iloc[line].to_dict()
        raise SeedError(f"{where}, line {line + 2}: expected numbers, found {found}.")
    return numbers.astype({"cell": "int64"})


def check_inside(seeds, where, shape):
    """Raise SeedError at the first seed outside the field."""
    centres = seeds[["row", "col"]].to_numpy()
    outside = ((centres < -0.5) | (centres > np.array(shape) - 0.5)).any(axis=1)
    for seed in seeds[outside].itertuples():
        raise SeedError(
            f"{where}, cell {seed.cell}: the seed ({seed.row:g}, {seed.col:g}) lies outside the "
            f"{shape[0]} x {shape[1]} field. Seeds are (row, col) in pixels of the raw image; "
            "were row and col exchanged?"
        )


def check_apart(seeds, where, least_distance):
    """Raise SeedError at the first two seeds with one number, or on one cell."""
    for number in seeds["cell"][seeds["cell"].duplicated()]:
        raise SeedError(f"{where}, cell {number}: two seeds have this number; give each its own.")
    pairs = cKDTree(seeds[["row", "col"]]).query_pairs(least_distance)
    for first, second in sorted(pairs):
        one, other = seeds.iloc[first], seeds.iloc[second]
        raise SeedError(
            f"{where}, cells {one.cell:.0f} and {other.cell:.0f}: the seeds ({one.row:g}, "
            f"{one.col:g}) and ({other.row:g}, {other.col:g}) are less than {least_distance:g} "
            "pixels apart, so both mark the same cell; remove one."
        )
