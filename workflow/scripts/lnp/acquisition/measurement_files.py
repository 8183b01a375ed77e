"""Read a CellVoyager's XML: MeasurementData.mlf with its records, MeasurementDetail.mrf.

The first records each plane and each error, the second the size of a pixel. Both qualify every
attribute with the namespace `bts`; some begin with a byte order mark. Older releases and other
programs leave attributes out: the name of a plane's file tells most of them.
"""

import logging
import math
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime

import pandas as pd

from lnp.acquisition.measurement_xml import RESTORE, MetadataError, count, number, read_elements
from lnp.acquisition.plane_names import PLACE, parse_names
from lnp.acquisition.records import RECORD
from lnp.core.examples import examples
from lnp.core.wells import N_COLUMNS, ROWS, well_name

NUMBERS = {  # our column: attribute of a record
    "timepoint": "TimePoint",
    "field": "FieldIndex",
    "timeline": "TimelineIndex",
    "action": "ActionIndex",
    "z": "ZIndex",
    "channel_number": "Ch",
}
ATTRIBUTES = {"well": "Row and Column", **NUMBERS}
NEEDED = {"plane": PLACE, "error": ["well", "timepoint", "timeline"]}  # to place a record
KINDS = {"IMG": "plane", "ERR": "error"}
FROM_XML = {n: t for n, t in RECORD.items() if n not in ("recorded", "on_disk", "reason")}
MOST_CHARACTERS = 1000  # of a record's text: a file's name, or an error
PIXELS_UM = (0.01, 20.0)  # a pixel of any objective and camera of a microscope of cells


def read_records(path):
    """Read a MeasurementData.mlf: one row per record, of planes and errors alike.

    Returns
    -------
    DataFrame
        Columns as in `lnp.acquisition.records.RECORD`, without the last three.

    Raises
    ------
    MetadataError
        If the file is not such XML, or a record has a garbled attribute.
    """
    with closing(read_elements(path, "MeasurementRecord")) as records:
        rows = [
            parse_record(attributes, text, f"{path}, record {position}")
            for position, (attributes, text) in enumerate(records, 1)
        ]
    records = pd.DataFrame(rows, columns=list(FROM_XML)).astype(FROM_XML)
    return complete_records(records, path)


def empty_records():
    """Return the records of a measurement without a .mlf: no rows, columns as `read_records`."""
    return pd.DataFrame(columns=list(FROM_XML)).astype(FROM_XML)


def complete_records(records, path):
    """Take what records lack from the names of their files; log what they lack or contradict.

    A record that cannot be placed even so is kept as an error. Where a record and the name of
    its file disagree, the record has precedence.
    """
    told = parse_names(records["name"].unique()).set_index("name")
    told = told.reindex(records["name"]).set_axis(records.index)
    is_plane, lacking = records["kind"] == "plane", Counter()
    differs = pd.Series(False, index=records.index)
    for column in PLACE:
        unknown, is_told = records[column].isin(["", -1]), is_plane & told[column].notna()
        lacking[ATTRIBUTES[column]] = int((unknown & is_told).sum())
        differs |= ~unknown & is_told & (records[column] != told[column])
        values = records[column].mask(unknown & is_told, told[column])
        records = records.assign(**{column: values.astype(FROM_XML[column])})
    timelines = set(records["timeline"]) - {-1}
    if len(timelines) == 1:
        records["timeline"] = timelines.pop()
    records, n_unplaced = keep_unplaced(records)
    log_records(path, len(records), +lacking, n_unplaced, records[differs])
    return records


def keep_unplaced(records):
    """Turn the records that say too little into errors whose text says so; count them."""
    lacks = pd.Series("", index=records.index, dtype="str")
    for kind, columns in NEEDED.items():
        for column in columns:
            unknown = (records["kind"] == kind) & records[column].isin(["", -1])
            lacks = lacks.mask(unknown, lacks + ", " + ATTRIBUTES[column])
    unplaced = lacks != ""
    text = records["name"] + " (the record lacks " + lacks.str.removeprefix(", ") + ")"
    kept = records.assign(
        name=records["name"].mask(unplaced, text), kind=records["kind"].mask(unplaced, "error")
    )
    return kept, int(unplaced.sum())


def log_records(path, n_records, lacking, n_unplaced, differing):
    """Log what the names of files had to tell, what could not be placed, what contradicts them."""
    counts = ", ".join(f"{name} {n} times" for name, n in lacking.items())
    parts = [f"the names of files told what records lack: {counts}"] if counts else []
    if n_unplaced:
        parts.append(f"{n_unplaced} records cannot be placed and are kept as unused errors")
    if parts:
        logging.warning("%s: of %d records, %s", path, n_records, "; ".join(parts))
    if len(differing):
        first = differing.iloc[0]
        logging.warning(
            "%s: %d records contradict the names of their files; the records are taken. Are these "
            "the files of this measurement? The first: well %s, time point %d, field %d for %s",
            path,
            len(differing),
            *first[["well", "timepoint", "field"]],
            examples([first["name"]]),
        )


def read_pixel_sizes(path):
    """Return the side of a pixel (um) by channel number, from a MeasurementDetail.mrf.

    Sizes beyond belief, as of a file in metres, count as unknown.
    """
    sizes = {}
    with closing(read_elements(path, "MeasurementChannel")) as channels:
        for attributes, _ in channels:
            where = f"{path}, channel {attributes.get('Ch')}"
            width = number(attributes, "HorizontalPixelDimension", where, float)
            height = number(attributes, "VerticalPixelDimension", where, float)
            if not math.isclose(width, height, rel_tol=1e-3):
                raise MetadataError(
                    f"{where}: pixels of {width} x {height} um; expected square ones. {RESTORE}"
                )
            sizes[number(attributes, "Ch", where, int)] = width
    low, high = PIXELS_UM
    odd = {number: size for number, size in sizes.items() if not low <= size <= high}
    if odd:
        logging.warning(
            "%s: pixels of %s um in the channels %s; expected %g to %g um. Their size counts as "
            "unknown; correct them if seeds are in micrometres.",
            path,
            ", ".join(f"{size:g}" for size in odd.values()),
            list(odd),
            *PIXELS_UM,
        )
    return {number: size for number, size in sizes.items() if number not in odd}


def parse_record(attributes, text, where):
    """Return one record as a tuple in the order of `FROM_XML`; empty, -1 or NaN where it lacks."""
    kind = attributes.get("Type")
    if kind not in KINDS:
        raise MetadataError(f"{where}: Type {str(kind)[:40]!r}; expected IMG or ERR. {RESTORE}")
    if len(text) > MOST_CHARACTERS:
        raise MetadataError(
            f"{where}: a text of {len(text):,} characters, beginning with {text[:40]!r}; expected "
            f"the name of a file or an error, of at most {MOST_CHARACTERS:,}. {RESTORE}"
        )
    numbers = [
        count(attributes, name, where) if name in attributes else -1 for name in NUMBERS.values()
    ]
    stage = [
        number(attributes, name, where, float) if name in attributes else math.nan for name in "XY"
    ]
    name = text or f"a record without text ({where.rpartition(', ')[2]})"
    time = seconds_of(attributes["Time"], where) if "Time" in attributes else math.nan
    return KINDS[kind], name, well_of(attributes, where), *numbers, time, *stage


def well_of(attributes, where):
    """Return the name of a record's well by its row and column; empty if it lacks one of them."""
    if not {"Row", "Column"} <= attributes.keys():
        return ""
    row, column = (count(attributes, name, where) for name in ("Row", "Column"))
    if not (1 <= row <= len(ROWS) and 1 <= column <= N_COLUMNS):
        raise MetadataError(
            f"{where}: Row {row}, Column {column}; expected 1-{len(ROWS)} and 1-{N_COLUMNS} "
            f"(plates of at most 1536 wells). {RESTORE}"
        )
    return well_name(row, column)


def seconds_of(time, where):
    """Return a time of the microscope in seconds since 1970, of any year."""
    try:
        moment = datetime.fromisoformat(time)
    except ValueError as error:
        raise MetadataError(
            f"{where}: Time {time[:40]!r}; expected a date such as 2025-03-03T13:17:24.611+01:00. "
            f"{RESTORE}"
        ) from error
    try:
        return moment.timestamp()
    except (ValueError, OverflowError, OSError):  # of a year that the machine's clock does not have
        return moment.replace(tzinfo=UTC).timestamp()
