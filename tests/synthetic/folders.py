"""Folders in the microscope's dialect whose planes we wrote ourselves: every pixel of a plane
holds 1000 * frame + 100 * field + 10 * z + channel number, so that a mix-up shows."""

from pathlib import Path

import imagecodecs
import numpy as np
import tifffile

from lnp.acquisition.plane_selection import Wanted
from lnp.core.wells import row_and_column

BTS = "http://www.yokogawa.co.jp/BTS/BTSSchema/1.0"
CHANNELS = {"counterstain": 7, "lnp": 6, "brightfield": 9, "gfp": 5}


def wanted(**changes):
    """Return what a plate of two wells, one field, three frames and two channels should have."""
    settings = {
        "wells": {"C03": "", "G03": ""},
        "fields": [1],
        "n_frames": 3,
        "channels": {"counterstain": 7, "gfp": 5},
        "z": "max",
        "action": "only",
        "timeline": "only",
        "running": False,
    }
    return Wanted(**(settings | changes))


def plane_name(well, timepoint, number, field=1, z=1, action=1, timeline=1, plate="A #1_x"):
    """Return the name of one plane's file."""
    place = f"T{timepoint:04d}F{field:03d}L{timeline:02d}A{action:02d}Z{z:02d}C{number:02d}"
    return f"{plate}_{well}_{place}.tif"


def plate_names(wells=("C03", "G03"), n_frames=3, numbers=(7, 5), **place):
    """Return the names of all planes of a small plate."""
    return [
        plane_name(well, frame + 1, number, **place)
        for frame in range(n_frames)
        for well in wells
        for number in numbers
    ]


def record(name, time="2025-03-03T13:17:24.611+01:00", kind="IMG", **changes):
    """Return the .mlf's record of a plane, as its file's name states it."""
    well, place = name.removesuffix(".tif").split("_")[-2:]
    row, column = row_and_column(well)
    attributes = {
        "Type": kind,
        "Time": time,
        "Column": column,
        "Row": row,
        "TimePoint": int(place[1:5]),
        "FieldIndex": int(place[6:9]),
        "ZIndex": int(place[16:18]),
        "TimelineIndex": int(place[10:12]),
        "ActionIndex": int(place[13:15]),
        "X": -10.5,
        "Y": 20.0,
        "Ch": int(place[19:21]),
    } | changes
    written = "".join(f' bts:{key}="{v}"' for key, v in attributes.items() if v is not None)
    return f"<bts:MeasurementRecord{written}>{name}</bts:MeasurementRecord>"


def error_record(text, well, timepoint, field=1, timeline=1):
    """Return the .mlf's record of an error; without a field if that is None."""
    place = {"ZIndex": None, "ActionIndex": None, "Ch": None, "FieldIndex": field}
    name = plane_name(well, timepoint, 7, field or 1, timeline=timeline)
    return record(name, kind="ERR", **place).replace(name, text)


def write_records(path, records, bom=b""):
    """Write a MeasurementData.mlf."""
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<bts:MeasurementData xmlns:bts="{BTS}">'
    text = "\n".join([head, *records, "</bts:MeasurementData>\n"])
    path.write_bytes(bom + text.encode())


def write_plane(folder, name, shape=(8, 10)):
    """Write one plane whose pixels name its place."""
    place = name.rpartition(".")[0][-21:]
    t, f, z, c = (int(place[a:b]) for a, b in ((1, 5), (6, 9), (16, 18), (19, 21)))
    value = 1000 * (t - 1) + 100 * f + 10 * z + c
    image = np.full(shape, value, np.uint16)
    if name.endswith(".png"):
        Path(folder, name).write_bytes(imagecodecs.png_encode(image))
    else:
        tifffile.imwrite(folder / name, image)
