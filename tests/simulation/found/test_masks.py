"""Masks and true masks are drawn by hand, and their pixels counted."""

import numpy as np
import pandas as pd

from lnp.simulation.found.masks import mask_shares, merged_at_end

MATCHES = pd.DataFrame({"cell": [0, 1], "true_cell": [11, 12]})


def shares_of(first, second, state="tracked"):
    """Return the shares of two tracks whose masks are columns of a 9 x 9 field, in one frame.

    The true cells have columns 0 to 3 and 4 to 7; both masks are cut around (4, 4).
    """
    labels = np.zeros((1, 9, 9), dtype=np.uint16)
    labels[0, :, :4], labels[0, :, 4:8] = 11, 12
    masks = np.zeros((2, 9, 9), dtype=bool)
    masks[0][:, first], masks[1][:, second] = True, True
    rows = [(cell, 0, "tracked" if cell == 0 else state, 4.0, 4.0) for cell in (0, 1)]
    tracks = pd.DataFrame(rows, columns=["cell", "frame", "state", "row", "col"])
    truth = pd.DataFrame({"cell": [11, 12], "frame": 0, "area": 36.0})
    return mask_shares(tracks, truth, labels, [0, 1], [masks], MATCHES)


def test_masks_like_the_true_ones_hold_no_other_cell():
    shares = shares_of(np.s_[:4], np.s_[4:8])
    assert shares.to_numpy().tolist() == [[0, 0, 1, 0], [1, 0, 1, 0]]


def test_pixels_of_a_neighbour_and_of_background_are_told_apart():
    shares = shares_of(np.s_[:8], np.s_[4:9])
    assert shares["overlap"].tolist() == [0.5, 0.8]
    assert shares["other"].tolist() == [0.5, 0]


def test_a_mask_on_another_cell_alone_shares_nothing_with_its_own():
    shares = shares_of(np.s_[4:8], np.s_[4:8])
    assert shares["overlap"].tolist() == [0, 1]
    assert shares["other"].tolist() == [1, 0]


def test_frames_without_a_mask_do_not_count():
    assert shares_of(np.s_[:4], np.s_[4:8], "bridged")["cell"].tolist() == [0]


def test_a_cell_is_merged_if_more_than_a_fifth_of_its_last_mask_lies_on_others():
    shares = pd.DataFrame(
        {"cell": [0, 0, 1, 2, 3], "frame": [0, 1, 1, 1, 0], "other": [0.9, 0.1, 0.3, 0.5, 0.9]}
    )
    assert merged_at_end(shares, pd.Series([0, 1, 3]), last=1).tolist() == [False, True]
