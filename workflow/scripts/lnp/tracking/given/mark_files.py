"""Marks of cells in files that are no tables: regions of Fiji, spots of TrackMate."""

import struct
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import pandas as pd
import roifile

from lnp.core.errors import LnpError
from lnp.tracking.given.trackmate_xml import read_spots

MOST_BYTES = 50_000_000  # of a zip file of regions, unpacked; one has some hundred
BROKEN = (OSError, ValueError, TypeError, IndexError, KeyError, struct.error, BadZipFile)


class MarkError(LnpError, ValueError):
    """A file of marks cannot be read."""


def read_marks(path, where):
    """Return the marks of a file as a table of text, as Fiji or TrackMate would write it.

    Parameters
    ----------
    path : str
        `.roi`, `.zip` (Fiji's regions) or `.xml` (TrackMate).
    where : str
        Plate and site, for messages.

    Returns
    -------
    DataFrame of str
        See `lnp.tracking.seed_formats.recognise`; indexed from 1.
    """
    if Path(path).suffix.lower() == ".xml":
        return marks_of_trackmate(path, where)
    return marks_of_fiji(path, where)


def marks_of_trackmate(path, where):
    """Return the visible spots of a TrackMate file as a table, see `read_marks`."""
    spots, unit = read_spots(path, where)
    columns = {"POSITION_X": spots["col"], "POSITION_Y": spots["row"], "FRAME": spots["frame"]}
    return as_text(pd.DataFrame(columns).assign(UNIT=unit))


def marks_of_fiji(path, where):
    """Return the points, and the centres of the other regions, of a file as a table."""
    try:
        found = roifile.roiread(path, maxsize=MOST_BYTES)
        regions = found if isinstance(found, list) else [found]
        parts = [mark_region(region) for region in regions]
    except BROKEN as error:
        raise MarkError(
            f"{where}: {path} cannot be read as regions of Fiji: {error}. Save them again (ROI "
            "Manager, More, Save)."
        ) from error
    marks = np.concatenate([np.empty((0, 3)), *parts])
    table = pd.DataFrame(marks, columns=["X", "Y", "Slice"])
    stated = (table["Slice"] > 0).any()
    table["Slice"] = table["Slice"].clip(lower=1).astype(int)
    table = table if stated else table.drop(columns="Slice")
    return as_text(table.assign(Unit="pixel"))  # whatever scale the image has


def mark_region(region):
    """Return the marks of a region of Fiji: (n, 3) with column, row, and slice (0: none stated)."""
    places = np.asarray(region.coordinates(), dtype=float)
    slices = np.full(len(places), max(region.t_position, region.position, 0))
    if region.roitype == roifile.ROI_TYPE.POINT:
        known = region.counter_positions
        if known is not None and len(known) == len(places):
            slices = np.asarray(known)
        return np.column_stack([places, slices])
    if not len(places):
        raise ValueError(f"the region {region.name} has no outline")
    return np.append(centre_of_outline(places) - 0.5, slices[0])[None]  # corners, not centres


def centre_of_outline(corners):
    """Return the centre of the area within an outline (n, 2); of its corners if it has none.

    >>> centre_of_outline(np.array([[0, 0], [0, 4], [6, 4], [6, 0]])).tolist()
    [3.0, 2.0]
    """
    x, y = corners.T
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    pieces = x * next_y - next_x * y
    area = pieces.sum() / 2
    if abs(area) < 1e-9:
        return corners.mean(axis=0)
    return np.array([((x + next_x) * pieces).sum(), ((y + next_y) * pieces).sum()]) / (6 * area)


def as_text(table):
    """Return a table as text, its rows numbered from 1."""
    text = table.astype(object).map(lambda value: value if isinstance(value, str) else repr(value))
    return text.set_axis(range(1, len(table) + 1))


def points_of_list(table, where):
    """Return a table of text with the centres of regions in place of their boxes.

    Fiji's list of regions (ROI Manager, List) has the corner, width and height of each.

    Parameters
    ----------
    table : DataFrame of str
        Columns as `lnp.tracking.seed_formats.plain_name` writes them; any other table is returned
        as it is.
    where : str
        Plate, site and file, for messages.
    """
    if not {"type", "x", "y", "width", "height"} <= set(table) or "bx" in table:
        return table
    several = table.get("points", pd.Series("", table.index)).isin(["", "0", "1"])
    several = (table["type"] == "Point") & ~several
    if several.any():
        raise MarkError(
            f"{where}, line {table.index[several][0]}: a region of several points; this list has "
            "only their box. Expected a line per cell: measure the points (Analyze, Measure), or "
            "save the regions as zip."
        )
    points = table.assign(unit="pixel")  # whatever scale the image has
    for name, side in (("x", "width"), ("y", "height")):
        corner, length = (pd.to_numeric(table[k], errors="coerce") for k in (name, side))
        centre = (corner + length / 2 - 0.5).where(length > 0, corner)
        points[name] = centre.map(repr).where(centre.notna(), table[name])
    return points
