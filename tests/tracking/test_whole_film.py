"""The tracker that sees the whole film first, on masks drawn by hand."""

import numpy as np
import pandas as pd
import pytest

from lnp.imaging.pixel_regions import disc
from lnp.tracking.frame_masks import FrameMask
from lnp.tracking.whole_film import Linking
from synthetic.discs import dome_frame

SHAPE, DIAMETER = (120, 160), 20
SETTINGS = {"max_missing_frames": 1, "horizons": [2, 4]}
# Centres per frame; the stage moves by 3 columns a frame. Of the cells of the first frame one is
# not found in frame 2, one divides in frame 3, and one leaves.
FILM = [
    [(40, 40), (80, 90), (60, 14)],
    [(40, 43), (80, 93), (60, 11)],
    [(80, 96), (60, 6)],
    [(40, 49), (74, 99), (86, 99)],
    [(40, 52), (72, 102), (88, 102)],
    [(40, 55), (71, 105), (89, 105)],
]
SEEDS = pd.DataFrame(FILM[0], columns=["row", "col"], dtype=float).assign(cell=[0, 1, 2])
STAGE = np.array([0.0, 3.0])


def cell_mask(frame, place, centre):
    """Return the pixels of a cell; daughters are smaller than their mother."""
    return disc(centre, 4 if frame > 2 and place > 0 else 6)


def follow(film):
    """Return the table of the tracks of a film, and each mask's pixels by cell and frame."""
    tracker = Linking(SEEDS, DIAMETER, SETTINGS)
    image, steps = np.zeros(SHAPE), [STAGE * (frame > 0) for frame in range(len(film))]
    for frame, (centres, step) in enumerate(zip(film, steps, strict=True)):
        masks = {5 + k: FrameMask(cell_mask(frame, k, centre)) for k, centre in enumerate(centres)}
        tracker.look(image, step, masks)
    assert tracker.cells == sorted(tracker.cells)
    rows, pixels = [], {}
    for frame, step in enumerate(steps):
        for t in tracker.follow(image, step):
            rows.append((t.cell, frame, *t.centre, t.state, t.risk, t.mother))
            pixels[t.cell, frame] = t.pixels
    columns = ["cell", "frame", "row", "col", "state", "risk", "mother"]
    return pd.DataFrame(rows, columns=columns), pixels


@pytest.fixture(scope="module")
def whole():
    return follow(FILM)


def test_a_gap_a_division_and_a_leaver_become_states(whole):
    states = whole[0].groupby("cell")["state"].agg(list).to_dict()
    assert states[0] == ["tracked", "tracked", "bridged", "tracked", "tracked", "tracked"]
    assert states[1] == ["tracked", "tracked", "tracked", "tracked", "divided"]
    assert states[2] == ["tracked", "tracked", "edge"] or states[2] == ["tracked", "edge"]
    assert states[3] == states[4] == ["tracked", "tracked"]
    mothers = whole[0].groupby("cell")["mother"].first()
    assert mothers.tolist() == [-1, -1, -1, 1, 1]


def test_a_cell_that_is_not_found_is_where_the_stage_took_it(whole):
    row = whole[0].query("cell == 0 and frame == 2").iloc[0]
    assert (row["row"], row["col"]) == (40, 46)
    assert row["risk"] == pytest.approx(0.2, abs=1e-4)
    assert whole[1][0, 2].shape == (0, 2)


def test_a_cell_that_has_just_parted_has_both_masks(whole):
    row = whole[0].query("cell == 1 and frame == 3").iloc[0]
    assert (row["row"], row["col"]) == (80, 99)
    both = np.concatenate([disc(centre, 4) for centre in FILM[3][1:]])
    assert set(map(tuple, whole[1][1, 3])) == set(map(tuple, both))


def test_rows_before_a_horizon_are_those_of_a_film_that_ends_there(whole):
    for horizon in SETTINGS["horizons"]:
        part = follow(FILM[:horizon])[0]
        seen = whole[0][whole[0]["frame"] < horizon]
        pd.testing.assert_frame_equal(part, seen.reset_index(drop=True))


def test_a_cell_without_a_seed_has_a_mask_but_no_name():
    settings = SETTINGS | {"window_px": 40, "smoothing_px": 1, "marker_px": 3}
    tracker = Linking(SEEDS.iloc[:1], DIAMETER, settings)
    image = dome_frame([(40, 40), (40, 58)], 10, SHAPE)  # the second touches the first
    tracker.look(image, np.zeros(2))
    tracker.look(image, np.zeros(2))
    centres = [sorted(mask.centre[1] for mask in masks) for masks in tracker.masks]
    np.testing.assert_allclose(centres, [[40, 58]] * 2, atol=1)
    assert tracker.cells == [0]
    (track,) = tracker.follow(image, np.zeros(2))
    np.testing.assert_allclose(track.centre, (40, 40), atol=1)
