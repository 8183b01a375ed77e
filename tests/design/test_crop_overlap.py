import numpy as np
import pandas as pd

from lnp.design.crop_overlap import drop_overlapping, join_overlapping, overlapping_pairs

SIDE = 10


def make_tracks(rows):
    """Return tracks of one site from rows (cell, frame, row, col)."""
    table = pd.DataFrame(rows, columns=["cell", "frame", "row", "col"])
    return table.assign(plate="P", site="s")


def pairs_of(rows):
    """Return the overlapping pairs of such tracks as a list of (first, second)."""
    pairs = overlapping_pairs(make_tracks(rows), SIDE)
    return list(zip(pairs["first"], pairs["second"], strict=True))


def make_pairs(*pairs):
    return pd.DataFrame(pairs, columns=["first", "second"]).assign(plate="P", site="s")


def make_cells(n_cells):
    return pd.DataFrame({"plate": "P", "site": "s", "cell": range(n_cells)})


def test_crops_overlap_when_both_axes_are_nearer_than_a_side():
    assert pairs_of([(3, 0, 0, 0), (1, 0, 9.9, -9.9)]) == [(1, 3)]
    assert pairs_of([(3, 0, 0, 0), (1, 0, 0, 10)]) == []


def test_one_frame_is_enough_and_a_pair_is_named_once():
    apart, near = [(0, 0, 0, 0), (1, 0, 50, 0)], [(0, 1, 0, 0), (1, 1, 5, 0)]
    again = [(0, 2, 0, 0), (1, 2, 5, 0)]
    assert pairs_of([*apart, *near, *again]) == [(0, 1)]
    assert pairs_of([(0, 0, 0, 0), (1, 1, 0, 0), (2, 0, np.nan, np.nan)]) == []


def test_overlap_is_passed_on_within_a_site():
    cells = pd.concat([make_cells(5), make_cells(2).assign(site="t")])
    joined = join_overlapping(cells, make_pairs((1, 2), (2, 4), (3, 99)))
    assert joined["together"].tolist() == [0, 1, 1, 3, 1, 0, 1]


def test_those_that_train_beside_a_judging_cell_are_dropped():
    parts = ["train", "valid", "test", "train", "valid"]
    split = make_cells(5).assign(fold="fold1", part=parts)
    kept = drop_overlapping(split, make_pairs((0, 1), (1, 2), (3, 0)))
    assert kept["cell"].tolist() == [2, 3, 4]
    other = drop_overlapping(split.assign(part="train"), make_pairs((0, 1)))
    assert len(other) == 5
