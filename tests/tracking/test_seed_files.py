"""Seeds that people mark: what is recognised, and what is refused, in which words."""

import pytest

from lnp.tracking.seed_files import read_seeds
from lnp.tracking.seed_formats import SeedError

WHERE = "plate LNP-01, site C04_f001"


def read(tmp_path, text, shape=(100, 200), **units):
    path = tmp_path / "C04_f001.csv"
    path.write_text(text, encoding="utf-8")
    return read_seeds(str(path), WHERE, shape, least_distance=5, **units)


@pytest.mark.parametrize(
    "text",
    [
        "row,col\n10,20\n30.5,150\n",
        "Row;Col\n10;20\n30.5;150\n",
        " ,X,Y\n1,20,10\n2,150,30.5\n",  # Fiji, with its number of the line
        " \tArea\tX\tY\n1\t0\t20\t10\n2\t0\t150\t30.5\n",
        "index,axis-0,axis-1\n0,10,20\n1,30.5,150\n",  # napari
        "index,axis-0,axis-1,axis-2\n0,0,10,20\n1,0,30.5,150\n",  # napari, with a time axis
        "index,axis-0,axis-1,axis-2,axis-3\n0,0,2,10,20\n1,0,2,30.5,150\n",  # and a channel axis
        "index,axis-0,axis-1,axis-2\n0,0,10,20\n1,0,30.5,150\n2,1,50,50\n",  # and later frames
        "\ufeffrow,col\n10,20\n30.5,150\n",
        " ;Area;X;Y\n1;0;20,0;10,0\n2;0;150,0;30,5\n;;;\n",  # Fiji in Germany, by way of Excel
        " ,Area,XM,YM,Slice\n1,0,20,10,1\n2,0,150,30.5,1\n3,0,150,40,2\n",
        "frame,x,y\n0,20,10\n0,150,30.5\n1,22,12\n",  # trackpy
        "label,centroid-0,centroid-1\n0,10,20\n1,30.5,150\n",  # scikit-image
        "ImageNumber,ObjectNumber,Location_Center_X,Location_Center_Y\n3,0,20,10\n3,1,150,30.5\n",
        "ImageNumber,ObjectNumber,Metadata_T,Cells_Location_Center_X,Cells_Location_Center_Y\n"
        "3,0,1,20,10\n3,1,1,150,30.5\n4,0,2,20,10\n",
        "Image\tCentroid X px\tCentroid Y px\na.tif\t20\t10\na.tif\t150\t30.5\n",  # QuPath
        "timestep,Center of the object_0,Center of the object_1\n0,20,10\n0,150,30.5\n",  # ilastik
        "LABEL,ID,POSITION_X,POSITION_Y,FRAME\nLabel,Spot ID,X,Y,Frame\nLabel,Spot ID,X,Y,Frame\n"
        ",,(pixel),(pixel),\nID5,5,20,10,0\nID6,6,150,30.5,0\nID7,7,30,60,1\n",  # TrackMate
        "Label,POSITION_X,POSITION_Y,FRAME\nID5,20,10,0\nID6,150,30.5,0\n",  # an older one
    ],
)
def test_tables_of_fiji_napari_and_ones_own_mean_the_same(tmp_path, text):
    seeds = read(tmp_path, text)
    assert seeds.to_numpy().tolist() == [[0, 10, 20], [1, 30.5, 150]]
    assert list(seeds) == ["cell", "row", "col"]


def test_seeds_in_pixels_follow_images_that_were_resampled_those_in_um_do_not(tmp_path):
    seeds = read(tmp_path, "row,col\n20.5,40.5\n60.5,150.5\n", factor=2)
    assert seeds[["row", "col"]].to_numpy().tolist() == [[10, 20], [30, 75]]
    seeds = read(tmp_path, "X_um,Y_um\n10,5\n75,15\n", factor=2, pixel_um=0.5)
    assert seeds[["row", "col"]].to_numpy().tolist() == [[10, 20], [30, 150]]


def test_later_frames_are_counted(tmp_path, caplog):
    read(tmp_path, "X,Y,Frame\n20,10,1\n150,30.5,1\n22,12,2\n50,50,3\n")
    assert "2 of 4 points are in later frames (column frame) and are not used" in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        "row (µm),col (µm)\n5,10\n15.25,75\n",
        "X_um,Y_um\n10,5\n75,15.25\n",
        "Centroid X µm\tCentroid Y µm\n10\t5\n75\t15.25\n",
        "LABEL,POSITION_X,POSITION_Y\nLabel,X,Y\n,(micron),(micron)\nID5,10,5\nID6,75,15.25\n",
        "X,Y,Unit\n10,5,microns\n75,15.25,microns\n",
    ],
)
def test_micrometres_are_known_by_what_the_table_states(tmp_path, text):
    expected = [[0, 10, 20], [1, 30.5, 150]]
    assert read(tmp_path, text, pixel_um=0.5).to_numpy().tolist() == expected
    with pytest.raises(SeedError, match="size of a pixel is unknown"):
        read(tmp_path, text)


def test_many_seeds_in_the_first_corner_are_refused_unless_their_unit_is_known(tmp_path):
    text = "X,Y\n12.5,10\n22,2\n2,18\n35.5,7.5\n"
    with pytest.raises(SeedError, match=r"all 4 seeds lie in the top left corner.*seeding/unit"):
        read(tmp_path, text)
    assert len(read(tmp_path, text, unit="px")) == 4
    assert len(read(tmp_path, text.replace("X,Y", "X [px],Y [px]"))) == 4
    assert len(read(tmp_path, text.rsplit("35", 1)[0])) == 3
    assert read(tmp_path, text, unit="um", pixel_um=0.5)["row"].tolist() == [20, 4, 36, 15]


def test_numbers_of_cells_are_kept_where_the_table_has_them(tmp_path):
    assert read(tmp_path, "cell,row,col\n7,10,20\n3,30,150\n")["cell"].tolist() == [7, 3]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("row,col\n", "holds no seed"),
        ("a,b\n1,2\n", r"unknown columns \['a', 'b'\]"),
        ("row,col\n10,20\n10,far\n", "line 3: expected numbers"),
        ("row,col\n10,20\n10,\n", "line 3: expected numbers"),
        ("row,col\n10,20\n10," + "9" * 5000, "line 3: expected numbers"),
        ("row,col,frame\n10,20," + "9" * 5000, "is not a number"),
        ("row,col\n150,20\n", r"the seed \(150, 20\) lies outside the 100 x 200 field.*exchanged"),
        ("row,col\n-1,20\n", "outside"),
        ("row,col\n10,20\n50,50\n12,23\n", "cells 0 and 2.*less than 5 pixels apart"),
        ("cell,row,col\n1,10,20\n1,50,50\n", "cell 1: two seeds have this number"),
        (
            "index,axis-0,axis-1,axis-2\n0,3,10,20\n1,4,30,90\n",
            "axis_0 goes from 3 to 4, and the f",
        ),
        (
            "row,col,frame\n10,20,1\n",
            "no seed is in the first frame: column frame goes from 1 to 1",
        ),
        ("X,Y,Slice\n20,10,4\n", "if the column is no time, delete it"),
        ("X,Y,Frame\n20,10,one\n", r"line 2: the frame 'one' \(frame\) is not a number"),
        ("row,col\n10.5,20\n10,20.5\n'1,5',3\n", "has 3 cells, and the header 2"),
        ("row;col\n10.5;20\n10,5;60\n", "decimal mark, or one of thousands"),
        ("row;col\n90;1,500\n20;60\n", "1,500 have a decimal mark, or one of thousands"),
        ("X,Y,Unit\n20,10,inch\n", "states the unit 'inch'"),
        ("X (um),Y (px)\n20,10\n", "states several units"),
        ("TRACK_ID,TRACK_X_LOCATION\n20,10\n", "export that of the spots"),
        ("ImageNumber,Location_Center_X,Location_Center_Y\n1,2,3\n2,2,3\n", "points of 2 images"),
    ],
)
def test_seeds_that_cannot_be_used_are_refused(tmp_path, text, says):
    with pytest.raises(SeedError, match=says) as refused:
        read(tmp_path, text)
    assert WHERE in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SeedError, match=r"absent\.csv"):
        read_seeds(str(tmp_path / "absent.csv"), WHERE, (10, 10), 1)
