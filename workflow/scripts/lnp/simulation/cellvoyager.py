"""File names and records of a CV7000 folder: MeasurementData.mlf and MeasurementDetail.mrf.

The dialect is that of real folders: attributes are in the namespace bts; MeasurementData.mlf has
no byte order mark, the other files have one. Templates break long lines before an attribute.
"""

import re
from datetime import datetime, timedelta, timezone
from operator import itemgetter

from lnp.core.wells import row_and_column
from lnp.simulation.settings import FULL_SHAPE

BEGIN = datetime(2019, 5, 14, 17, 3, 12, tzinfo=timezone(timedelta(hours=2)))
SETTING_FILE = "LNP_timelapse_40x.mes"
PRODUCT = "Greiner_#781091"  # the well plate: 16 rows, 24 columns
FIELD_UM = 450.0  # between the centres of two fields
CAMERA_PX = (FULL_SHAPE[0] + 6, FULL_SHAPE[1] + 6)  # 6 are lost to the correction of geometry
CAMERAS = {"gfp": 1, "lnp": 2, "counterstain": 2, "brightfield": 1}


def one_line_per_element(template):
    """Join the lines of an XML template that begin with an attribute to the line before."""
    return re.sub(r"\n +(bts|xmlns):", r" \1:", template)


DATA = one_line_per_element("""\
<?xml version="1.0" encoding="utf-8"?>
<bts:MeasurementData bts:Version="1.0" xmlns:bts="http://www.yokogawa.co.jp/BTS/BTSSchema/1.0">
{records}
</bts:MeasurementData>""")
IMAGE = one_line_per_element("""\
<bts:MeasurementRecord bts:Type="IMG" bts:Time="{time}" bts:Column="{column}" bts:Row="{row}"
 bts:TimePoint="{time_point}" bts:FieldIndex="{field}" bts:ZIndex="1" bts:TimelineIndex="1"
 bts:ActionIndex="1" bts:Action="3D" bts:X="{x}" bts:Y="{y}" bts:Z="4.0"
 bts:Ch="{number}">{name}</bts:MeasurementRecord>""")
ERROR = one_line_per_element("""\
<bts:MeasurementRecord bts:Type="ERR" bts:Time="{time}" bts:Column="{column}" bts:Row="{row}"
 bts:TimePoint="{time_point}" bts:FieldIndex="{field}" bts:TimelineIndex="1"
 bts:X="{x}" bts:Y="{y}">AF Error at {well} No. {field} ({plate})</bts:MeasurementRecord>""")
DETAIL = one_line_per_element("""\
<?xml version="1.0" encoding="utf-8"?>
<bts:MeasurementDetail bts:Version="1.0" bts:OperatorName="simulator" bts:Title="{plate}"
 bts:Application="" bts:BeginTime="{begin}" bts:EndTime="{end}"
 bts:MeasurementSettingFileName="{setting_file}" bts:ColumnCount="24" bts:RowCount="16"
 bts:TimePointCount="{n_frames}" bts:FieldCount="{n_fields}" bts:ZCount="1"
 bts:TargetSystem="CV7000 SIMULATED" bts:ReleaseNumber="R2.02.07" bts:Status="0"
 xmlns:bts="http://www.yokogawa.co.jp/BTS/BTSSchema/1.0">
  <bts:MeasurementSamplePlate bts:Name="{plate}" bts:WellPlateFileName="{plate}.wpi"
 bts:WellPlateProductFileName="{product}.wpp" />
{channels}
</bts:MeasurementDetail>""")
CHANNEL = one_line_per_element("""\
  <bts:MeasurementChannel bts:Ch="{number}" bts:HorizontalPixelDimension="{pixel_um:g}"
 bts:VerticalPixelDimension="{pixel_um:g}" bts:CameraNumber="{camera}" bts:InputBitDepth="16"
 bts:InputLevel="65535" bts:HorizontalPixels="{cols}" bts:VerticalPixels="{rows}"
 bts:FilterWheelPosition="5" bts:FilterPosition="1" bts:ShadingCorrectionSource=""
 bts:ObjectiveMagnificationRatio="1" bts:OriginalHorizontalPixels="{camera_cols}"
 bts:OriginalVerticalPixels="{camera_rows}" />""")


def plane_name(plate, well, field, frame, number):
    """Return the file name of a plane; `frame` counts from 0, the name from 1.

    >>> plane_name("LNP-01", "C04", field=2, frame=0, number=5)
    'LNP-01_C04_T0001F002L01A01Z01C05.tif'
    """
    return f"{plate}_{well}_T{frame + 1:04d}F{field:03d}L01A01Z01C{number:02d}.tif"


def field_centre_um(field):
    """Return X, Y of a field from the well's centre: two per line, downwards, Y points up."""
    line, place = divmod(field - 1, 2)
    return (place - 0.5) * FIELD_UM, (0.5 - line) * FIELD_UM


def measurement_data(planes, plate):
    """Return the .mlf file as bytes: a record per plane, and one per visit without focus.

    `planes` is the table of `lnp.simulation.schedule.schedule_planes`.
    """
    records = []
    for plane in planes.itertuples():
        if plane.fault == "no focus" and not plane.first_of_visit:
            continue
        row, column = row_and_column(plane.well)
        x, y = field_centre_um(plane.field)
        about = {"time": stamp(plane.time_s), "row": row, "column": column, "x": x, "y": y}
        about |= {"time_point": plane.frame + 1, "plate": plate, **plane._asdict()}
        records.append((ERROR if plane.fault == "no focus" else IMAGE).format(**about))
    return DATA.format(records="\n".join(records)).encode()


def measurement_detail(settings, planes):
    """Return the .mrf file as bytes: what was measured, and the camera's pixels per channel."""
    rows, cols = settings.shape
    camera_rows, camera_cols = (round(n * settings.scale) for n in CAMERA_PX)
    size = {"rows": rows, "cols": cols, "camera_rows": camera_rows, "camera_cols": camera_cols}
    channels = [
        CHANNEL.format(
            number=number,
            camera=CAMERAS[name],
            pixel_um=settings.pixel_um,
            **size,
        )
        for name, number in sorted(settings.channels.items(), key=itemgetter(1))
    ]
    detail = DETAIL.format(
        plate=settings.plate,
        begin=stamp(0, "microseconds"),
        end=stamp(planes["time_s"].max() + 5, "microseconds"),
        setting_file=SETTING_FILE,
        n_frames=settings.n_frames,
        n_fields=len(settings.fields),
        product=PRODUCT,
        channels="\n".join(channels),
    )
    return detail.encode("utf-8-sig")


def stamp(seconds, digits="milliseconds"):
    """Return a time of the measurement as the microscope writes it."""
    return (BEGIN + timedelta(seconds=float(seconds))).isoformat(timespec=digits)
