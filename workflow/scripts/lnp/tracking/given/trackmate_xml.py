"""Spots and tracks of a file that TrackMate has saved (XML)."""

import numpy as np
import pandas as pd
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, parse

from lnp.core.errors import LnpError

ATTRIBUTES = ["ID", "FRAME", "POSITION_X", "POSITION_Y"]


class TrackMateError(LnpError, ValueError):
    """A file is none of TrackMate's, or lacks what is needed."""


def read_model(path, where):
    """Return the part of a TrackMate file that holds spots and tracks, as an XML element."""
    try:
        root = parse(path).getroot()
    except (OSError, ParseError, DefusedXmlException, ValueError) as error:
        raise TrackMateError(
            f"{where}: {path} cannot be read as XML: {error}. Save it in TrackMate again."
        ) from error
    model = root.find("Model")
    if root.tag != "TrackMate" or model is None or model.find("AllSpots") is None:
        raise TrackMateError(
            f"{where}: {path} is XML with the root {root.tag}, without spots; expected a file that "
            "TrackMate has saved (button Save)."
        )
    return model


def read_spots(path, where):
    """Return the visible spots of a file, and the unit of their places.

    Parameters
    ----------
    path : str
    where : str
        Plate and site, for messages.

    Returns
    -------
    spots : DataFrame
        Index: TrackMate's numbers. Columns `frame` (from 0), `row`, `col` (in the unit).
    unit : str
        As the file states it: pixel, micron, µm ...

    Raises
    ------
    TrackMateError
        No file of TrackMate, or a spot without a place or frame.
    """
    model = read_model(path, where)
    shown = [spot for spot in model.iter("Spot") if spot.get("VISIBILITY", "1") != "0"]
    rows = [[spot.get(name) for name in ATTRIBUTES] for spot in shown]
    try:
        values = np.array(rows, dtype=float).reshape(-1, len(ATTRIBUTES))
    except (TypeError, ValueError) as error:
        raise TrackMateError(
            f"{where}: {path}: a spot lacks one of {', '.join(ATTRIBUTES)}, or it is no number "
            f"({error}). Save the file in TrackMate again."
        ) from error
    number, frame, col, row = values.T
    columns = {"frame": frame.astype("int64"), "row": row, "col": col}
    spots = pd.DataFrame(columns, index=number.astype("int64"))
    return spots, model.get("spatialunits") or "pixel"


def read_links(path, where):
    """Return the links (n, 2) of the tracks that TrackMate's filters keep, by numbers of spots."""
    model = read_model(path, where)
    kept = {track.get("TRACK_ID") for track in model.iter("TrackID")}
    links = [
        (int(edge.get("SPOT_SOURCE_ID")), int(edge.get("SPOT_TARGET_ID")))
        for track in model.iter("Track")
        if track.get("TRACK_ID") in kept
        for edge in track.iter("Edge")
    ]
    return np.array(links, dtype="int64").reshape(-1, 2)
