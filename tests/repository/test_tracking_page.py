"""The judge of tracks behind docs/tracking.md, on hand-made cells."""

import struct
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lnp.core.vocabulary import DIVIDED, NO_MOTHER
from lnp.simulation.truth import track_rows
from tracking.films import TrialFilm, end_halved, plant_jump
from tracking.first_frames import seeds_table
from tracking.judge import (
    GONE,
    KEPT,
    LEFT,
    MISSED,
    NO_SEED,
    NOTHING,
    OTHER,
    SPLIT,
    count_seeds,
    drift_errors,
    find_causes,
    find_lines,
    find_silent,
    held_cells,
    judge_deaths,
    true_steps,
)
from tracking.roi import read_outline

MATCHES = pd.DataFrame({"cell": range(6), "true_cell": range(1, 7)})


def draw_film():
    """Return two frames with cells 1 to 7 in a row; 3 becomes 8, and 6 is gone in the second."""
    labels = np.zeros((2, 40, 100), dtype=np.uint16)
    for cell in range(1, 8):
        labels[:, 10:16, 12 * cell : 12 * cell + 6] = cell
    labels[1][labels[1] == 3] = 8
    labels[1][labels[1] == 6] = 0
    return TrialFilm("made", {}, labels, np.zeros((2, 2)), {8: 3, 9: 8}, 6.0)


def draw_tracks(ends):
    """Return tracks of cells 0 to 5 that begin on 1 to 6 and end at (row, col, state)."""
    rows = [(cell, 0, 13.0, 12 * (cell + 1) + 3.0, "tracked") for cell in range(6)]
    rows += [(cell, 1, *end) for cell, end in enumerate(ends)]
    tracks = pd.DataFrame(rows, columns=["cell", "frame", "row", "col", "state"])
    return tracks.assign(mother=NO_MOTHER)


ENDS = [
    *((13, 15, "tracked"), (13, 15, "tracked"), (13, 39, "tracked")),  # kept, on 1, daughter
    *((30, 51, "tracked"), (13, 62, "lost"), (13, 75, "lost")),  # on background, not found, gone
]


def test_each_cell_has_one_cause():
    film = draw_film()
    causes = find_causes(draw_tracks(ENDS), film.truth, MATCHES, film)
    assert causes.tolist() == [KEPT, OTHER, KEPT, NOTHING, MISSED, GONE, NO_SEED]
    ends = [(13, 15, "edge"), *ENDS[1:]]
    assert find_causes(draw_tracks(ends), film.truth, MATCHES, film)[0] == LEFT


def test_a_divided_cell_is_kept_where_a_daughter_is():
    film, ends = draw_film(), [*ENDS[:2], (13, 39, DIVIDED), *ENDS[3:]]
    tracks = draw_tracks(ends)
    assert find_causes(tracks, film.truth, MATCHES, film)[2] == MISSED  # no daughter has a track
    daughters = tracks.iloc[[8, 9]].assign(cell=[6, 7], state="tracked", mother=2)
    both = pd.concat([tracks, daughters])
    assert find_causes(both, film.truth, MATCHES, film)[2] == KEPT
    whole = replace(film, labels=film.labels[[0, 0]])  # cell 3 lives on
    assert find_causes(both, whole.truth, MATCHES, whole)[2] == SPLIT


def test_silent_failures_are_tracked_rows_off_the_cell_and_its_daughters():
    silent = find_silent(draw_tracks(ENDS), MATCHES, draw_film())
    assert silent.loc[silent["wrong"], ["cell", "frame"]].to_numpy().tolist() == [[1, 1], [3, 1]]
    assert set(silent["state"]) == {"tracked"}


def test_where_real_numbers_break_off_a_track_is_neither_right_nor_wrong():
    film = replace(draw_film(), real=True)
    ends = [*ENDS[:5], (13, 87, "tracked")]  # cell 5 on true cell 7, when 6 has no number any more
    silent = find_silent(draw_tracks(ends), MATCHES, film)
    assert (5, 1) not in set(zip(silent["cell"], silent["frame"], strict=True))
    assert find_causes(draw_tracks(ends), film.truth, MATCHES, film)[5] == GONE
    assert find_causes(draw_tracks(ends), film.truth, MATCHES, draw_film())[5] == OTHER


def test_a_centre_beside_a_cell_counts_as_on_it_within_reach():
    places = pd.DataFrame(
        {"frame": 0, "row": [13.0, 8.0, 7.0, -3.0], "col": [13.0, 15.0, 15.0, 15.0]}
    )
    assert held_cells(places, draw_film().labels, 2.0).tolist() == [1, 1, 0, 0]


def test_steps_of_cells_do_not_hold_the_drift():
    film = draw_film()
    labels = np.stack([film.labels[0], np.roll(film.labels[0], 4, axis=1)])
    moved = replace(film, labels=labels, drift=np.array([[0, 0], [0, 1.0]]))
    np.testing.assert_allclose(true_steps(moved.truth, moved), 0.5)


def test_daughters_of_daughters_belong_to_a_line():
    assert find_lines({3, 1}, {8: 3, 9: 8, 3: -1}) == {3: {3, 8, 9}, 1: {1}}


def test_seeds_are_right_or_duplicates_or_ghosts():
    film = draw_film()
    seeds = pd.DataFrame({"cell": range(3), "row": [13.0, 11.0, 30.0], "col": [15.0, 13.0, 50.0]})
    matches = pd.DataFrame({"cell": [0], "true_cell": [1]})
    counts = count_seeds(seeds, matches, film, track_rows(film.labels[0], 0))
    expected = {"seeds": 3, "right": 1, "duplicates": 1, "ghosts": 1, "whole": 7, "found": 1}
    assert counts == expected


def test_a_planted_jump_moves_the_window_and_nothing_else():
    film = draw_film()
    film = replace(film, images={"counterstain": film.labels}, labels=film.labels[[0, 0]])
    still, jumped = plant_jump(film)
    margin = (40 - still.labels.shape[1]) // 2
    assert jumped.drift.tolist() == [[0, 0], [-margin, margin]]
    assert margin > 0
    np.testing.assert_array_equal(
        still.labels[1, margin:, :-margin], jumped.labels[1, :-margin, margin:]
    )
    assert drift_errors(jumped.drift, jumped.drift).tolist() == [0, 0]
    assert drift_errors(still.drift, jumped.drift)[1] == pytest.approx(margin * np.sqrt(2))


@pytest.mark.parametrize("subpixel", [False, True])
def test_outlines_of_imagej_are_read(subpixel):
    header = bytearray(64)
    header[8:12], header[16:18] = struct.pack(">hh", 5, 7), struct.pack(">H", 3)
    header[50:52] = struct.pack(">h", 128 * subpixel)
    whole = np.array([0, 4, 4, 0, 0, 3], ">i2").tobytes()  # columns, then rows
    exact = np.array([7.5, 11, 11, 5.25, 5, 8], ">f4").tobytes()
    corners = read_outline(bytes(header) + whole + subpixel * exact)
    expected = [[5.25, 7.5], [5, 11], [8, 11]] if subpixel else [[5, 7], [5, 11], [8, 11]]
    assert corners.tolist() == expected


def test_the_dead_are_those_whose_line_ends_in_view_and_soon_after_their_track():
    film = draw_film()
    film = replace(film, labels=film.labels[[0, 1, 1, 1, 1]], drift=np.zeros((5, 2)))
    film.labels[:3][film.labels[:3] == 5] = 0  # cell 5 is a newcomer, cell 6 ends in frame 0
    film.labels[1:, 10:16, 24:30] = 0  # so does cell 2
    film.labels[4][film.labels[4] == 8] = 0  # the daughter of cell 3 ends in frame 3
    ends = {0: (0, "lost"), 1: (1, "gone"), 2: (0, "gone"), 5: (4, "tracked")}
    tracks = pd.DataFrame(
        [(cell, frame, state) for cell, (frame, state) in ends.items()],
        columns=["cell", "frame", "state"],
    )
    deaths = judge_deaths(tracks, film.truth, MATCHES, film)
    assert deaths["state"].tolist() == ["lost", "gone", "gone", "tracked"]
    assert deaths["died"].tolist() == [False, True, True, True]
    assert deaths["dead"].tolist() == [False, True, False, True]


def test_counts_of_seeds_are_summed_over_films():
    counts = {"seeds": 10, "right": 9, "duplicates": 1, "ghosts": 0, "whole": 8, "found": 8}
    less = counts | {"right": 7, "duplicates": 0, "ghosts": 3, "found": 6}
    table = seeds_table({"rings": [{"counts": counts}, {"counts": less}]})
    assert table.splitlines()[-1] == "| rings | 16 | 0.88 | 0.80 | 0.05 | 0.15 |"


def test_a_number_that_goes_on_in_half_a_cell_ends_there():
    labels = np.zeros((4, 8, 20), dtype=np.uint16)
    labels[:2, 2:6, 2:8] = 1
    labels[2:, 2:6, 2:4] = 1  # a third of it
    labels[:3, 2:6, 12:18] = 2
    labels[3, 2:6, 12:16] = 2  # two thirds
    ended, parents = end_halved(labels, {2: -1})
    assert [set(np.unique(frame)) for frame in ended] == [
        {0, 1, 2},
        {0, 1, 2},
        {0, 2, 3},
        {0, 2, 3},
    ]
    assert parents == {2: -1, 3: 1}
    assert labels.max() == 2
