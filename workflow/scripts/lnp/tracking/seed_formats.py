"""Tables of marked cells, as the tools that people mark or segment cells with write them.

Tools name rows and columns differently, some state a unit or a frame. What a table states is
used; what it does not state is asked for where it matters.
"""

import logging
import re
from dataclasses import dataclass

import pandas as pd

from lnp.core.errors import LnpError
from lnp.core.small_tables import GROUPED, NUMBER
from lnp.tracking.given.mark_files import points_of_list

UNIT = re.compile(
    r"(.+?)[\s_(\[]+(?:(px|pixels?)|(um|µm|\u03bcm|microns?|micromet(?:er|re)s?))[)\]]*"
)
UM, PX = "um", "px"
FRAMES = ["frame", "timestep", "timepoint", "time_point", "metadata_frame", "metadata_t", "t"]
IMAGES = ["imagenumber", "image_number", "image", "filename", "file_name"]
STEMS = ["axis", "centroid", "centroid_weighted", "weighted_centroid"]  # with a number per axis


class SeedError(LnpError, ValueError):
    """The seeds of a site cannot be used."""


@dataclass(frozen=True)
class Format:
    """How a tool names what matters.

    Attributes
    ----------
    tool : str
    row, col : str
        Columns of the centre, as `plain_name` writes them.
    frames : tuple of str
        Columns of the frame, the first that is there.
    base : int or None
        Number of the first frame; None: 0 if it occurs, else 1.
    cell : tuple of str
        Columns of the number of the cell, the first that is there.
    """

    tool: str
    row: str
    col: str
    frames: tuple = tuple(FRAMES)
    base: int | None = None
    cell: tuple = ("cell",)


FORMATS = [
    Format("a table of your own", "row", "col", base=0),
    Format("TrackMate", "position_y", "position_x", base=0),
    Format("CellProfiler", "location_center_y", "location_center_x", cell=("objectnumber",)),
    Format("CellProfiler", "areashape_center_y", "areashape_center_x", cell=("objectnumber",)),
    Format("ilastik", "center_of_the_object_1", "center_of_the_object_0", base=0),
    Format("QuPath", "centroid_y", "centroid_x"),
    Format("Fiji", "y", "x", (*FRAMES, "slice"), cell=("cell",)),
    Format("Fiji", "ym", "xm", (*FRAMES, "slice"), cell=("cell",)),
]
KNOWN = (
    "row,col; X,Y or XM,YM (Fiji's results); index,axis-0,axis-1 (napari's points); "
    "centroid-0,centroid-1 (scikit-image); POSITION_X,POSITION_Y (TrackMate's spots); "
    "Location_Center_X,Location_Center_Y (CellProfiler)"
)


def plain_name(column):
    """Return a column's name in small letters and without its unit, and the unit if it has one.

    >>> plain_name("Centroid X µm"), plain_name("POSITION_X"), plain_name("X [px]")
    (('centroid_x', 'um'), ('position_x', None), ('x', 'px'))
    """
    name = column.lower().strip()
    stated = UNIT.fullmatch(name)
    unit = None if stated is None else PX if stated[2] else UM
    return re.sub(r"[\W_]+", "_", stated[1] if stated else name).strip("_"), unit


def recognise(table, where):
    """Return the seeds of a site's first frame, and the unit that the table states, or None.

    Parameters
    ----------
    table : DataFrame of str
        See `lnp.core.small_tables.read_small_table`.
    where : str
        Plate, site and file, for messages.

    Returns
    -------
    DataFrame
        Columns `cell` (int64: the table's own number, or the order from 0), `row`, `col`.
    unit : "px", "um" or None

    Raises
    ------
    SeedError
        Unknown columns, no number, an unknown unit, several images, or no seed in the first frame.
    """
    named = [plain_name(column) for column in table]
    table = table.set_axis([name for name, _ in named], axis=1)
    table = table.loc[:, ~table.columns.duplicated()]  # X (px), X (um): the first of them
    units = dict(reversed(named))
    table = points_of_list(table, where)
    kind = find_format(table, where)
    table, unit = take_header_rows(table, kind, units, where)
    table = first_frame(table, kind, where)
    check_one_image(table, where)
    if table.empty:
        raise SeedError(f"{where}: holds no seed; mark at least one cell ({KNOWN}).")
    numbered = next((name for name in kind.cell if name in table), None)
    seeds = pd.DataFrame({"row": table[kind.row], "col": table[kind.col]})
    cells = table[numbered] if numbered else [str(number) for number in range(len(table))]
    seeds.insert(0, "cell", cells)
    return to_numbers(seeds, where), unit


def find_format(table, where):
    """Return the `Format` of a table by its columns."""
    names = set(table.columns)
    for kind in FORMATS:
        if {kind.row, kind.col} <= names:
            return kind
        if prefixed := [n for n in names if n.endswith(f"_{kind.col}") and len(kind.col) > 10]:
            stem = prefixed[0].removesuffix(kind.col)
            return Format(kind.tool, stem + kind.row, stem + kind.col, cell=kind.cell)
    for stem in STEMS:
        axes = sorted(n for n in names if re.fullmatch(rf"{stem}_\d", n))
        if len(axes) >= 2:
            *leading, row, col = axes
            tool = "napari" if stem == "axis" else "scikit-image"
            frames, base = (tuple(leading[:1]), 0) if leading else (tuple(FRAMES), None)
            return Format(tool, row, col, frames, base, cell=("cell", "label"))
    hint = ""
    if any(name.startswith(("track_", "edge_", "spot_source")) for name in names):
        hint = " TrackMate writes several tables: export that of the spots."
    raise SeedError(f"{where}: unknown columns {list(table)}; expected {KNOWN}.{hint}")


def take_header_rows(table, kind, units, where):
    """Return a table without the lines of TrackMate below its header, and the stated unit.

    The unit stands in the names of the columns, in such a line, or in a column `unit`.
    """
    stated = [units.get(kind.row), units.get(kind.col)]
    if kind.tool == "TrackMate":
        words = ~table[kind.col].str.fullmatch(NUMBER.pattern + "|nan|NaN|", flags=re.ASCII)
        above = table[words.cumprod().astype(bool)]
        texts = [*above[kind.row], *above[kind.col]]
        stated += [unit_of(text, where) for text in texts if text.startswith("(")]
        table = table.iloc[len(above) :]
    if "unit" in table:
        stated += [unit_of(text, where) for text in table["unit"].unique() if text]
    found = {unit for unit in stated if unit}
    if len(found) > 1:
        raise SeedError(f"{where}: states several units {sorted(found)}; use one for all columns.")
    return table, next(iter(found), None)


def unit_of(text, where):
    """Return the unit that a text names, or refuse it: "(micron)" -> "um"."""
    unit = plain_name(f"x ({text.strip('()[] ')})")[1]
    if unit is None:
        raise SeedError(
            f"{where}: states the unit {text!r}; expected pixels or micrometres. Convert the "
            "numbers, or set the image's scale before you export."
        )
    return unit


def first_frame(table, kind, where):
    """Return the rows of the first frame, with a warning that tells how many others there are."""
    column = next((name for name in kind.frames if name in table), None)
    if column is None:
        return table
    frames = to_floats(table[column]).round()
    if frames.isna().any():
        line = table.index[frames.isna()][0]
        found = table.loc[line, column]
        raise SeedError(
            f"{where}, line {line}: the frame {found!r} ({column}) is not a number. Correct it, or "
            "delete the column if it is no time."
        )
    base = kind.base
    if base is None:
        base = 0 if (frames == 0).any() else 1
    first = frames == base
    if not first.any() and len(table):
        raise SeedError(
            f"{where}: no seed is in the first frame: column {column} goes from "
            f"{frames.min():.0f} to {frames.max():.0f}, and the first is {base}. Mark the cells in "
            "the first frame of the film; if the column is no time, delete it."
        )
    if not first.all():
        logging.getLogger(__name__).warning(
            "%s: %d of %d points are in later frames (column %s) and are not used; seeds are the "
            "cells' centres in the first frame",
            *(where, (~first).sum(), len(table), column),
        )
    return table[first]


def check_one_image(table, where):
    """Refuse a table whose points lie in several images."""
    for name in IMAGES:
        images = table[name].unique() if name in table else []
        if len(images) > 1:
            raise SeedError(
                f"{where}: holds points of {len(images)} images (column {name}: "
                f"{', '.join(images[:3])} ...); keep those of this site's first frame."
            )


def to_numbers(seeds, where):
    """Return cell as int64, row and col as float64, or raise SeedError at the first misfit."""
    check_marks([*seeds["row"], *seeds["col"]], where)
    numbers = seeds.apply(to_floats)
    wrong = numbers.isna().any(axis=1) | (numbers["cell"] % 1 != 0) | (numbers["cell"].abs() > 1e15)
    if wrong.any():
        line = seeds.index[wrong][0]
        found = seeds.loc[line].to_dict()
        raise SeedError(
            f"{where}, line {line}: expected numbers, found {found}. Correct or delete the line."
        )
    return numbers.astype({"cell": "int64"}).reset_index(drop=True)


def to_floats(texts):
    """Return a Series of text as float64, NaN where there is no number; commas are decimal."""
    plain = texts.str.replace(",", ".")
    fine = plain.str.fullmatch(NUMBER.pattern, flags=re.ASCII)
    return plain.astype(object).where(fine, "nan").map(float)


def check_marks(texts, where):
    """Refuse numbers whose mark may be that of thousands: 1,500 beside 900, or beside 20.5."""
    marked = [text for text in texts if "," in text or "." in text]
    both = len({mark for text in marked for mark in ".," if mark in text}) > 1
    grouped = [text for text in marked if GROUPED.fullmatch(text)]
    if both or (grouped and len(grouped) == len(marked) < len(texts)):
        raise SeedError(
            f"{where}: does {marked[0]} have a decimal mark, or one of thousands? Write all "
            "numbers with decimal points, and thousands without a mark."
        )
