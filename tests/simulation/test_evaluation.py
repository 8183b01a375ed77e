"""Results are compared with a truth that is written down here."""

import numpy as np
import pandas as pd
import pytest

from lnp.simulation.evaluation import (
    centre_errors,
    compare_site,
    kept_identities,
    match_seeds,
    name_by_found_cells,
    shift_errors,
    true_levels,
)
from lnp.simulation.found.onsets import onset_errors
from lnp.simulation.found.spots import match_centres, pair_spots
from lnp.simulation.found.summary import SUMMARIES, summarise

MATCHES = pd.DataFrame({"cell": [0, 1], "true_cell": [11, 12]})


def places(rows, *names):
    return pd.DataFrame(rows, columns=[*names, "row", "col"])


def test_centres_match_one_to_one_with_the_least_total_distance():
    first, second = np.array([[0, 0], [0, 4]]), np.array([[0, 3], [0, -4], [50, 50]])
    assert match_centres(first, second, 5).tolist() == [[0, 1], [1, 0]]


def test_centres_farther_apart_than_the_radius_do_not_match():
    assert match_centres(np.array([[0, 0]]), np.array([[0, 6]]), 5).shape == (0, 2)
    assert match_centres(np.empty((0, 2)), np.array([[0, 6]]), 5).shape == (0, 2)


def test_two_seeds_on_one_cell_are_one_cell():
    seeds = places([(0, 10, 10), (1, 12, 12), (2, 80, 80)], "cell")
    truth = places([(11, 11, 10), (12, 40, 40)], "cell")
    assert match_seeds(seeds, truth, 10).to_numpy().tolist() == [[0, 11]]


def test_centre_errors_are_in_diameters_of_the_true_cell():
    rows = [(0, 0, "tracked", 9.0, 10, 13), (0, 1, "bridged", np.nan, 0, 0)]
    tracks = places(rows, "cell", "frame", "state", "area")
    truth = places([(11, 0, 100 * np.pi, 10, 10), (11, 1, 1, 0, 0)], "cell", "frame", "area")
    np.testing.assert_allclose(centre_errors(tracks, truth, MATCHES), [3 / 20])


def ends(first, second, second_state="tracked"):
    """Return which of two cells kept their names; true ones end at (30, 30) and (30, 50)."""
    labels = np.zeros((80, 80), dtype=np.uint16)
    labels[25:36, 25:36], labels[25:36, 45:56] = 11, 12
    truth = places([(11, 1, 30, 30), (12, 1, 30, 50)], "cell", "frame")
    rows = [(0, 1, "tracked", *first), (1, 1, second_state, *second)]
    tracks = places(rows, "cell", "frame", "state")
    return kept_identities(tracks, truth, labels, MATCHES, margin=10).tolist()


def test_identity_is_kept_on_the_same_cell_and_lost_on_another_or_without_a_track():
    assert ends((31, 29), (30, 52)) == [True, True]
    assert ends((30, 50), (30, 30)) == [False, False]
    assert ends((30, 30), (30, 50), "lost") == [True, False]


def test_a_centre_on_background_belongs_to_the_nearest_cell():
    assert ends((22, 30), (38, 52)) == [True, True]
    assert ends((30, 43), (30, 37)) == [False, False]
    assert ends((30, 38), (30, 42)) == [True, True]


def test_cells_that_come_near_the_edge_do_not_count_for_identity():
    labels = np.zeros((80, 80), dtype=np.uint16)
    truth = places([(11, 0, 5, 30), (11, 1, 30, 30), (12, 1, 40, 40)], "cell", "frame")
    tracks = places([(1, 1, "tracked", 40, 40)], "cell", "frame", "state")
    assert kept_identities(tracks, truth, labels, MATCHES, margin=10).tolist() == [True]


def test_spots_count_only_in_cells_that_are_followed_and_match_one_to_one():
    tracks = places([(0, 0, "tracked", 0, 0), (1, 0, "lost", 0, 0)], "cell", "frame", "state")
    spots = places([(0, 0, 10, 10), (0, 0, 20, 20)], "cell", "frame")
    rows = [(11, 0, 10, 11), (11, 0, 11, 10), (11, 0, 30, 30), (12, 0, 40, 40)]
    ours, theirs = pair_spots(spots, places(rows, "cell", "frame"), MATCHES, tracks, radius=2)
    assert ours["right"].tolist() == [True, False]
    assert theirs["found"].sum() == 1
    assert theirs["error"].dropna().tolist() == [1.0]
    assert theirs["apart"].tolist() == [False, False, True]


def test_shift_errors_are_distances():
    names = ["plate", "site", "frame", "drift_row", "drift_col", "bf_row", "bf_col"]
    ours = pd.DataFrame([("P", "s", 0, 0, 0, 1, 1), ("P", "s", 1, 3, 4, 1, 1)], columns=names)
    truth = pd.DataFrame([("P", "s", 0, 0, 0, 1, 1), ("P", "s", 1, 0, 0, 1, 3)], columns=names)
    errors = shift_errors(ours, truth)
    assert errors["drift"].tolist() == [0, 5]
    assert errors["bf"].tolist() == [0, 2]


def test_the_summary_pools_sites_and_is_nan_where_there_is_nothing():
    site = dict.fromkeys([summary[0] for summary in SUMMARIES], np.array([]))
    other = {**site, "kept": np.array([1.0, 0.0, 1.0]), "centre": np.array([0.1])}
    table = summarise({"a": {**site, "kept": np.array([1.0])}, "b": other}).set_index("quantity")
    assert table.loc["identity kept", ["value", "n"]].tolist() == [0.75, 4]
    assert table.loc["centre error", "value"] == pytest.approx(0.1)
    assert np.isnan(table.loc["drift error", "value"])


def test_a_site_where_all_is_found_has_no_errors_and_one_where_nothing_is_has_no_recall():
    labels = np.zeros((2, 80, 80), dtype=np.uint16)
    labels[:, 35:46, 35:46] = 1
    rows = [(1, frame, 40.0, 40.0, 121.0, False) for frame in (0, 1)]
    tracks = pd.DataFrame(rows, columns=["cell", "frame", "row", "col", "area", "at_edge"])
    shifts = ["plate", "site", "frame", "drift_row", "drift_col", "bf_row", "bf_col"]
    cell = {"cell": [1], "fate": ["survives"], "on": [True], "onset_h": [2.0]}
    truth = {
        "cells": pd.DataFrame(cell),
        "tracks": tracks,
        "spots": places([(1, 0, 38, 38)], "cell", "frame"),
        "shifts": pd.DataFrame([("P", "s", 0, 0, 0, 1, 1)], columns=shifts),
    }
    masks = [1], np.ones((2, 1, 11, 11), dtype=bool)
    found = {**truth, "seeds": tracks[:1], "tracks": tracks.assign(state="tracked"), "masks": masks}
    found["onset"] = pd.DataFrame({"cell": [1], "state": ["rises"], "onset_h": [2.5]})
    sizes = {"diameter_px": 12, "sigma_px": 1}
    errors, matches = compare_site(found, truth, labels, **sizes)
    assert matches.to_numpy().tolist() == [[1, 1]]
    shares = ["seeds_right", "cells_found", "kept", "spots_right", "spots_found", "apart_found"]
    shares += ["overlap", "onset_found"]
    assert errors["onset"].tolist() == [0.5]
    assert all((errors[name] == [1.0]).all() for name in shares)
    assert all((errors[name] == 0).all() for name in ("centre", "other", "merged", "drift", "bf"))
    lost = {**found, **{name: found[name][:0] for name in ("seeds", "tracks", "spots")}}
    errors, matches = compare_site(lost, truth, labels, **sizes)
    assert matches.empty
    assert errors["cells_found"].tolist() == [0.0]


def test_onsets_count_where_the_light_is_known_for_long_enough():
    onsets = pd.DataFrame(
        {
            "cell": range(5),
            "state": ["rises", "silent", "rises", "short", "rises"],
            "onset_h": [3.0, np.nan, 4.0, np.nan, 5.0],
        }
    )
    truth = pd.DataFrame({"cell": range(10, 15), "on": [True, True, False, True, True]})
    truth["onset_h"] = [2.5, 2.0, np.nan, 2.0, 2.0]
    matches = pd.DataFrame({"cell": range(4), "true_cell": range(10, 14)})
    errors = onset_errors(onsets, truth, matches)
    assert {name: values.tolist() for name, values in errors.items()} == {
        "onset": [0.5],
        "onset_found": [1.0, 0.0],
        "onset_false": [1.0],
    }


def test_fates_and_oracle_come_by_the_cells_that_were_found():
    key = {"plate": "P", "site": "s"}
    cells = pd.DataFrame({**key, "cell": [7, 8], "fate": ["dies", "survives"]})
    cells["onset_h"] = [2.5, 3.5]
    oracle = pd.DataFrame({**key, "cell": [7, 8], "kind": "frame", "level": 1.0, "level_on": 2.0})
    matches = pd.DataFrame({"site": "s", "cell": [0], "true_cell": [8]})
    fates, known = name_by_found_cells(cells, oracle, matches)
    assert fates.to_numpy().tolist() == [["P", "s", 0, "survives", 3.5]]
    assert known["cell"].tolist() == [0]
    assert "level_on" not in known


def test_found_cells_get_the_true_level_of_the_cell_they_lie_on():
    seeds = places([(0, 10, 10), (1, 40, 40), (2, 80, 80)], "cell")
    tracks = places([(11, 0, 10, 11), (12, 0, 40, 41), (12, 1, 80, 80)], "cell", "frame")
    cells = pd.DataFrame({"cell": [11, 12, 13], "level": [9.0, -np.inf, np.nan]})
    found = true_levels(seeds, tracks, cells, 10)
    assert found.to_numpy().tolist() == [[0, 9.0], [1, 0.0]]


def test_a_cell_that_leaves_the_field_has_no_true_level():
    seeds, tracks = places([(0, 10, 10)], "cell"), places([(11, 0, 10, 11)], "cell", "frame")
    assert true_levels(seeds, tracks, pd.DataFrame({"cell": [11], "level": [np.nan]}), 10).empty
