"""Read folders of Yokogawa's CellVoyager microscopes: names of planes and XML metadata.

Names end in `_C04_T0001F002L01A01Z01C07.tif`: well, time point, field, timeline,
action, z plane, channel. The name of the plate before it may hold anything, so names
are read from the right. MeasurementData.mlf records each plane and each error,
MeasurementDetail.mrf the size of a pixel. Both qualify every attribute with the
namespace `bts`; some begin with a byte order mark.
"""

import logging
import math
import os
import re
from contextlib import closing
from datetime import datetime

import pandas as pd
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from lnp.acquisition.records import METADATA_FILES, RECORD
from lnp.core.errors import LnpError

RECORD_FILE, DETAIL_FILE = METADATA_FILES["cellvoyager"]
NAME = re.compile(
    r"(?P<title>.*)_(?P<well>[A-P](?:0[1-9]|1\d|2[0-4]))_T(?P<timepoint>\d{4})F(?P<field>\d{3})"
    r"L(?P<timeline>\d{2})A(?P<action>\d{2})Z(?P<z>\d{2})C(?P<channel_number>\d{2})\.tiff?",
    re.IGNORECASE | re.DOTALL,
)
NUMBERS = {  # our column: attribute of a record
    "timepoint": "TimePoint",
    "field": "FieldIndex",
    "timeline": "TimelineIndex",
    "action": "ActionIndex",
    "z": "ZIndex",
    "channel_number": "Ch",
}
OPTIONAL_IN_ERR = {"FieldIndex", "ActionIndex", "ZIndex", "Ch"}  # an ERR record is about a field
KINDS = {"IMG": "plane", "ERR": "error"}
NAMED = {"name": "str", "well": "str", **dict.fromkeys(NUMBERS, "int64")}
FROM_XML = {name: dtype for name, dtype in RECORD.items() if name not in ("recorded", "on_disk")}


class MetadataError(LnpError, ValueError):
    """A file of the microscope's metadata cannot be understood."""


def list_planes(folder):
    """List the planes in a folder of a CellVoyager; see `lnp.acquisition.microscopes`."""
    record, detail, pixel_um = folder / RECORD_FILE, folder / DETAIL_FILE, {}
    if record.is_file():
        recorded = read_records(record)
    else:
        logging.warning("no %s: planes by their names alone, times unknown", RECORD_FILE)
        recorded = empty_records()
    if detail.is_file():
        pixel_um = read_pixel_sizes(detail)
    else:
        logging.warning("no %s: size of a pixel unknown", DETAIL_FILE)
    return join_names(recorded, sorted(os.listdir(folder))), pixel_um


def join_names(recorded, names):
    """Join records with the files on disk: one row per record, and per plane without one.

    Parameters
    ----------
    recorded : DataFrame
        As `read_records` returns it.
    names : list of str
        Files in the folder.

    Returns
    -------
    DataFrame
        Columns as in `lnp.acquisition.records.RECORD`.
    """
    on_disk = parse_names(names).assign(kind="plane", recorded=False)
    known = recorded.loc[recorded["kind"] == "plane", "name"]
    extra = on_disk[~on_disk["name"].isin(known)]
    records = pd.concat([recorded.assign(recorded=True), extra], ignore_index=True)
    records["on_disk"] = (records["kind"] == "plane") & records["name"].isin(names)
    return records[list(RECORD)].astype(RECORD)


def parse_names(names):
    """Return where each plane belongs, by the name of its file alone.

    Parameters
    ----------
    names : iterable of str
        Names of files, without folders.

    Returns
    -------
    DataFrame
        One row per name of a plane: `name`, `well`, `timepoint`, `field`,
        `timeline`, `action`, `z`, `channel_number`. Other names (images for the
        correction of shading, dark images, metadata) have no row.
    """
    matches = [match for match in map(NAME.fullmatch, names) if match]
    rows = [(match[0], match["well"].upper(), *match.group(*NUMBERS)) for match in matches]
    return pd.DataFrame(rows, columns=list(NAMED)).astype(NAMED)


def read_records(path):
    """Read a MeasurementData.mlf: one row per record, of planes and errors alike.

    Returns
    -------
    DataFrame
        Columns as in `lnp.acquisition.records.RECORD`, without the last two.

    Raises
    ------
    MetadataError
        If the file is not such XML, or a record lacks an attribute or has a garbled one.
    """
    with closing(read_elements(path, "MeasurementRecord")) as records:
        rows = [
            parse_record(attributes, text, f"{path}, record {position}")
            for position, (attributes, text) in enumerate(records, 1)
        ]
    return pd.DataFrame(rows, columns=list(FROM_XML)).astype(FROM_XML)


def empty_records():
    """Return the records of a measurement without a .mlf: no rows, columns as `read_records`."""
    return pd.DataFrame(columns=list(FROM_XML)).astype(FROM_XML)


def read_pixel_sizes(path):
    """Return the side of a pixel (um) by channel number, from a MeasurementDetail.mrf."""
    sizes = {}
    with closing(read_elements(path, "MeasurementChannel")) as channels:
        for attributes, _ in channels:
            where = f"{path}, channel {attributes.get('Ch')}"
            width = number(attributes, "HorizontalPixelDimension", where, float)
            height = number(attributes, "VerticalPixelDimension", where, float)
            if not (math.isclose(width, height, rel_tol=1e-3) and width > 0):
                raise MetadataError(
                    f"{where}: pixels of {width} x {height} um; expected square ones. "
                    "Restore the file as the microscope wrote it."
                )
            sizes[number(attributes, "Ch", where, int)] = width
    return sizes


def read_elements(path, tag):
    """Yield attributes (dict, names without namespace) and text of each element `tag`."""

    def local(name):
        return name.rpartition("}")[2]

    try:
        with open(path, "rb") as file:
            for _, element in iterparse(file):
                if local(element.tag) == tag:
                    attributes = {local(name): value for name, value in element.items()}
                    yield attributes, (element.text or "").strip()
                    element.clear()
    except (ParseError, DefusedXmlException, UnicodeError) as error:
        raise MetadataError(
            f"{path}: not well-formed XML: {error}. Copy it again from the microscope's folder, "
            "or move it away: without a .mlf, planes are found by their names."
        ) from error


def parse_record(attributes, text, where):
    """Return one record as a tuple in the order of `FROM_XML`."""
    kind = attributes.get("Type")
    if kind not in KINDS:
        raise MetadataError(f"{where}: Type {kind!r}; expected IMG or ERR.")
    optional = OPTIONAL_IN_ERR if kind == "ERR" else set()
    row, column = (number(attributes, name, where, int) for name in ("Row", "Column"))
    if not (1 <= row <= 16 and 1 <= column <= 24):
        raise MetadataError(
            f"{where}: Row {row}, Column {column}; expected 1-16 and 1-24 "
            "(plates of at most 384 wells)."
        )
    well = f"{'ABCDEFGHIJKLMNOP'[row - 1]}{column:02d}"
    numbers = [
        -1 if name in optional and name not in attributes else number(attributes, name, where, int)
        for name in NUMBERS.values()
    ]
    stage = [
        number(attributes, name, where, float) if name in attributes else math.nan for name in "XY"
    ]
    time = attributes.get("Time", "")
    try:
        seconds = datetime.fromisoformat(time).timestamp()
    except ValueError as error:
        raise MetadataError(
            f"{where}: Time {time!r}; expected a date such as 2025-03-03T13:17:24.611+01:00."
        ) from error
    return KINDS[kind], text, well, *numbers, seconds, *stage


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
