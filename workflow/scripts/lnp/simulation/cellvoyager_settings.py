"""The files of a CV7000 folder that say how it was meant to be measured: .mes, .wpi, .wpp."""

from lnp.simulation.cellvoyager import (
    COLUMNS,
    OPTICS,
    PRODUCT,
    PRODUCT_ID,
    ROWS,
    by_number,
    document,
    element,
    field_centre_um,
    row_col_of_well,
)

LIGHTS = {"405nm": 405, "488nm": 488, "561nm": 561, "640nm": 640, "Lamp": 0}
PRODUCT_MM = {
    "Width": "127.76",
    "Depth": "85.48",
    "Height": "14.4",
    "Columns": COLUMNS,
    "Rows": ROWS,
    "ColumnPitch": "4.5",
    "RowPitch": "4.5",
    "LeftMargin": "12.13",
    "TopMargin": "8.99",
    "BottomHeight": "2.9",
    "BottomThickness": "0.19",
    "WellTopWidth": "3.7",
    "WellTopHeight": "3.7",
    "WellBottomWidth": "3.3",
    "WellBottomHeight": "3.3",
    "WellVolume": "100",
    "WellShape": "Square",
}


def measurement_setting(settings, wells):
    """Return the .mes file: one time line over all wells and fields, and the channels."""
    lights = [
        line
        for name, nm in LIGHTS.items()
        for line in element(
            "LightSource",
            {"Name": name, "Type": "Laser" if nm else "Lamp", "WaveLength": nm, "Power": 50},
            depth=2,
        )
    ]
    channels = [line for name in by_number(settings) for line in channel(name, settings)]
    parts = [
        *element("Timelapse", {}, children=timeline(settings, wells), depth=1),
        *element("LightSourceList", {}, children=lights, depth=1),
        *element("ChannelList", {}, children=channels, depth=1),
    ]
    attributes = {"ProductID": PRODUCT_ID, "Application": "", "Columns": COLUMNS, "Rows": ROWS}
    return document("MeasurementSetting", attributes, parts, bom=True)


def timeline(settings, wells):
    """Return the lines of the one time line: wells, fields, channels."""
    period = round(settings.interval_s * settings.n_frames)
    attributes = {
        "Name": "Time Line 1",
        "InitialTime": 0,
        "Period": period,
        "Interval": round(settings.interval_s),
        "ExpectedTime": round(settings.interval_s),
        "Color": "#ff44ee66",
        "OverrideExpectedTime": "false",
    }
    places = [row_col_of_well(well) for well in wells]
    targets = [
        line
        for row, column in places
        for line in element("TargetWell", {"Column": column, "Row": row}, text="true", depth=4)
    ]
    parts = [
        *element("WellSequence", {"IsSelected": "true"}, children=targets, depth=3),
        *element("PointSequence", {"Method": "FixedPosition"}, children=points(settings), depth=3),
        *actions(settings),
    ]
    return element("Timeline", attributes, children=parts, depth=2)


def points(settings):
    """Return the lines of the fields' positions."""
    places = [field_centre_um(field) for field in settings.fields]
    lines = [line for x, y in places for line in element("Point", {"X": x, "Y": y}, depth=5)]
    return element("FixedPosition", {"IsProportional": "false"}, children=lines, depth=4)


def actions(settings):
    """Return the lines of what is done at each field: one plane of every channel."""
    plane = {
        "XOffset": 0,
        "YOffset": 0,
        "AFShiftBase": 4,
        "TopDistance": 0,
        "BottomDistance": 0,
        "SliceLength": 1,
        "UseSoftFocus": "false",
    }
    numbers = sorted(settings.channels.values())
    channels = [line for n in numbers for line in element("Ch", {}, text=n, depth=5)]
    acquire = element("ActionAcquire3D", plane, children=channels, depth=4)
    how = {"RunMode": "sequential", "AFSearch": "afparam"}
    return element("ActionList", how, children=acquire, depth=3)


def channel(name, settings):
    """Return the lines of one channel in the .mes file."""
    light, acquisition, exposure, colour, kind, camera = OPTICS[name]
    attributes = {
        "Ch": settings.channels[name],
        "Target": name,
        "ObjectiveID": "40000",
        "Objective": "40x",
        "Magnification": 40,
        "MethodID": camera,
        "Method": "Brightfield" if kind == "Brightfield" else "Confocal Fluorescence",
        "FilterID": camera,
        "Acquisition": acquisition,
        "ExposureTime": exposure,
        "Binning": 1,
        "Color": colour,
        "MinLevel": 0,
        "MaxLevel": 1,
        "Kind": kind,
        "CameraType": "Andor",
        "InputLevel": 65535,
        "Fluorophore": "",
    }
    source = element("LightSourceName", {}, text=light, depth=3)
    return element("Channel", attributes, children=source, depth=2)


def well_plate(settings):
    """Return the .wpi file."""
    attributes = {
        "Name": settings.plate,
        "ProductID": PRODUCT_ID,
        "Usage": "SamplePlate",
        "DensityUnit": "uM",
        "Columns": COLUMNS,
        "Rows": ROWS,
    }
    text = "A simulated plate: docs/simulation.md"
    return document("WellPlate", attributes, element("Description", {}, text=text, depth=1), True)


def well_plate_product():
    """Return the .wpp file."""
    names = {"Name": PRODUCT, "ProductID": PRODUCT_ID, "Manufacturer": "Greiner"}
    attributes = {**names, **PRODUCT_MM, "BottomMaterial": "Film", "Usage": "Assay"}
    return document("WellPlateProduct", {**attributes, "Locked": "false"}, [], bom=True)
