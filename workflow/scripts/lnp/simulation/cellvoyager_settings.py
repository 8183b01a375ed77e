"""The files of a CV7000 folder that state how it was to be measured: .mes, .wpi, .wpp.

Templates with the few values that a plate decides. The .mes states each channel's name, light
source, filter, exposure (ms) and magnification.
"""

from operator import itemgetter

from lnp.core.wells import row_and_column
from lnp.simulation.cellvoyager import (
    CAMERAS,
    PRODUCT,
    SETTING_FILE,
    field_centre_um,
    one_line_per_element,
)

OPTICS = {  # light source, filter, exposure (ms), colour, method
    "gfp": ("488nm", "BP525/50", 100, "#FF00FF00", "Confocal Fluorescence"),
    "lnp": ("561nm", "BP600/37", 100, "#FFFF8200", "Confocal Fluorescence"),
    "counterstain": ("640nm", "BP676/29", 50, "#FFFF1B00", "Confocal Fluorescence"),
    "brightfield": ("Lamp", "BP525/50", 30, "#FFFFFFFF", "Brightfield"),
}
SETTING = one_line_per_element("""\
<?xml version="1.0" encoding="utf-8"?>
<bts:MeasurementSetting bts:Version="1.0" bts:ProductID="781091" bts:Application=""
 bts:Columns="24" bts:Rows="16" xmlns:bts="http://www.yokogawa.co.jp/BTS/BTSSchema/1.0">
  <bts:Timelapse>
    <bts:Timeline bts:Name="Time Line 1" bts:InitialTime="0" bts:Period="{period_s}"
 bts:Interval="{interval_s}" bts:ExpectedTime="{interval_s}" bts:Color="#ff44ee66"
 bts:OverrideExpectedTime="false">
      <bts:WellSequence bts:IsSelected="true">
{wells}
      </bts:WellSequence>
      <bts:PointSequence bts:Method="FixedPosition">
        <bts:FixedPosition bts:IsProportional="false">
{points}
        </bts:FixedPosition>
      </bts:PointSequence>
      <bts:ActionList bts:RunMode="sequential" bts:AFSearch="afparam">
        <bts:ActionAcquire3D bts:XOffset="0" bts:YOffset="0" bts:AFShiftBase="4"
 bts:TopDistance="0" bts:BottomDistance="0" bts:SliceLength="1" bts:UseSoftFocus="false">
{numbers}
        </bts:ActionAcquire3D>
      </bts:ActionList>
    </bts:Timeline>
  </bts:Timelapse>
  <bts:LightSourceList>
    <bts:LightSource bts:Name="405nm" bts:Type="Laser" bts:WaveLength="405" bts:Power="50" />
    <bts:LightSource bts:Name="488nm" bts:Type="Laser" bts:WaveLength="488" bts:Power="50" />
    <bts:LightSource bts:Name="561nm" bts:Type="Laser" bts:WaveLength="561" bts:Power="50" />
    <bts:LightSource bts:Name="640nm" bts:Type="Laser" bts:WaveLength="640" bts:Power="50" />
    <bts:LightSource bts:Name="Lamp" bts:Type="Lamp" bts:WaveLength="0" bts:Power="50" />
  </bts:LightSourceList>
  <bts:ChannelList>
{channels}
  </bts:ChannelList>
</bts:MeasurementSetting>""")
WELL = '        <bts:TargetWell bts:Column="{1}" bts:Row="{0}">true</bts:TargetWell>'
POINT = '          <bts:Point bts:X="{0}" bts:Y="{1}" />'
NUMBER = "          <bts:Ch>{0}</bts:Ch>"
CHANNEL = one_line_per_element("""\
    <bts:Channel bts:Ch="{number}" bts:Target="{name}" bts:ObjectiveID="40000"
 bts:Objective="40x" bts:Magnification="40" bts:MethodID="{camera}" bts:Method="{method}"
 bts:FilterID="{camera}" bts:Acquisition="{filter}" bts:ExposureTime="{exposure_ms}"
 bts:Binning="1" bts:Color="{colour}" bts:MinLevel="0" bts:MaxLevel="1" bts:Kind="{kind}"
 bts:CameraType="Andor" bts:InputLevel="65535" bts:Fluorophore="">
      <bts:LightSourceName>{light}</bts:LightSourceName>
    </bts:Channel>""")
WELL_PLATE = one_line_per_element("""\
<?xml version="1.0" encoding="utf-8"?>
<bts:WellPlate bts:Version="1.0" bts:Name="{plate}" bts:ProductID="781091"
 bts:Usage="SamplePlate" bts:DensityUnit="uM" bts:Columns="24" bts:Rows="16"
 xmlns:bts="http://www.yokogawa.co.jp/BTS/BTSSchema/1.0">
  <bts:Description>A simulated plate: docs/simulation.md</bts:Description>
</bts:WellPlate>""")
WELL_PLATE_PRODUCT = one_line_per_element("""\
<?xml version="1.0" encoding="utf-8"?>
<bts:WellPlateProduct bts:Version="1.0" bts:Name="Greiner_#781091" bts:ProductID="781091"
 bts:Manufacturer="Greiner" bts:Width="127.76" bts:Depth="85.48" bts:Height="14.4"
 bts:Columns="24" bts:Rows="16" bts:ColumnPitch="4.5" bts:RowPitch="4.5" bts:LeftMargin="12.13"
 bts:TopMargin="8.99" bts:BottomHeight="2.9" bts:BottomThickness="0.19" bts:WellTopWidth="3.7"
 bts:WellTopHeight="3.7" bts:WellBottomWidth="3.3" bts:WellBottomHeight="3.3"
 bts:WellVolume="100" bts:WellShape="Square" bts:BottomMaterial="Film" bts:Usage="Assay"
 bts:Locked="false" xmlns:bts="http://www.yokogawa.co.jp/BTS/BTSSchema/1.0" />""")


def setting_files(settings, wells):
    """Return {file name: bytes} of the .mes, .wpi and .wpp files; `wells` as imaged."""
    channels = []
    for name, number in sorted(settings.channels.items(), key=itemgetter(1)):
        light, spectrum, exposure_ms, colour, method = OPTICS[name]
        channel = CHANNEL.format(
            number=number,
            name=name,
            camera=CAMERAS[name],
            method=method,
            kind=method.replace(" ", ""),
            filter=spectrum,
            exposure_ms=exposure_ms,
            colour=colour,
            light=light,
        )
        channels.append(channel)
    setting = SETTING.format(
        period_s=round(settings.interval_s * settings.n_frames),
        interval_s=round(settings.interval_s),
        wells="\n".join(WELL.format(*row_and_column(well)) for well in wells),
        points="\n".join(POINT.format(*field_centre_um(field)) for field in settings.fields),
        numbers="\n".join(map(NUMBER.format, sorted(settings.channels.values()))),
        channels="\n".join(channels),
    )
    texts = {
        SETTING_FILE: setting,
        f"{settings.plate}.wpi": WELL_PLATE.format(plate=settings.plate),
        f"{PRODUCT}.wpp": WELL_PLATE_PRODUCT,
    }
    return {name: text.encode("utf-8-sig") for name, text in texts.items()}
