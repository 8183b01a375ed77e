"""Lost cells on hand-made frames: gone where their light faded, lost otherwise."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from lnp.core.vocabulary import GONE, LOST, TRACKED
from lnp.imaging.pixel_regions import disc
from lnp.tracking.fading import Fading
from lnp.tracking.propagation import Propagation
from lnp.tracking.whole_film import Linking
from synthetic.discs import dome_frame

DIAMETER = 16
SETTINGS = {"window_px": 50, "smoothing_px": 1, "marker_px": 3, "neighbours": True}
SETTINGS |= {"max_missing_frames": 1, "horizons": []}


def last_state(light, found_until=None, moved=0, dimming=1.0, step=0):
    """Return the state of a cell that has this light in each frame, the last one lost.

    Two other cells keep theirs. From frame `found_until` on the cell is bridged. In the last frame
    its light lies `moved` columns away. All light is dimmed so many times per frame, and the field
    shifts by `step` rows.
    """
    fading, last = Fading(DIAMETER), len(light) - 1
    for frame, own in enumerate(light):
        image, tracks = np.full((60 + step * last, 160), 100.0), []
        for number, counts in enumerate((own, 900, 900)):
            centre = np.array([30.0 + step * frame, 30 + 50 * number])
            mask = disc(centre + [0, moved * (frame == last and number == 0)], 8)
            image[tuple(mask.T)] += counts * dimming**frame
            lost = number == 0 and frame == last
            seen = number > 0 or frame < (last if found_until is None else found_until)
            state = LOST if lost else TRACKED
            pixels = mask if seen else mask[:0]
            tracks.append(SimpleNamespace(cell=number, centre=centre, pixels=pixels, state=state))
        fading.judge(tracks, image)
    assert [track.state for track in tracks[1:]] == [TRACKED, TRACKED]
    return tracks[0].state


def test_a_cell_that_faded_and_left_nothing_is_gone():
    assert last_state([1000, 1000, 1000, 600, 100]) == GONE
    assert last_state([1000, 1000, 1000, 600, 100, 0], found_until=4) == GONE
    assert last_state([1000, 1000, 1000, 600, 100], step=7) == GONE


def test_a_cell_that_was_bright_to_the_end_may_have_walked_away_and_is_lost():
    assert last_state([1000] * 5, moved=30) == LOST
    assert last_state([1000] * 4 + [0]) == LOST


def test_a_cell_whose_light_is_still_in_its_place_is_lost():
    assert last_state([1000, 1000, 1000, 600, 600]) == LOST


def test_a_place_out_of_sight_tells_nothing():
    fading, image = Fading(DIAMETER), np.full((60, 60), 100.0)
    other = SimpleNamespace(cell=1, centre=np.array([45, 45]), pixels=disc((45, 45), 8))
    cell = SimpleNamespace(cell=0, centre=np.array([20, 20]), pixels=disc((20, 20), 8))
    for own in (1000, 1000, 1000, 500):
        image[tuple(other.pixels.T)], image[tuple(cell.pixels.T)] = 1000, own
        cell.state = other.state = TRACKED
        fading.judge([cell, other], image)
    cell.pixels, cell.state, cell.centre = cell.pixels[:0], LOST, np.array([-60, 20])
    fading.judge([cell, other], np.where(image == 500, 100.0, image))
    assert cell.state == LOST
    cell.centre = np.array([20, 20])
    fading.judge([cell, other], np.where(image == 500, 100.0, image))
    assert cell.state == GONE


def test_what_dims_all_cells_alike_is_no_sign():
    assert last_state([1000] * 5, moved=30, dimming=0.8) == LOST
    assert last_state([1000, 1000, 1000, 600, 100], dimming=0.8) == GONE


def test_without_a_plane_without_other_cells_and_without_a_past_a_cell_stays_lost():
    alone = SimpleNamespace(cell=0, centre=np.zeros(2), pixels=disc((5, 5), 2)[:0], state=LOST)
    other = SimpleNamespace(cell=1, centre=np.full(2, 9), pixels=disc((9, 9), 2), state=TRACKED)
    for tracks, image in (([alone], None), ([alone], np.ones((20, 20)))):
        Fading(DIAMETER).judge(tracks, image)
    Fading(DIAMETER).judge([alone, other], np.ones((20, 20)))
    assert alone.state == LOST


@pytest.mark.parametrize("method", [Propagation, Linking])
def test_both_trackers_tell_a_dying_cell_and_its_track_ends(method):
    places, light = [(48, 48), (48, 110), (48, 170)], [1.0, 1.0, 1.0, 0.6, 0.4, 0.0, 0.0, 0.0]
    all_cells, others = (dome_frame(cells, 26, (96, 220)) for cells in (places, places[1:]))
    movie = [share * all_cells + (1 - share) * others for share in light]
    seeds = pd.DataFrame(places, columns=["row", "col"]).rename_axis("cell").reset_index()
    tracker = method(seeds, 26, SETTINGS)
    if method is Linking:
        for image in movie:
            tracker.look(image, np.zeros(2))
    states = [{t.cell: t.state for t in tracker.follow(image, np.zeros(2))} for image in movie]
    ended = [of_frame.get(0) for of_frame in states]
    assert GONE in ended
    assert ended[ended.index(GONE) + 1 :] == [None] * (7 - ended.index(GONE))
    assert {of_frame[1] for of_frame in states} == {TRACKED}
