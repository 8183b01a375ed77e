"""Tracks that come back: from tables, XML and GEFF, checked against the film."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lnp.core.errors import LnpError
from lnp.exchange.given_files import Film, read_given
from lnp.exchange.given_names import find_given, newest_file
from lnp.exchange.track_graph import to_graph
from lnp.exchange.trackmate_table import spots_table

DATA = Path(__file__).parents[3] / "shared/data"
FILM = Film(n_frames=6, shape=(90, 120), pixel_um=0.65)
COLUMNS = ["cell", "frame", "row", "col", "area", "state", "risk", "mother"]
NAPARI = "track_id,t,y,x\n1,0,10,20\n1,1,11,20\n4,0,50,60\n4,2,52,61\n"


def has(name):
    return pytest.mark.skipif(not (DATA / name).exists(), reason=f"shared/data/{name} is not here")


def write(folder, text, name="A01_f001.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def read(path, film=FILM):
    return read_given(path, "plate P, site A01_f001", film)[0]


def test_our_table_for_trackmate_comes_back_as_the_tracks(tracks, tmp_path):
    mothers = tracks.groupby("cell")["mother"].first().to_dict()
    table = spots_table(to_graph(tracks), mothers, 0.65, [300.0 * t for t in range(6)])
    path = tmp_path / "A01_f001.csv"
    table.to_csv(path, index=False)
    found = read(path)[COLUMNS].astype(tracks.dtypes)
    pd.testing.assert_frame_equal(found, tracks, rtol=1e-14, atol=0)


def test_napari_s_tracks_are_read(tmp_path):
    rows = read(write(tmp_path, NAPARI))
    assert rows[["cell", "frame", "row", "col"]].to_numpy().tolist() == [
        *([1, 0, 10, 20], [1, 1, 11, 20], [4, 0, 50, 60], [4, 2, 52, 61])
    ]
    um = read(write(tmp_path, NAPARI), Film(6, (180, 240), 0.5, unit="um"))
    assert um["row"].tolist() == [20, 22, 100, 104]
    large = read(write(tmp_path, NAPARI), Film(6, (90, 120), 1.3, factor=2.0))
    assert large["row"].tolist() == [4.75, 5.25, 24.75, 25.75]


def test_a_table_of_the_motile_tracker_names_the_row_before(tmp_path):
    text = "t,y,x,id,parent_id,track_id\n0,9,9,1,,1\n1,9,9,2,1,1\n2,8,9,3,2,2\n2,10,9,4,2,3\n"
    rows = read(write(tmp_path, text))
    assert rows["cell"].tolist() == [1, 1, 2, 3]
    assert rows["mother"].tolist() == [-1, -1, 1, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", r"unknown columns .*expected those of TrackMate's spots"),
        (NAPARI + "4,7,52,61\n", "frames from 0 to 7; expected 0 to 5, as the film has 6"),
        (NAPARI + "5,0,5,500\n", r"cell 5, frame 0: \(5, 500\) lies outside the 90 x 120 field"),
        (NAPARI + "4,2,53,62\n", "two rows of track 4 in frame 2; expected one"),
        (NAPARI + "4,x,53,62\n", "line 6: expected numbers"),
        (NAPARI + "4,1.5,53,62\n", "line 6: expected numbers"),
        ("cell,mother,frame,row,col\n1,7,0,5,5\n", r"mothers \[7\] are no cells of this table"),
        ("track_id,t,y (furlong),x\n1,0,5,5\n", "unknown columns"),
        ("track_id,t,y,x\n", "holds no track"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_in_words(tmp_path, text, message):
    with pytest.raises(LnpError, match=message):
        read(write(tmp_path, text))


@has("pycellin_faketracks")
def test_a_file_of_trackmate_in_which_cells_merge_is_refused(tmp_path):
    path = tmp_path / "A01_f001.xml"
    shutil.copy(DATA / "pycellin_faketracks/FakeTracks.xml", path)
    with pytest.raises(LnpError, match=r"follows on two nodes.*Delete one of the links"):
        read(path, Film(50, (128, 128), np.nan))


@has("laptrack_trackmate_golden")
@pytest.mark.parametrize("kind", ["without_gap_closing", "with_gap_closing", "with_splitting"])
def test_trackmate_s_own_files_have_its_links_and_divisions(tmp_path, kind):
    golden = DATA / f"laptrack_trackmate_golden/trackmate_tracks_{kind}"
    path = tmp_path / "A01_f001.xml"
    shutil.copy(f"{golden}.xml", path)
    rows = read(path, Film(50, (128, 128), np.nan))
    links = pd.read_csv(f"{golden}.csv")
    n_divisions = links["spot_source_id"].duplicated().sum()
    daughters = rows[rows["mother"] >= 0].drop_duplicates("cell")
    assert len(daughters) == 2 * n_divisions
    assert (n_divisions > 0) == (kind == "with_splitting")
    spots = pd.concat([links["spot_source_id"], links["spot_target_id"]]).nunique()
    assert len(rows) == spots
    gaps = rows.groupby("cell")["frame"].diff().gt(1).sum()
    born = rows.groupby("cell")["frame"].min().loc[daughters["cell"]]
    ended = rows.groupby("cell")["frame"].max().loc[daughters["mother"]]
    late = (born.to_numpy() - ended.to_numpy() > 1).sum()
    n_gaps = (links["target_frame"] - links["source_frame"] > 1).sum()
    assert gaps + late == n_gaps
    assert (n_gaps > 0) == (kind != "without_gap_closing")


@has("btrack_test")
def test_a_table_with_mothers_has_the_lines_of_a_real_film(tmp_path):
    points = pd.read_csv(DATA / "btrack_test/test_data.csv")
    tracks = json.loads((DATA / "btrack_test/test_ground_truth.json").read_text())
    parents = json.loads((DATA / "btrack_test/test_graph.json").read_text())
    table = pd.concat(
        points.loc[rows, ["t", "y", "x"]].assign(cell=cell, mother=parents.get(cell, [-1])[0])
        for cell, rows in tracks.items()
    )
    table.to_csv(tmp_path / "A01_f001.csv", index=False)
    found = read(tmp_path / "A01_f001.csv", Film(500, (1200, 1600), np.nan))
    assert len(found) == sum(map(len, tracks.values())) == 1399
    mothers = found.groupby("cell")["mother"].first().to_dict()
    assert mothers == {int(cell): parents.get(cell, [-1])[0] for cell in tracks}


def test_files_are_found_by_the_names_of_sites(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_given("P", ["A01_f001"], "some") == {}
    assert find_given("P", ["A01_f001"], "none") == {}
    with pytest.raises(LnpError, match=r"no tracks of 2 of 2 sites \('A01_f001', "):
        find_given("P", ["A01_f001", "A01_f002"], "all")
    folder = tmp_path / "resources/tracks/P"
    (folder / "A01_f001.zarr/tracks.geff").mkdir(parents=True)
    inner = Path(write(folder / "A01_f001.zarr/tracks.geff", "{}", ".zattrs"))
    found = find_given("P", ["A01_f001", "A01_f002"], "some")
    assert found == {"A01_f001": "resources/tracks/P/A01_f001.zarr"}
    assert Path(newest_file(found["A01_f001"])).resolve() == inner.resolve()
    table = Path(write(folder, NAPARI))
    with pytest.raises(LnpError, match="holds tracks of this site too"):
        find_given("P", ["A01_f001"], "some")
    table.unlink()
    write(folder, NAPARI, "B07_f001.csv")
    with pytest.raises(LnpError, match=r"B07_f001.csv: expected the name of a site and one of"):
        find_given("P", ["A01_f001"], "some")
