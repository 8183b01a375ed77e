"""The tracker that follows cells where a file says that they are."""

import numpy as np
import pandas as pd
import pytest

from lnp.imaging.pixel_regions import disc
from lnp.tracking.given.given_tracks import GivenTracks, first_places
from lnp.tracking.given.label_masks import LabelError, LabelMasks
from synthetic.discs import dome_frame

SHAPE, DIAMETER, N_FRAMES = (160, 200), 20, 6
SETTINGS = {"window_px": 50, "smoothing_px": 1, "neighbours": True, "marker_px": 3}
STAGE = np.array([0.0, 2.0])
# cell: frame: (row, col), and its mother
GIVEN = {
    1: ({t: (50, 60 + 2 * t) for t in (0, 1, 3, 4, 5)}, -1),  # left out in frame 2
    2: ({t: (100, 60 + 2 * t) for t in range(3)}, -1),  # lost after frame 2
    3: ({t: (60, 130 + 2 * t) for t in range(2)}, -1),  # divides
    5: ({t: (50, 130 + 2 * t) for t in range(2, 6)}, 3),
    4: ({t: (72, 130 + 2 * t) for t in range(3, 6)}, 3),  # found a frame later than her sister
    6: ({t: (120, 150 + 2 * t) for t in range(2, 6)}, -1),  # begins later
    7: ({t: (130, 30 - 4 * t) for t in range(4)}, -1),  # leaves
}


def table_of(given):
    rows = [
        (cell, frame, *centre, "tracked", 0.0, mother)
        for cell, (course, mother) in given.items()
        for frame, centre in course.items()
    ]
    columns = ["cell", "frame", "row", "col", "state", "risk", "mother"]
    return pd.DataFrame(rows, columns=columns).sort_values(["cell", "frame"], ignore_index=True)


ROWS = table_of(GIVEN)


def image_of(frame):
    centres = ROWS[ROWS["frame"] == frame][["row", "col"]].to_numpy(dtype=float)
    return dome_frame(centres, DIAMETER / 2, SHAPE)


def follow(rows=ROWS, begin=0, masks=None, images=None):
    """Return the table of tracks, and the number of pixels of each mask by cell and frame."""
    tracker = GivenTracks(rows, first_places(rows, begin), begin, DIAMETER, SETTINGS, masks)
    found = []
    for frame in range(N_FRAMES):
        image = image_of(frame) if images is None else images[frame]
        for t in tracker.follow(image, STAGE * (frame > 0)):
            found.append((t.cell, frame, *t.centre, t.state, len(t.pixels), t.mother))
    columns = ["cell", "frame", "row", "col", "state", "area", "mother"]
    return pd.DataFrame(found, columns=columns), tracker


@pytest.fixture(scope="module")
def whole():
    return follow()


def test_gaps_ends_and_divisions_become_the_states_of_the_pipeline(whole):
    states = whole[0].groupby("cell")["state"].agg(list).to_dict()
    assert states[1] == ["tracked", "tracked", "bridged", "tracked", "tracked", "tracked"]
    assert states[2] == ["tracked", "tracked", "tracked", "lost"]
    assert states[3] == ["tracked", "tracked", "divided"]
    assert states[5] == ["tracked"] * 4
    assert states[7] == ["tracked", "tracked", "tracked", "tracked", "edge"]
    assert whole[1].cells == [1, 2, 3, 4, 5, 7]
    assert whole[1].n_left_out == 1


def test_a_daughter_that_is_found_later_than_her_sister_is_bridged_until_then(whole):
    late = whole[0].query("cell == 4")
    assert late["frame"].tolist() == [2, 3, 4, 5]
    assert late["state"].tolist() == ["bridged", "tracked", "tracked", "tracked"]
    mother = whole[0].query("cell == 3 and frame == 2")
    assert late[["row", "col"]].iloc[0].tolist() == mother[["row", "col"]].iloc[0].tolist()


def test_centres_are_those_of_the_file_and_a_gap_goes_with_the_stage(whole):
    found = whole[0].merge(ROWS, on=["cell", "frame"], suffixes=("", "_given"))
    followed = found[found["state"] == "tracked"]
    assert followed["row"].tolist() == followed["row_given"].tolist()
    assert followed["col"].tolist() == followed["col_given"].tolist()
    gap = whole[0].query("cell == 1 and frame == 2").iloc[0]
    assert (gap["row"], gap["col"], gap["area"]) == (50, 64, 0)


def test_masks_are_those_of_a_watershed_from_the_centres(whole):
    areas = whole[0].query("state == 'tracked'")["area"]
    assert areas.between(0.5 * 314, 1.5 * 314).all()


def test_masks_that_came_with_the_tracks_are_taken_where_they_lie():
    labels = np.zeros((N_FRAMES, *SHAPE), dtype=np.uint16)
    rows = ROWS.assign(label=ROWS["cell"] + 10)
    for row in rows.itertuples():
        place = (row.row, row.col) if row.cell != 2 else (row.row + 15, row.col)  # moved since
        labels[row.frame][tuple(disc(place, 4).T)] = row.label
    found, _ = follow(rows, masks=LabelMasks(labels.__getitem__, DIAMETER))
    small = len(disc((0, 0), 4))
    areas = found.query("state == 'tracked'").groupby("cell")["area"].agg(list)
    assert areas[1] == [small] * 5
    assert min(areas[2]) > 2 * small  # by the watershed
    under, _ = follow(ROWS, masks=LabelMasks(labels.__getitem__, DIAMETER))
    assert under.query("cell == 1 and state == 'tracked'")["area"].tolist() == [small] * 5
    with pytest.raises(LabelError, match="frame 0: a label image of 160 x 199 pixels"):
        follow(rows, masks=LabelMasks(labels[:, :, 1:].__getitem__, DIAMETER))


def test_a_film_without_its_first_plane_begins_at_the_second():
    images = [None, *(image_of(frame) for frame in range(1, N_FRAMES))]
    rows = ROWS[ROWS["frame"] > 0]
    found, tracker = follow(rows, begin=1, images=images)
    assert tracker.cells == [1, 2, 3, 4, 5, 7]
    first = found.query("cell == 1 and frame == 0").iloc[0]
    assert (first["state"], first["row"], first["col"]) == ("bridged", 50, 62)
    assert found.query("cell == 1 and frame == 1")["state"].tolist() == ["tracked"]


def test_a_cell_without_a_seed_is_not_followed_and_nor_are_its_daughters():
    seeds = pd.DataFrame({"cell": [1, 2]})
    assert GivenTracks(ROWS, seeds, 0, DIAMETER, SETTINGS).cells == [1, 2]


def test_the_first_places_are_the_seeds():
    seeds = first_places(ROWS, 0)
    assert seeds["cell"].tolist() == [1, 2, 3, 7]
    assert seeds.loc[0].tolist() == [1, 50, 60]
