"""Links between detected cells: by hand, TrackMate's own, and the true ones of a real film."""

import json
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lnp.tracking.linking import link_centres

DATA = Path(__file__).parents[3] / "shared/data"
GOLDEN, BTRACK = DATA / "laptrack_trackmate_golden", DATA / "btrack_test"
FAKE = DATA / "pycellin_faketracks/FakeTracks.xml"


def has(path):
    return pytest.mark.skipif(not path.exists(), reason=f"shared/data/{path.name} is not here")


def frames_of(*frames):
    return [np.array(centres, dtype=float).reshape(-1, 2) for centres in frames]


def link_table(frames, centres, *settings):
    """Return the links of `link_centres` as pairs of row numbers."""
    rows = [np.flatnonzero(frames == t) for t in range(frames.max() + 1)]
    found = link_centres([centres[of_frame] for of_frame in rows], *settings)
    return {(int(rows[a][i]), int(rows[b][j])) for (a, i), (b, j) in found}


def test_each_cell_is_linked_with_the_nearest_in_the_next_frame():
    centres = frames_of([(10, 10), (30, 10)], [(32, 11), (11, 12)], [(12, 14), (33, 12)])
    links = {((0, 0), (1, 1)), ((0, 1), (1, 0)), ((1, 1), (2, 0)), ((1, 0), (2, 1))}
    assert set(link_centres(centres, 10, 1)) == links


def test_a_gap_is_closed_up_to_its_greatest_length():
    centres = frames_of([(10, 10)], [], [], [(12, 10)])
    assert link_centres(centres, 10, 2) == [((0, 0), (3, 0))]
    assert link_centres(centres, 10, 1) == []


def test_two_cells_may_follow_on_one():
    centres = frames_of([(10, 10)], [(10, 10)], [(6, 10), (14, 10)], [(5, 10), (15, 10)])
    both = link_centres(centres, 10, 1)
    assert [link for link in both if link[0] == (1, 0)] == [((1, 0), (2, 0)), ((1, 0), (2, 1))]
    one = link_centres(centres, 10, 1, divisions=False)
    assert len([link for link in one if link[0] == (1, 0)]) == 1


def test_a_film_without_cells_has_no_links():
    assert link_centres(frames_of([], [], []), 10, 1, [2]) == []


def test_later_frames_do_not_change_the_links_before_a_horizon():
    rng = np.random.default_rng(0)
    film = [rng.uniform(0, 60, (rng.integers(3, 9), 2)) for _ in range(12)]
    horizons = [4, 7]
    whole = link_centres(film, 15, 2, horizons)
    for end in horizons:
        links = link_centres(film[:end], 15, 2, horizons)
        assert links == [link for link in whole if link[1][0] < end]


@has(GOLDEN)
@pytest.mark.parametrize(
    ("kind", "max_gap", "divisions"),
    [
        ("without_gap_closing", 0, False),
        ("with_gap_closing", 1, False),
        ("with_splitting", 1, True),
    ],
)
def test_links_are_those_of_trackmate(kind, max_gap, divisions):
    spots, edges = (
        pd.read_csv(GOLDEN / f"trackmate_tracks_{kind}_{what}.csv") for what in ("spots", "edges")
    )
    place, frames = pd.Series(spots.index, spots["id"]), spots["frame"].to_numpy()
    ends = edges[["spot_source_id", "spot_target_id"]].to_numpy()
    theirs = {tuple(sorted(place[pair], key=lambda row: frames[row])) for pair in ends}
    centres = spots[["position_y", "position_x"]].to_numpy()
    found = link_table(frames, centres, 15, max_gap, (), divisions)
    assert theirs <= found
    assert len(found - theirs) <= divisions  # a division that costs more than TrackMate estimates


@has(BTRACK)
def test_links_are_the_true_ones_of_dividing_cells():
    spots = pd.read_csv(BTRACK / "test_data.csv")
    tracks = json.loads((BTRACK / "test_ground_truth.json").read_text())
    mothers = json.loads((BTRACK / "test_graph.json").read_text())
    true = {pair for rows in tracks.values() for pair in pairwise(rows)}
    true |= {(tracks[str(mother)][-1], tracks[cell][0]) for cell, (mother,) in mothers.items()}
    found = link_table(spots["t"].to_numpy(), spots[["y", "x"]].to_numpy(), 40, 2, [100, 200])
    assert len(true) == 1398
    assert found == true


@has(FAKE)
def test_links_are_nearly_those_of_trackmate_where_it_also_merges():
    tree = ET.parse(FAKE).getroot()
    spots = pd.DataFrame([spot.attrib for spot in tree.iter("Spot")])
    spots = spots[["ID", "FRAME", "POSITION_Y", "POSITION_X"]].astype(float)
    place, frames = pd.Series(spots.index, spots["ID"]), spots["FRAME"].astype(int).to_numpy()
    ends = [(e.get("SPOT_SOURCE_ID"), e.get("SPOT_TARGET_ID")) for e in tree.iter("Edge")]
    rows = [place[[float(end) for end in pair]] for pair in ends]
    theirs = {tuple(sorted(pair, key=lambda row: frames[row])) for pair in rows}
    found = link_table(frames, spots[["POSITION_Y", "POSITION_X"]].to_numpy(), 10, 1)
    assert len(theirs) == 90
    assert len(found & theirs) >= 88
    assert len(found - theirs) <= 2
