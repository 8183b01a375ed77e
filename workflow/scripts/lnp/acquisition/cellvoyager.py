"""The CellVoyager's dialect: names of planes, records of the measurement (.mlf), details (.mrf).

Names end in `_C04_T0001F002L01A01Z01C07.tif`: well, time point, field, timeline,
action, z plane, channel. The plate's name before it may hold anything, so names
are read from the right. The XML files qualify every attribute with the
namespace `bts`; some begin with a byte order mark.
"""

import math
import re
from contextlib import closing
from datetime import datetime

import pandas as pd
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from lnp.core.errors import LnpError

NAME = re.compile(
    r"(?P<title>.*)_(?P<well>[A-P](?:0[1-9]|1\d|2[0-4]))_T(?P<timepoint>\d{4})F(?P<field>\d{3})"
    r"L(?P<timeline>\d{2})A(?P<action>\d{2})Z(?P<z>\d{2})C(?P<number>\d{2})\.tiff?",
    re.IGNORECASE | re.DOTALL,
)
PLACE = ["timepoint", "field", "timeline", "action", "z", "number"]  # number: of the channel
NUMBER_OF = {  # our column: the record's attribute
    "timepoint": "TimePoint",
    "field": "FieldIndex",
    "timeline": "TimelineIndex",
    "action": "ActionIndex",
    "z": "ZIndex",
    "number": "Ch",
}
OPTIONAL_IN_ERR = {"FieldIndex", "ActionIndex", "ZIndex", "Ch"}  # an ERR record is about a field
NAMED = {"name": "str", "well": "str", **dict.fromkeys(PLACE, "int64")}
RECORD = {"kind": "str", **NAMED, **dict.fromkeys(["time", "x_um", "y_um"], "float64")}


class MetadataError(LnpError):
    """A file of the microscope's metadata cannot be understood."""


def parse_names(names):
    """Return where each plane belongs, by its file's name alone.

    Parameters
    ----------
    names : iterable of str
        Names of files, without folders.

    Returns
    -------
    DataFrame
        One row per name of a plane: `name`, `well`, `timepoint`, `field`,
        `timeline`, `action`, `z`, `number` (of the channel). Other names
        (shading, dark images, metadata) have no row.
    """
    matches = [match for match in map(NAME.fullmatch, names) if match]
    rows = [(match[0], match["well"].upper(), *match.group(*PLACE)) for match in matches]
    return pd.DataFrame(rows, columns=list(NAMED)).astype(NAMED)


def read_records(path):
    """Read a MeasurementData.mlf: one row per record, images and errors alike.

    Returns
    -------
    DataFrame
        `kind` (IMG, ERR), `name` (of the file, or the error's text), `well`,
        `timepoint`, `field`, `timeline`, `action`, `z`, `number` (-1 where an
        ERR record does not say), `time` (seconds since 1970), `x_um`, `y_um`
        (of the stage, relative to the well's centre; NaN where not said).

    Raises
    ------
    MetadataError
        If the file is no such XML, or a record lacks or garbles an attribute.
    """
    with closing(elements(path, "MeasurementRecord")) as records:
        rows = [
            parse_record(attributes, text, f"{path}, record {position}")
            for position, (attributes, text) in enumerate(records, 1)
        ]
    return pd.DataFrame(rows, columns=list(RECORD)).astype(RECORD)


def empty_records():
    """Return the records of a measurement without a .mlf: none, as `read_records` would."""
    return pd.DataFrame(columns=list(RECORD)).astype(RECORD)


def read_pixel_sizes(path):
    """Return the side of a pixel (um) for each channel's number, from a MeasurementDetail.mrf."""
    with closing(elements(path, "MeasurementChannel")) as channels:
        return dict(read_pixel_size(path, attributes) for attributes, _ in channels)


def read_pixel_size(path, attributes):
    """Return the number of a channel and the side of its pixels (um)."""
    where = f"{path}, channel {attributes.get('Ch')}"
    width = number(attributes, "HorizontalPixelDimension", where, float)
    height = number(attributes, "VerticalPixelDimension", where, float)
    if not (math.isclose(width, height, rel_tol=1e-3) and width > 0):
        raise MetadataError(
            f"{where}: pixels of {width} x {height} um; expected square ones. "
            "Restore the file as the microscope wrote it."
        )
    return number(attributes, "Ch", where, int), width


def elements(path, tag):
    """Yield attributes (dict, names without namespace) and text of each element `tag`."""
    try:
        with open(path, "rb") as file:
            for _, element in iterparse(file):
                if local(element.tag) == tag:
                    attributes = {local(name): value for name, value in element.items()}
                    yield attributes, (element.text or "").strip()
                    element.clear()
    except (ParseError, DefusedXmlException, UnicodeError) as error:
        raise MetadataError(
            f"{path}: not well-formed XML: {error}. Copy it anew from the microscope's folder, "
            "or move it away: without a .mlf, planes are found by their names."
        ) from error


def local(name):
    """Return an XML name without its namespace."""
    return name.rpartition("}")[2]


def parse_record(attributes, text, where):
    """Return one record as a tuple in the order of `RECORD`."""
    kind = attributes.get("Type")
    if kind not in ("IMG", "ERR"):
        raise MetadataError(f"{where}: Type {kind!r}; expected IMG or ERR.")
    optional = OPTIONAL_IN_ERR if kind == "ERR" else set()
    place = [
        -1 if name in optional and name not in attributes else number(attributes, name, where, int)
        for name in NUMBER_OF.values()
    ]
    stage = [
        number(attributes, name, where, float) if name in attributes else math.nan for name in "XY"
    ]
    return kind, text, well_of(attributes, where), *place, time_of(attributes, where), *stage


def well_of(attributes, where):
    """Return the name of the well of a record's Row and Column (both from 1)."""
    row, column = (number(attributes, name, where, int) for name in ("Row", "Column"))
    if not (1 <= row <= 16 and 1 <= column <= 24):
        raise MetadataError(
            f"{where}: Row {row}, Column {column}; expected 1-16 and 1-24 "
            "(plates of at most 384 wells)."
        )
    return f"{'ABCDEFGHIJKLMNOP'[row - 1]}{column:02d}"


def time_of(attributes, where):
    """Return the time of a record in seconds since 1970."""
    text = attributes.get("Time", "")
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError as error:
        raise MetadataError(
            f"{where}: Time {text!r}; expected a date such as 2025-03-03T13:17:24.611+01:00."
        ) from error


def number(attributes, name, where, kind):
    """Return an attribute as a finite `kind` (int or float), or raise MetadataError."""
    text = attributes.get(name)
    try:
        value = kind(text)
    except (TypeError, ValueError):
        value = math.nan
    if not math.isfinite(value):
        raise MetadataError(
            f"{where}: {name} is {text!r}; expected a number. "
            "Restore the file as the microscope wrote it."
        )
    return value
