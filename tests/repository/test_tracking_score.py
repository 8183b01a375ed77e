"""The graphs that the page on tracking hands to traccuracy, and what they are worth there."""

import numpy as np
import pandas as pd
import pytest

from tracking.films import TrialFilm
from tracking.score import find_counted, line_graph, score

DIAMETER, SHAPE = 10.0, (40, 100)


def rows_of(paths, state="tracked", mothers=None):
    """Return a table of {cell: {frame: col}}, all in row 20."""
    rows = [
        (cell, frame, 20.0, float(col), state, (mothers or {}).get(cell, -1), False)
        for cell, path in paths.items()
        for frame, col in path.items()
    ]
    columns = ["cell", "frame", "row", "col", "state", "mother", "at_edge"]
    return pd.DataFrame(rows, columns=columns)


def film_of(n_frames, parents=None, missing=frozenset()):
    """Return a film of which only the size and the frames matter."""
    labels = np.zeros((n_frames, *SHAPE), np.uint8)
    return TrialFilm(
        "", {}, labels, np.zeros((n_frames, 2)), parents or {}, DIAMETER, missing=missing
    )


def test_a_line_counts_up_to_where_one_of_it_comes_near_the_edge():
    truth = rows_of({1: {0: 50, 1: 50}, 2: {0: 12, 1: 8, 2: 5, 3: 9}, 3: {0: 3}, 4: {2: 97}})
    film = film_of(4, parents={4: 1})
    assert find_counted(film, truth) == {1: 2, 2: 2}


def test_graph_links_rows_over_missing_frames_and_to_daughters():
    rows = rows_of({1: {0: 20, 1: 20, 2: 20}, 7: {3: 18}, 8: {3: 22}, 9: {0: 60}})
    graph = line_graph(rows, {7: 1, 8: 1, 9: -1}, {1: 9}, {1})
    frames = {node: about["t"] for node, about in graph.nodes.items()}
    assert sorted(frames.values()) == [0, 2, 3, 3]
    assert sorted((frames[a], frames[b]) for a, b in graph.edges) == [(0, 2), (2, 3), (2, 3)]


def stay(begin, end, col):
    """Return a path {frame: col} of a cell that stays where it is."""
    return dict.fromkeys(range(begin, end), col)


def test_scores_of_tracks_that_are_right_that_swap_and_that_walk_off():
    pytest.importorskip("traccuracy")
    paths = {1: stay(0, 6, 20), 2: stay(0, 6, 40)}
    film, truth = film_of(6, missing=frozenset({2})), rows_of(paths)
    right = {"cells": 2, "right": 2, "tra": 1.0, "divisions": 0, "found": 0, "false": 0}
    assert score(film, truth, rows_of(paths)) == right
    swapped = {1: paths[1] | stay(3, 6, 40), 2: paths[2] | stay(3, 6, 20)}
    assert score(film, truth, rows_of(swapped))["right"] == 0
    off = score(film, truth, rows_of({1: paths[1], 2: stay(0, 6, 55)}))
    assert off["right"] == 1
    assert 0.4 < off["tra"] < 0.6


@pytest.mark.parametrize(("found_in", "right"), [(3, 1), (5, 0)])
def test_a_division_that_is_found_late_is_found_but_its_line_is_not_without_mistake(
    found_in, right
):
    pytest.importorskip("traccuracy")
    mothers = {7: 1, 8: 1}

    def divided(frame):
        paths = {1: stay(0, frame, 20), 7: stay(frame, 9, 17), 8: stay(frame, 9, 23)}
        return rows_of(paths, mothers=mothers)

    found = score(film_of(9, parents=mothers), divided(3), divided(found_in))
    assert {found[name] for name in ("cells", "divisions", "found")} == {1}
    assert (found["right"], found["false"]) == (right, 0)
