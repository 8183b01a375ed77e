"""Label images put together from the masks of cells."""

import numpy as np
import pandas as pd

from lnp.exchange.label_images import centres_by_frame, label_images


def draw(centres, masks, shape=(6, 8), cells=(0, 4)):
    """Return the label images of cells of which each mask lies around its centre."""
    labels = np.array(cells, dtype="uint16") + 1
    return np.stack(list(label_images(masks, np.array(centres, float), labels, shape)))


def test_a_mask_lies_where_its_crop_was_cut():
    masks = np.zeros((1, 2, 4, 4), dtype=bool)
    masks[0, 0, 2, 2] = True  # a crop of side 4 begins two pixels before the rounded centre
    masks[0, 1, 1:3, 1:3] = True
    images = draw([[[2.4, 3.6], [4, 6]]], masks)
    expected = np.zeros((6, 8), dtype="uint16")
    expected[2, 4] = 1
    expected[3:5, 5:7] = 5
    np.testing.assert_array_equal(images[0], expected)


def test_a_mask_is_cut_at_the_border_and_one_without_a_centre_is_left_out():
    masks = np.ones((1, 2, 4, 4), dtype=bool)
    images = draw([[[0, 0], [np.nan, np.nan]]], masks)
    expected = np.zeros((6, 8), dtype="uint16")
    expected[:2, :2] = 1
    np.testing.assert_array_equal(images[0], expected)


def test_centres_are_those_of_the_tracks_and_of_no_other_cell():
    rows = [(7, 0, 1.0, 2.0), (3, 1, 3.0, 4.0), (9, 1, 5.0, 6.0), (7, 2, 7.0, 8.0)]
    tracks = pd.DataFrame(rows, columns=["cell", "frame", "row", "col"])
    centres = centres_by_frame(tracks, np.array([3, 7]), n_frames=2)
    expected = np.full((2, 2, 2), np.nan)
    expected[0, 1], expected[1, 0] = (1, 2), (3, 4)
    np.testing.assert_array_equal(centres, expected)
