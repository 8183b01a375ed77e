"""Seeds from regions that Fiji saved, from its list of regions, and from TrackMate's file."""

import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest
from roifile import ROI_TYPE, ImagejRoi

from lnp.core.errors import LnpError
from lnp.tracking.mask_names import find_seeds
from lnp.tracking.seed_files import read_seeds

GOLDEN = Path(__file__).parents[4] / "shared/data/pycellin_faketracks/FakeTracks.xml"
SHAPE = (128, 128)


def points(places, **stated):
    region = ImagejRoi.frompoints(places)
    region.roitype = ROI_TYPE.POINT
    for name, value in stated.items():
        setattr(region, name, value)
    return region


def seeds_of(path, **how):
    found = read_seeds(str(path), "plate P, site S", SHAPE, 2, how.pop("unit", "px"), **how)
    return found[["row", "col"]].to_numpy().tolist()


def test_several_points_of_one_region_are_cells(tmp_path):
    path = tmp_path / "S.roi"
    points([[20, 10], [30.5, 40.25], [7, 90]]).tofile(path)
    assert seeds_of(path) == [[10, 20], [40.25, 30.5], [90, 7]]
    assert seeds_of(path, unit="um", pixel_um=0.5) == seeds_of(path)  # regions are in pixels


def test_a_zip_holds_a_region_per_cell_of_any_kind(tmp_path):
    square = ImagejRoi.frompoints([[10, 20], [14, 20], [14, 30], [10, 30]])
    square.roitype = ROI_TYPE.POLYGON
    regions = {
        "1.roi": points([[50, 60]], position=1),
        "2.roi": ImagejRoi(roitype=ROI_TYPE.OVAL, left=60, top=70, right=80, bottom=90),
        "3.roi": ImagejRoi(roitype=ROI_TYPE.RECT, left=10, top=90, right=21, bottom=101),
        "4.roi": square,
        "5.roi": points([[100, 100]], position=2),  # of a later frame
    }
    with ZipFile(tmp_path / "S.zip", "w") as archive:
        for name, region in regions.items():
            archive.writestr(name, region.tobytes())
    found = seeds_of(tmp_path / "S.zip")
    assert found == [[60, 50], pytest.approx([79.5, 69.5], abs=0.2), [95, 15], [24.5, 11.5]]


@pytest.mark.parametrize("name", ["S.roi", "S.zip"])
@pytest.mark.parametrize("content", [b"", b"Iout", b"PK\x03\x04broken", b"row,col\n1,2\n"])
def test_a_broken_file_is_refused_in_words(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LnpError, match=r"cannot be read as regions of Fiji.*Save them again"):
        seeds_of(tmp_path / name)


def test_fiji_s_list_of_regions_has_their_boxes(tmp_path):
    path = tmp_path / "S.csv"
    head = "Index,Name,Type,X,Y,Width,Height,Points,Pos,C,Z,T\n"
    path.write_text(head + "0,a,Oval,60,70,20,20,0,1,0,0,0\n1,b,Point,50,60,0,0,1,1,0,0,0\n")
    assert seeds_of(path) == [[79.5, 69.5], [60, 50]]
    path.write_text(head + "0,a,Point,60,70,20,20,5,1,0,0,0\n")
    with pytest.raises(LnpError, match="line 2: a region of several points"):
        seeds_of(path)


def test_trackmate_s_file_states_unit_and_frame(tmp_path):
    path = tmp_path / "S.xml"
    spot = '<Spot ID="{}" FRAME="{}" POSITION_X="{}" POSITION_Y="{}" VISIBILITY="{}"/>'
    spots = [spot.format(*values) for values in [(1, 0, 13, 26, 1), (2, 1, 14, 26, 1)]]
    spots.append(spot.format(3, 0, 39, 39, 0))
    text = '<TrackMate><Model spatialunits="{}"><AllSpots>{}</AllSpots></Model></TrackMate>'
    path.write_text(text.format("micron", "".join(spots)))
    assert seeds_of(path, pixel_um=0.65) == [[40, 20]]
    path.write_text(text.format("mile", "".join(spots)))
    with pytest.raises(LnpError, match="states the unit 'mile'"):
        seeds_of(path, pixel_um=0.65)
    path.write_text("<TrackMate><Model/></TrackMate>")
    with pytest.raises(LnpError, match="without spots; expected a file that TrackMate has saved"):
        seeds_of(path)
    path.write_text('<!DOCTYPE a [<!ENTITY b "c">]><TrackMate>&b;</TrackMate>')
    with pytest.raises(LnpError, match="cannot be read as XML"):
        seeds_of(path)


@pytest.mark.skipif(not GOLDEN.exists(), reason="shared/data/pycellin_faketracks is not here")
def test_a_file_that_trackmate_wrote_has_the_cells_of_its_first_frame(tmp_path):
    shutil.copy(GOLDEN, tmp_path / "S.xml")
    assert len(seeds_of(tmp_path / "S.xml")) == GOLDEN.read_text().count('FRAME="0"')


def test_the_file_of_a_site_is_found_by_its_name(tmp_path):
    assert find_seeds(tmp_path, "S") == f"{tmp_path}/S.csv"
    (tmp_path / "S.zip").touch()
    assert find_seeds(tmp_path, "S") == f"{tmp_path}/S.zip"
    (tmp_path / "S.csv").touch()
    with pytest.raises(LnpError, match="hold seeds of one site; expected one file"):
        find_seeds(tmp_path, "S")
