"""Tracks, states and daughters from links, by hand."""

from itertools import pairwise

import numpy as np

from lnp.core.vocabulary import NO_MOTHER
from lnp.tracking.lineages import DetectedCells, trace_cells

SHAPE, DIAMETER, MAX_STEP = (100, 100), 20, 10
MIDDLE = (50, 50)
PARTED = [(50, 42), (50, 58)]


def film_of(frames, drift=(0, 0), max_gap=2):
    """Return a film whose frames list the centres of its cells, which share 300 pixels.

    The stage moves by `drift` from frame to frame.
    """
    centres = [np.array(cells, dtype=float).reshape(-1, 2) for cells in frames]
    areas = [np.full(len(cells), 300 / max(1, len(cells))) for cells in centres]
    moved = np.arange(len(frames))[:, None] * np.array(drift, dtype=float)
    return DetectedCells(centres, areas, moved, SHAPE, DIAMETER, MAX_STEP, max_gap)


def trace(links, film, first=None):
    """Return {cell: (mother, first frame, states)} and the steps."""
    first = first or {0: (film.centres[0][0], (0, 0))}
    steps, told = trace_cells(first, links, film), {}
    for step in steps:
        told.setdefault(step.cell, (step.mother, step.frame, []))[2].append(step.state)
    return told, steps


def chain(*nodes):
    return list(pairwise(nodes))


def test_a_gap_is_bridged_where_the_stage_has_moved_the_cell():
    film = film_of([[MIDDLE], [], [(54, 50)]], drift=(2, 0))
    told, steps = trace([((0, 0), (2, 0))], film)
    assert told[0][2] == ["tracked", "bridged", "tracked"]
    assert [tuple(step.centre) for step in steps] == [(50, 50), (52, 50), (54, 50)]
    assert [step.places for step in steps] == [[0], [], [0]]


def test_a_cell_that_is_not_found_again_is_lost_after_the_longest_gap():
    told, _ = trace([], film_of([[MIDDLE], [], [], [], []]))
    assert told[0][2] == ["tracked", "bridged", "bridged", "lost"]


def test_a_cell_that_comes_to_the_edge_or_vanishes_near_it_has_left():
    film = film_of([[(18, 50)], [(12, 50)], [(8, 50)], [(4, 50)]])
    assert trace(chain((0, 0), (1, 0), (2, 0), (3, 0)), film)[0][0][2] == [
        "tracked",
        "tracked",
        "edge",
    ]
    vanished = film_of([[(18, 50)], [], []], max_gap=0)
    assert trace([], vanished)[0][0][2] == ["tracked", "edge"]


def test_a_seed_without_a_mask_is_lost_at_once():
    told, _ = trace([], film_of([[], []]), {7: (np.array(MIDDLE), None)})
    assert told == {7: (NO_MOTHER, 0, ["lost"])}


def test_cells_begin_before_the_first_plane():
    film = film_of([[], [MIDDLE], [MIDDLE]])
    told, _ = trace([((1, 0), (2, 0))], film, {0: (np.array(MIDDLE), (1, 0))})
    assert told[0][2] == ["bridged", "tracked", "tracked"]


def test_a_cell_has_divided_once_two_have_lived_longer_than_a_gap():
    film = film_of([[MIDDLE], *[PARTED] * 4])
    links = chain((0, 0), (1, 0), (2, 0), (3, 0), (4, 0))
    links += chain((0, 0), (1, 1), (2, 1), (3, 1), (4, 1))
    told, steps = trace(links, film)
    assert told[0] == (NO_MOTHER, 0, ["tracked", "tracked", "tracked", "divided"])
    assert told[1] == told[2] == (0, 3, ["tracked", "tracked"])
    hers = [step for step in steps if step.cell == 0]
    assert [step.places for step in hers] == [[0], [0, 1], [0, 1], [0, 1]]
    assert all(tuple(step.centre) == MIDDLE for step in hers)


def test_halves_of_a_mask_that_come_together_again_are_no_daughters():
    film = film_of([[MIDDLE], PARTED, [MIDDLE], [MIDDLE], [MIDDLE]])
    links = [*chain((0, 0), (1, 0)), *chain((0, 0), (1, 1), (2, 0), (3, 0), (4, 0))]
    told, steps = trace(links, film)
    assert told == {0: (NO_MOTHER, 0, ["tracked"] * 5)}
    assert all(tuple(step.centre) == MIDDLE for step in steps)


def test_daughters_are_cells_of_their_own_once_they_lie_apart():
    near, far = [(50, 46), (50, 54)], PARTED
    film = film_of([[MIDDLE], near, near, far, far], max_gap=0)
    links = [*chain(*((frame, 0) for frame in range(5)))]
    links += chain((0, 0), *((frame, 1) for frame in range(1, 5)))
    assert trace(links, film)[0][0][2] == ["tracked", "tracked", "tracked", "divided"]


def test_two_that_are_as_large_as_the_cell_before_are_no_daughters():
    film = film_of([[MIDDLE], [MIDDLE], PARTED, PARTED], max_gap=0)
    film.areas[2][:] = film.areas[3][:] = 290, 300  # two cells that had one mask for a while
    links = [*chain((0, 0), (1, 0), (2, 0), (3, 0)), *chain((1, 0), (2, 1), (3, 1))]
    assert trace(links, film)[0] == {0: (NO_MOTHER, 0, ["tracked"] * 4)}
    film.areas[2][:] = 20, 280  # a splinter
    steps = trace(links, film)[1]
    assert [step.places for step in steps][:2] == [[0], [0]]
    assert all(len(step.places) == 1 for step in steps)


def test_daughters_may_divide_again():
    film = film_of([[MIDDLE], PARTED, [PARTED[0], (44, 58), (56, 58)]], max_gap=0)
    links = [*chain((0, 0), (1, 0), (2, 0)), *chain((0, 0), (1, 1), (2, 1)), ((1, 1), (2, 2))]
    told, _ = trace(links, film)
    assert told[0] == (NO_MOTHER, 0, ["tracked", "divided"])
    assert told[1] == (0, 1, ["tracked", "tracked"])
    assert told[2] == (0, 1, ["tracked", "divided"])
    assert [told[cell][0] for cell in (3, 4)] == [2, 2]


def test_what_a_cell_is_in_a_frame_does_not_depend_on_later_frames():
    frames = [[MIDDLE], PARTED, [PARTED[0]], PARTED, PARTED, [], [], []]
    links = [*chain((0, 0), (1, 0), (2, 0), (3, 0), (4, 0)), *chain((0, 0), (1, 1), (3, 1), (4, 1))]
    _, whole = trace(links, film_of(frames))
    for end in range(1, len(frames)):
        _, part = trace([link for link in links if link[1][0] < end], film_of(frames[:end]))
        expected = [step for step in whole if step.frame < end]
        assert [(s.cell, s.frame, s.state, tuple(s.centre)) for s in part] == [
            (s.cell, s.frame, s.state, tuple(s.centre)) for s in expected
        ]
