"""Reporter light with three backgrounds: by hand, and on a simulated field with a gradient."""

import statistics

import numpy as np
import pytest

from lnp.cells.reporter import (
    measure_reporter,
    median,
    paint_masks,
    ring_level,
    saturated_share,
)
from lnp.core.vocabulary import BACKGROUNDS
from lnp.simulation.camera import OFFSET, expose, shading
from lnp.simulation.frames import draw_frame
from lnp.simulation.scene import stage_scene
from synthetic.plates import make_settings, make_site

FRAME = (100 * np.arange(40)[:, None] + np.arange(60)).astype(np.uint16)  # 100 row + col
SIDE, BOX = 8, 4  # a ring of 48 pixels around a box of 16


def masks_of(n, half=0):
    """Return (n, SIDE, SIDE) masks: squares of twice `half` in the middle."""
    masks = np.zeros((n, SIDE, SIDE), dtype=bool)
    middle = slice(SIDE // 2 - half, SIDE // 2 + half)
    masks[:, middle, middle] = True
    return masks


def test_without_a_background_the_light_is_the_sum_of_the_box():
    found = measure_reporter(FRAME, np.array([[20.0, 30.0]]), masks_of(1), SIDE, BOX)
    assert found["none"][0] == FRAME[18:22, 28:32].sum(dtype=int)


def test_light_is_missing_where_plane_or_centre_or_box_is():
    centres = np.array([[np.nan, np.nan], [1, 30], [20, 30]])
    found = measure_reporter(FRAME, centres, masks_of(3), SIDE, BOX)
    assert list(found) == BACKGROUNDS
    for sums in found.values():
        assert np.isnan(sums).tolist() == [True, True, False]
    for sums in measure_reporter(None, centres, masks_of(3), SIDE, BOX).values():
        assert np.isnan(sums).all()


def test_each_background_is_subtracted_from_every_pixel_of_the_box():
    image = np.full((40, 60), 100, dtype=np.uint16)
    image[:, 40:] = 130  # less than half of the frame
    image[18:22, 48:52] += 50
    found = measure_reporter(image, np.array([[20.0, 50.0]]), masks_of(1, half=2), SIDE, BOX)
    assert found["none"][0] == 16 * 180
    assert found["field"][0] == pytest.approx(16 * (180 - median(image)))
    assert found["ring"][0] == 16 * 50


def test_the_ring_leaves_out_the_box_and_all_cells():
    image = np.full((40, 60), 10, dtype=np.uint16)
    image[18:22, 28:32] = 1000  # the box of the cell
    image[16:24, 32:34] = 500  # a neighbour that reaches into its crop
    centres = np.array([[20.0, 30.0], [20.0, 36.0]])
    masks = masks_of(2, half=2)
    masks[1] = True
    found = measure_reporter(image, centres, masks, SIDE, BOX)
    assert found["ring"][0] == 16 * 990
    alone = measure_reporter(image, centres[:1], masks[:1], SIDE, BOX)
    assert 16 * 989 < alone["ring"][0] < 16 * 990.5  # 16 of 48 pixels are the neighbour's


def test_among_crowded_cells_the_ring_is_widened_until_it_holds_as_many_pixels_as_the_box():
    image = np.full((40, 60), 7, dtype=np.uint16)
    occupied = np.zeros(image.shape, dtype=bool)
    occupied[16:24, 26:34] = True  # the whole crop but 15 pixels
    occupied[16, 26:34] = occupied[17, 26:33] = False
    image[16:18, 26:34] = 90
    assert ring_level(image, occupied, np.array([20.0, 30.0]), SIDE, BOX) == pytest.approx(
        7, abs=0.1
    )
    occupied[17, 33] = False  # the sixteenth
    assert ring_level(image, occupied, np.array([20.0, 30.0]), SIDE, BOX) == 90


def test_without_free_pixels_there_is_no_ring_but_the_others_stay():
    image = np.full((SIDE, SIDE), 7, dtype=np.uint16)
    masks = np.ones((1, SIDE, SIDE), dtype=bool)
    found = measure_reporter(image, np.array([[4.0, 4.0]]), masks, SIDE, BOX)
    assert np.isnan(found["ring"][0])
    assert (found["none"][0], found["field"][0]) == (16 * 7, 0)


def test_masks_are_put_where_their_cells_are_and_cut_off_at_the_edge():
    occupied = paint_masks(
        (40, 60), np.array([[20.4, 29.6], [0, 59], [np.nan, 1]]), masks_of(3, half=1)
    )
    rows, cols = np.nonzero(occupied)
    assert sorted(zip(rows.tolist(), cols.tolist(), strict=True)) == [
        *((0, 58), (0, 59), (19, 29), (19, 30), (20, 29), (20, 30)),
    ]


@pytest.mark.parametrize("n", [1, 2, 3, 10, 101])
def test_the_median_of_whole_counts_is_that_of_grouped_values(n):
    rng = np.random.default_rng(n)
    for top in range(1, 8):
        counts = rng.integers(0, top, n).astype(np.uint16)
        expected = statistics.median_grouped(counts.tolist())
        assert median(counts) == pytest.approx(expected, abs=1e-12)


def test_on_a_simulated_field_the_ring_removes_a_gradient_that_the_field_does_not():
    site = make_site(make_settings(n_frames=2, n_cells=20), dose_ng=0.0)
    frame = draw_frame(stage_scene(site), site, 0, (0.0, 0.0))
    slope = np.linspace(0, 40, site.settings.shape[1])[None]  # counts, from left to right
    rng, shade = np.random.default_rng(0), shading(frame.label.shape, "gfp")
    image = expose(frame.light["gfp"] + slope, shade, "gfp", rng)
    centres, masks = whole_cells(frame.label, side=48)
    found = measure_reporter(image, centres, masks, 48, 24)
    found = {name: sums / 24**2 for name, sums in found.items()}  # counts per pixel
    steepness = {name: np.polyfit(centres[:, 1], sums, 1)[0] for name, sums in found.items()}
    given = 40 / site.settings.shape[1]
    assert steepness["none"] == pytest.approx(given, rel=0.15)
    assert steepness["field"] == pytest.approx(steepness["none"])
    assert abs(steepness["ring"]) < 0.05 * given
    assert found["ring"].std() < 0.1 * found["field"].std()
    assert 0 < found["ring"].mean() < found["none"].mean() - OFFSET


def whole_cells(label, side):
    """Return centres and masks (n, side, side) of the cells whose crops fit into a (H, W) label."""
    found = []
    for number in np.unique(label[label > 0]):
        centre = np.argwhere(label == number).mean(axis=0)
        top, left = np.rint(centre).astype(int) - side // 2
        mask = label[max(top, 0) : top + side, max(left, 0) : left + side] == number
        if min(top, left) >= 0 and mask.shape == (side, side):
            found.append((centre, mask))
    return (np.array(part) for part in zip(*found, strict=True))


def test_the_share_of_saturated_pixels_is_that_of_the_box():
    image = np.full((40, 40), 500, dtype=np.uint16)
    image[18:20, 16:24] = 4095  # 16 pixels of a camera of 12 bits
    centres = np.array([(20.0, 20.0), (8.0, 8.0), (1.0, 1.0), (np.nan, np.nan)])
    shares = saturated_share(image, centres, box=8)
    np.testing.assert_array_equal(shares, [0.25, 0, np.nan, np.nan])
    image[0, 0] = 5000  # the camera counts further
    assert saturated_share(image, centres, box=8)[0] == 0
    assert np.isnan(saturated_share(None, centres, box=8)).all()
