"""Masks of single frames: packed and unpacked, and with the cells of the frame before in mind."""

import numpy as np

from lnp.imaging.pixel_regions import disc
from lnp.tracking.frame_masks import FrameMask, remember_cells, segment_frame
from synthetic.discs import dome_frame

SHAPE, DIAMETER = (120, 160), 26
SETTINGS = {"window_px": 50, "smoothing_px": 1, "marker_px": 3}
PLACES = np.array([(40.0, 40.0), (80.0, 100.0), (30.0, 120.0)])


def seeds_of(discs, before):
    """Return the seeds of a frame with discs of (centre, radius), as a set of (row, col)."""
    masks = {k: FrameMask(disc(centre, radius)) for k, (centre, radius) in enumerate(discs)}
    seeds = remember_cells(masks, np.array(before, dtype=float), SHAPE, DIAMETER)
    assert seeds["cell"].tolist() == list(range(len(seeds)))
    return set(map(tuple, seeds[["row", "col"]].round().to_numpy()))


def test_a_mask_is_packed_and_unpacked():
    pixels = disc((7, 9), 4)
    mask = FrameMask(pixels)
    assert sorted(map(tuple, mask.pixels)) == sorted(map(tuple, pixels))
    assert (tuple(mask.centre), mask.area) == ((7, 9), len(pixels))
    assert [mask.holds(pixel) for pixel in [(7, 9), (7, 13), (7, 14)]] == [True, True, False]


def test_cells_of_a_frame_have_masks_of_their_own():
    frame = dome_frame(PLACES, DIAMETER / 2, SHAPE, np.random.default_rng(0), noise=30)
    masks = segment_frame(frame, DIAMETER, SETTINGS)
    found = np.array(sorted(tuple(mask.centre) for mask in masks.values()))
    np.testing.assert_allclose(found, sorted(map(tuple, PLACES)), atol=1)


def test_a_large_mask_on_two_cells_of_before_is_taken_apart():
    joined = [((60, 60), 16), ((20, 20), 10), ((100, 20), 10), ((100, 130), 10)]
    pair, others = [(60, 52), (60, 68)], [(20, 20), (100, 20), (100, 130)]
    assert seeds_of(joined, pair + others) == {*pair, *others}
    usual = [((60, 60), 10), *joined[1:]]  # two halves of one cell come together again
    assert seeds_of(usual, pair + others) == {(60, 60), *others}


def test_a_cell_is_looked_for_where_no_mask_is():
    masks = [((20, 20), 10), ((60, 72), 10)]
    assert seeds_of(masks, [(20, 20), (60, 120)]) == {(20, 20), (60, 72), (60, 120)}
    assert seeds_of(masks, [(20, 20), (60, 56)]) == {(20, 20), (60, 72)}  # it has moved
    assert seeds_of([], [(60, 120), (60, 200)]) == {(60, 120)}  # the other has left
