"""The mask of a cell, worked out in the box that matters: as over the whole window."""

import numpy as np
import pytest
from scipy import ndimage
from skimage.segmentation import watershed

from lnp.imaging.watershed import (
    CELL,
    EDGE,
    edge_marker,
    fill_dim_middle,
    flood,
    watershed_on_intensity,
)


def draw_window(seed, n=60):
    """Return a smooth random window."""
    noise = np.random.default_rng(seed).normal(size=(n, n))
    return ndimage.gaussian_filter(noise, 4).astype(np.float32)


@pytest.mark.parametrize("seed", range(8))
def test_flooding_the_parts_that_touch_the_core_is_flooding_all(seed):
    window, core = draw_window(seed), np.zeros((60, 60), dtype=bool)
    core[27:33, 27:33] = True
    window[core] += 10  # no pixel is level with the core, so that no tie is open
    others = np.zeros((60, 60), dtype=int)
    others[10:14, 40:44], others[45:50, 8:13] = 1, 2
    foreground = window > -0.02
    markers = edge_marker(window.shape)
    markers[others > 0] = others[others > 0] + CELL
    markers[core] = CELL
    labels = watershed(-window, markers * foreground, mask=foreground)
    opened = ndimage.binary_opening(labels == CELL)
    parts, n_parts = ndimage.label(opened)
    found = watershed_on_intensity(window, core, others, np.ones_like(core), -0.02)
    votes = np.bincount(parts[core], minlength=n_parts + 1)[1:]
    if n_parts == 0:
        assert not found.any()
    elif np.count_nonzero(votes == votes.max()) == 1:
        expected = ndimage.binary_fill_holes(parts == votes.argmax() + 1)
        np.testing.assert_array_equal(found, expected)


def test_no_core_in_the_foreground_is_no_cell():
    nothing = np.zeros((20, 20), dtype=bool)
    found = watershed_on_intensity(np.ones((20, 20)), nothing, nothing * 0, ~nothing, 0.5)
    assert not found.any()


def draw_ring(shape, centre, radius, middle, background=100.0):
    """Return an image of a cell with a bright rim, and a middle of `middle` of its light."""
    distance = np.hypot(*(np.indices(shape) - np.reshape(centre, (2, 1, 1)))) / radius
    light = middle + (1 - middle) * np.exp(-(((distance - 0.75) / 0.2) ** 2))
    return (background + 1000 * light * (distance < 1)).astype(np.float32)


def test_a_bright_neighbour_does_not_take_the_rim_of_a_cell_with_a_dim_middle():
    shape, touching = (64, 96), 16
    ring = draw_ring(shape, (32, 32), touching, 0.3)
    neighbour = 100 + 1500 * np.exp(-(np.hypot(*(np.indices(shape) - [[[32]], [[62]]])) ** 2) / 200)
    image = ndimage.gaussian_filter(np.maximum(ring, neighbour), 1.0).astype(np.float32)
    core, other = (np.hypot(*(np.indices(shape) - [[[32]], [[col]]])) < 5 for col in (32, 62))
    filled = fill_dim_middle(image, core, 1)
    whole = np.ones(shape, dtype=bool)
    mask = watershed_on_intensity(filled, core, other.astype(int), whole, 200)
    true = np.hypot(*(np.indices(shape) - 32)) < touching
    assert (mask & true).sum() > 0.9 * true.sum()
    assert (mask & ~true).sum() < 0.15 * true.sum()


@pytest.mark.parametrize("bin_px", [1, 2])
def test_a_dim_middle_is_filled_to_its_lowest_pass_and_a_gap_between_cells_is_not(bin_px):
    image = np.full((60, 60), 100.0, np.float32)
    image[8:28, 8:28] = image[32:52, 8:28] = 500.0
    image[12:24, 12:24] = image[36:48, 12:24] = 200.0
    image[16:20, 24:28] = 300.0  # the lowest pass of the upper rim
    cores = np.zeros((60, 60), bool)
    cores[17:19, 17:19] = True  # the lower one is a hole without a cell
    filled = fill_dim_middle(image, cores, bin_px)
    assert filled[18, 18] == filled[14, 14] == 300
    unchanged = np.ones((60, 60), bool)
    unchanged[11:25, 11:29] = False
    np.testing.assert_array_equal(filled[unchanged], image[unchanged])


def mask_of_foreground(foreground):
    """Return the mask of a cell whose core is all of the foreground, and what scipy makes of it."""
    window, whole = foreground.astype(np.float32), np.ones_like(foreground)
    found = watershed_on_intensity(window, foreground, whole * 0, whole, 0.5)
    parts, _ = ndimage.label(ndimage.binary_opening(foreground))
    sizes = np.bincount(parts.ravel(), minlength=2)[1:]
    assert np.count_nonzero(sizes == sizes.max()) == 1
    largest = (parts == sizes.argmax() + 1) & (parts > 0)
    return found, ndimage.binary_fill_holes(largest)


@pytest.mark.parametrize("seed", range(4))
def test_holes_are_filled_as_by_scipy(seed):
    mask = draw_window(seed) > 0
    mask[20:40, 20:40] = True
    mask[24:30, 24:30] = mask[34, 34] = False
    found, expected = mask_of_foreground(mask)
    np.testing.assert_array_equal(found, expected)
    assert found[24:30, 24:30].all()


@pytest.mark.parametrize("shape", [(50, 41), (3, 3), (2, 5), (1, 4)])
@pytest.mark.parametrize("share", [0.8, 1.0])
def test_thin_arms_are_taken_off_as_by_scipy(shape, share):
    mask = np.random.default_rng(0).random(shape) < share
    found, expected = mask_of_foreground(mask)
    np.testing.assert_array_equal(found, expected)
    assert found.any() == (min(shape) > 2 and (share == 1 or shape[0] > 3))


@pytest.mark.parametrize("rivals", [True, False])
def test_flooding_around_the_markers_is_flooding_from_all_their_pixels(rivals):
    window, markers = draw_window(3), np.zeros((60, 60), dtype=np.int32)
    markers[20:35, 20:30] = CELL
    foreground = window > -0.1
    foreground[18:37, 18:50] = True
    if rivals:
        markers[20:35, 32:44], markers[0] = CELL + 1, EDGE
    parts, _ = ndimage.label(foreground)
    foreground &= parts == parts[25, 25]
    expected = watershed(-window, markers, mask=foreground) == CELL
    np.testing.assert_array_equal(flood(window, markers, foreground), expected)
    assert expected.sum() > 200
