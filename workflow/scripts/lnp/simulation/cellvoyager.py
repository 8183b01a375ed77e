"""Write a folder as Yokogawa's CellVoyager CV7000 does: TIFF names and metadata.

The dialect was taken from real folders: attributes are in the namespace bts;
MeasurementData.mlf has no byte order mark, the other files have one.
"""

from datetime import datetime, timedelta, timezone
from xml.sax.saxutils import escape, quoteattr

from lnp.simulation.settings import FULL_SHAPE

BEGIN = datetime(2019, 5, 14, 17, 3, 12, tzinfo=timezone(timedelta(hours=2)))
COLUMNS, ROWS = 24, 16  # of the well plate
PRODUCT_ID, PRODUCT = "781091", "Greiner_#781091"
SETTING_FILE = "LNP_timelapse_40x.mes"
FIELD_UM = 450.0  # between the centres of two fields
CAMERA_PX = (FULL_SHAPE[0] + 6, FULL_SHAPE[1] + 6)  # 6 are lost to the correction of geometry
# Per channel: light source, filter, exposure (ms), colour, kind, camera
OPTICS = {
    "gfp": ("488nm", "BP525/50", "100", "#FF00FF00", "ConfocalFluorescence", "1"),
    "lnp": ("561nm", "BP600/37", "100", "#FFFF8200", "ConfocalFluorescence", "2"),
    "counterstain": ("640nm", "BP676/29", "50", "#FFFF1B00", "ConfocalFluorescence", "2"),
    "brightfield": ("Lamp", "BP525/50", "30", "#FFFFFFFF", "Brightfield", "1"),
}


def plane_name(plate, well, field, frame, number):
    """Return the file name of a plane; `frame` counts from 0, the name from 1."""
    return f"{plate}_{well}_T{frame + 1:04d}F{field:03d}L01A01Z01C{number:02d}.tif"


def row_col_of_well(well):
    """Return the 1-based row and column of a well such as C04."""
    return ord(well[0]) - ord("A") + 1, int(well[1:])


def field_centre_um(field):
    """Return X, Y of a field against the well's centre: two per line, downwards, Y points up."""
    line, place = divmod(field - 1, 2)
    return (place - 0.5) * FIELD_UM, (0.5 - line) * FIELD_UM


def stamp(seconds, digits="milliseconds"):
    """Return a time of the measurement as the microscope writes it."""
    return (BEGIN + timedelta(seconds=float(seconds))).isoformat(timespec=digits)


def element(name, attributes, text=None, children=(), depth=0):
    """Return an XML element of the namespace bts, as lines indented by `depth`."""
    pad = "  " * depth
    inner = "".join(f" bts:{key}={quoteattr(str(value))}" for key, value in attributes.items())
    if text is not None:
        return [f"{pad}<bts:{name}{inner}>{escape(str(text))}</bts:{name}>"]
    if not children:
        return [f"{pad}<bts:{name}{inner} />"]
    return [f"{pad}<bts:{name}{inner}>", *children, f"{pad}</bts:{name}>"]


def document(name, attributes, children, bom):
    """Return the bytes of a whole file with one root element."""
    root = element(name, {"Version": "1.0", **attributes}, children=children)
    schema = ' xmlns:bts="http://www.yokogawa.co.jp/BTS/BTSSchema/1.0"'
    end = " />" if root[0].endswith(" />") else ">"
    root[0] = root[0].removesuffix(end) + schema + end
    text = "\n".join(['<?xml version="1.0" encoding="utf-8"?>', *root])
    return text.encode("utf-8-sig" if bom else "utf-8")


def record_of_plane(plane):
    """Return the line of a plane in MeasurementData.mlf; `plane`: row of `schedule_planes`."""
    attributes = {
        "Type": "IMG",
        **where_and_when(plane),
        "ZIndex": 1,
        "TimelineIndex": 1,
        "ActionIndex": 1,
        "Action": "3D",
        **position(plane),
        "Z": "4.0",
        "Ch": plane.number,
    }
    return element("MeasurementRecord", attributes, text=plane.name)


def record_of_error(plane, plate):
    """Return the line of a visit at which the autofocus failed."""
    where = {"Type": "ERR", **where_and_when(plane), "TimelineIndex": 1, **position(plane)}
    text = f"AF Error at {plane.well} No. {plane.field} ({plate})"
    return element("MeasurementRecord", where, text=text)


def where_and_when(plane):
    """Return the attributes that both kinds of records begin with."""
    row, column = row_col_of_well(plane.well)
    return {
        "Time": stamp(plane.time_s),
        "Column": column,
        "Row": row,
        "TimePoint": plane.frame + 1,
        "FieldIndex": plane.field,
    }


def position(plane):
    """Return the attributes X and Y of a record."""
    x, y = field_centre_um(plane.field)
    return {"X": f"{x:.1f}", "Y": f"{y:.1f}"}


def measurement_data(planes, plate):
    """Return MeasurementData.mlf: a record per plane, one per visit without focus."""
    lines = []
    for plane in planes.itertuples():
        if plane.fault != "no focus":
            lines += record_of_plane(plane)
        elif plane.first_of_visit:
            lines += record_of_error(plane, plate)
    return document("MeasurementData", {}, lines, bom=False)


def measurement_detail(settings, planes):
    """Return MeasurementDetail.mrf: what was measured, and a record per channel."""
    sample = {
        "Name": settings.plate,
        "WellPlateFileName": f"{settings.plate}.wpi",
        "WellPlateProductFileName": f"{PRODUCT}.wpp",
    }
    channels = [line for name in by_number(settings) for line in channel_detail(name, settings, 1)]
    attributes = {
        "OperatorName": "simulator",
        "Title": settings.plate,
        "Application": "",
        "BeginTime": stamp(0, "microseconds"),
        "EndTime": stamp(planes["time_s"].max() + 5, "microseconds"),
        "MeasurementSettingFileName": SETTING_FILE,
        "ColumnCount": COLUMNS,
        "RowCount": ROWS,
        "TimePointCount": settings.n_frames,
        "FieldCount": len(settings.fields),
        "ZCount": 1,
        "TargetSystem": "CV7000 SIMULATED",
        "ReleaseNumber": "R2.02.07",
        "Status": 0,
    }
    lines = element("MeasurementSamplePlate", sample, depth=1) + channels
    return document("MeasurementDetail", attributes, lines, bom=True)


def by_number(settings):
    """Return the names of the channels in the order of their numbers."""
    return sorted(settings.channels, key=settings.channels.get)


def channel_detail(name, settings, depth):
    """Return the element of one channel in MeasurementDetail.mrf."""
    rows, cols = settings.shape
    camera_rows, camera_cols = (round(n * settings.scale) for n in CAMERA_PX)
    attributes = {
        "Ch": settings.channels[name],
        "HorizontalPixelDimension": f"{settings.pixel_um:g}",
        "VerticalPixelDimension": f"{settings.pixel_um:g}",
        "CameraNumber": OPTICS[name][5],
        "InputBitDepth": 16,
        "InputLevel": 65535,
        "HorizontalPixels": cols,
        "VerticalPixels": rows,
        "FilterWheelPosition": 5,
        "FilterPosition": 1,
        "ShadingCorrectionSource": "",
        "ObjectiveMagnificationRatio": 1,
        "OriginalHorizontalPixels": camera_cols,
        "OriginalVerticalPixels": camera_rows,
    }
    return element("MeasurementChannel", attributes, depth=depth)
