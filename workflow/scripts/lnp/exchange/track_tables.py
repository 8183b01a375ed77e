"""Tracks from tables and XML of other programs: TrackMate, napari, or a lab's own."""

import numpy as np

from lnp.acquisition.pixels.resample import resample_places
from lnp.core.small_tables import SmallTableError, read_small_table
from lnp.exchange.track_graph import GraphError, TrackGraph
from lnp.tracking.given.trackmate_xml import read_links, read_spots
from lnp.tracking.seed_formats import PX, Format, plain_name, take_header_rows, to_floats, unit_of

PLACES = [("position_y", "position_x"), ("row", "col"), ("y", "x"), ("axis_1", "axis_2")]
TIMES = ["frame", "t", "time", "axis_0"]
CELLS = ["cell", "track_id", "tracklet_id"]
NUMBERS = ["area", "risk", "end_row", "end_col", "end_area", "end_risk"]
WORDS = ["state", "end_state"]
KNOWN = (
    "TrackMate's spots (TRACK_ID, FRAME, POSITION_X, POSITION_Y), napari's tracks (track_id, t, y, "
    "x), or cell, frame, row, col"
)


def read_xml(path, where, to_pixels):
    """Return the `TrackGraph` of a file that TrackMate has saved; spots without a track left out.

    `to_pixels` is a function of places and their unit, see `pixels_of`.
    """
    spots, unit = read_spots(path, where)
    links = read_links(path, where)
    nodes = spots[spots.index.isin(links.ravel())].copy()
    text = f"({unit})"
    nodes[["row", "col"]] = to_pixels(nodes[["row", "col"]], unit_of(text, f"{where}, {path}"))
    return TrackGraph(nodes, links)


def read_table(path, where, to_pixels):
    """Return the `TrackGraph` of a table with a row per cell and frame.

    Parameters
    ----------
    path, where : str
    to_pixels : function
        Of places and their unit (None: not stated), see `pixels_of`.

    Raises
    ------
    GraphError
        Unknown columns, no number, two rows of a track in one frame, or a mother that is no cell.
    """
    where = f"{where}, {path}"
    try:
        table = read_small_table(path)
    except SmallTableError as error:
        raise GraphError(f"{where}: cannot read the tracks {error}") from error
    if table.empty:
        raise GraphError(f"{where}: holds no track; expected at least one. Export it again.")
    named = [plain_name(column) for column in table]
    table = table.set_axis([name for name, _ in named], axis=1)
    table = table.loc[:, ~table.columns.duplicated()]
    row, col, time, cell = find_columns(table, where)
    tool = "TrackMate" if row == "position_y" else ""
    table, unit = take_header_rows(table, Format(tool, row, col), dict(reversed(named)), where)
    used = [row, col, time, cell, *(n for n in ("id", "parent_id", "mother") if n in table)]
    numbers = table[used].apply(to_floats)
    table, numbers = (rows[numbers[cell].notna()] for rows in (table, numbers))  # single spots
    check_numbers(numbers[[row, col, time, cell]], where)
    nodes = to_pixels(numbers[[row, col]].set_axis(["row", "col"], axis=1), unit)
    nodes = nodes.assign(frame=numbers[time].astype("int64"), cell=numbers[cell].astype("int64"))
    nodes = nodes.assign(**{k: to_floats(table[k]) for k in NUMBERS if k in table})
    nodes = nodes.assign(**{k: table[k] for k in WORDS if k in table})
    if {"id", "parent_id"} <= set(numbers):
        return link_parents(nodes, numbers["id"], numbers["parent_id"])
    return link_rows(nodes.reset_index(drop=True), numbers.get("mother"), where)


def find_columns(table, where):
    """Return the names of the columns of row, column, frame and cell."""
    place = next((pair for pair in PLACES if set(pair) <= set(table)), None)
    time = next((name for name in TIMES if name in table), None)
    cell = next((name for name in CELLS if name in table), None)
    if None in (place, time, cell):
        raise GraphError(f"{where}: unknown columns {list(table)}; expected those of {KNOWN}.")
    return *place, time, cell


def check_numbers(numbers, where):
    """Refuse places that are no numbers, and frames and cells that are no whole ones."""
    whole = numbers.iloc[:, 2:]
    wrong = numbers.isna().any(axis=1) | (whole % 1 != 0).any(axis=1)
    if wrong.any():
        line = numbers.index[wrong][0]
        raise GraphError(
            f"{where}, line {line}: expected numbers (of frame and cell whole ones), found "
            f"{numbers.loc[line].to_dict()}. Correct or delete the line."
        )


def link_parents(nodes, ids, parents):
    """Return the graph of rows that name the row that they follow on (motile tracker)."""
    nodes = nodes.set_axis(ids.astype("int64"))
    known = parents.notna() & parents.isin(ids)
    links = np.stack([parents[known], ids[known]], axis=1).astype("int64")
    return TrackGraph(nodes, links)


def link_rows(nodes, mothers, where):
    """Return the graph of rows that follow on the row before of their cell, or on their mother."""
    twice = nodes.duplicated(["cell", "frame"])
    if twice.any():
        cell, frame = nodes.loc[twice, ["cell", "frame"]].iloc[0]
        raise GraphError(
            f"{where}: two rows of track {cell} in frame {frame}; expected one. Where a cell "
            "divides, a table of spots does not say which daughter is which: save TrackMate's XML "
            "(button Save), or give daughters numbers of their own."
        )
    order = nodes.sort_values(["cell", "frame"])
    same = (order["cell"].diff() == 0).to_numpy()
    links = [np.stack([order.index[:-1][same[1:]], order.index[1:][same[1:]]], axis=1)]
    if mothers is not None:
        first = order[~same].assign(mother=mothers.to_numpy()[order.index[~same]])
        born = first[first["mother"] >= 0]
        last = order.drop_duplicates("cell", keep="last").reset_index().set_index("cell")["index"]
        unknown = sorted(set(born["mother"].astype(int)) - set(last.index))
        if unknown:
            raise GraphError(
                f"{where}: mothers {unknown[:5]} are no cells of this table; expected the number "
                "of a cell, or -1. Correct them."
            )
        links.append(np.stack([last.loc[born["mother"].astype(int)], born.index], axis=1))
    return TrackGraph(nodes, np.concatenate(links).astype("int64").reshape(-1, 2))


def pixels_of(unit_unstated, pixel_um, factor, where):
    """Return a function of places (DataFrame) and their unit that gives them in the study's pixels.

    Parameters
    ----------
    unit_unstated : "px" or "um"
        Where a file states none.
    pixel_um : float
        Side of a pixel of the study; NaN where unknown.
    factor : float
        The same, in pixels of the raw image, in which files without micrometres count.
    where : str
        For messages.
    """

    def to_pixels(places, unit):
        if (unit or unit_unstated) == PX:
            return resample_places(places, factor) if factor != 1 else places
        if not pixel_um > 0:
            raise GraphError(
                f"{where}: places are in micrometres, and the size of a pixel is unknown (no "
                "MeasurementDetail.mrf in the raw folder). Give them in pixels."
            )
        return places / pixel_um

    return to_pixels
