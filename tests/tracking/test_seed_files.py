"""Seeds that people mark: what is recognised, and what is refused, in which words."""

import pytest

from lnp.tracking.seed_files import SeedError, read_seeds

WHERE = "plate LNP-01, site C04_f001"


def read(tmp_path, text, shape=(100, 200)):
    path = tmp_path / "C04_f001.csv"
    path.write_text(text, encoding="utf-8")
    return read_seeds(str(path), WHERE, shape, least_distance=5)


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
        "\ufeffrow,col\n10,20\n30.5,150\n",
    ],
)
def test_tables_of_fiji_napari_and_ones_own_mean_the_same(tmp_path, text):
    seeds = read(tmp_path, text)
    assert seeds.to_numpy().tolist() == [[0, 10, 20], [1, 30.5, 150]]
    assert list(seeds) == ["cell", "row", "col"]


def test_numbers_of_cells_are_kept_where_the_table_has_them(tmp_path):
    assert read(tmp_path, "cell,row,col\n7,10,20\n3,30,150\n")["cell"].tolist() == [7, 3]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no seed"),
        ("row,col\n", "holds no seed"),
        ("a,b\n1,2\n", r"unknown columns \['a', 'b'\]"),
        ("row,col\n10,20\n10,far\n", "line 3: expected numbers"),
        ("row,col\n10,20\n10,\n", "line 3: expected numbers"),
        ("row,col\n150,20\n", r"the seed \(150, 20\) lies outside the 100 x 200 field.*exchanged"),
        ("row,col\n-1,20\n", "outside"),
        ("row,col\n10,20\n50,50\n12,23\n", "cells 0 and 2.*less than 5 pixels apart"),
        ("cell,row,col\n1,10,20\n1,50,50\n", "cell 1: two seeds have this number"),
        ("index,axis-0,axis-1,axis-2\n0,0,10,20\n1,4,30,90\n", "1 of 2 points are not in frame 0"),
    ],
)
def test_seeds_that_cannot_be_used_are_refused(tmp_path, text, says):
    with pytest.raises(SeedError, match=says) as refused:
        read(tmp_path, text)
    assert WHERE in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SeedError, match=r"absent\.csv"):
        read_seeds(str(tmp_path / "absent.csv"), WHERE, (10, 10), 1)
