"""The mask of a cell, worked out in the box that matters: as over the whole window."""

import numpy as np
import pytest
from scipy import ndimage
from skimage.segmentation import watershed

from lnp.imaging.phase_correlation import bin_image
from lnp.imaging.pixel_regions import pixels_of, reach_of, widen
from lnp.imaging.watershed import (
    CELL,
    EDGE,
    cell_among_neighbours,
    edge_marker,
    eroded,
    fill_holes,
    flood,
    opened,
)
from lnp.tracking.track_risk import shared_shares


def draw_window(seed, n=60):
    """Return a smooth random window."""
    noise = np.random.default_rng(seed).normal(size=(n, n))
    return ndimage.gaussian_filter(noise, 4).astype(np.float32)


@pytest.mark.parametrize("seed", range(8))
def test_flooding_the_parts_that_touch_the_core_is_flooding_all(seed):
    window, core = draw_window(seed), np.zeros((60, 60), dtype=bool)
    core[27:33, 27:33] = True
    others = np.zeros((60, 60), dtype=int)
    others[10:14, 40:44], others[45:50, 8:13] = 1, 2
    foreground = window > -0.02
    markers = edge_marker(window.shape)
    markers[others > 0] = others[others > 0] + CELL
    markers[core] = CELL
    labels = watershed(-window, markers * foreground, mask=foreground)
    opened = ndimage.binary_opening(labels == CELL)
    parts, n_parts = ndimage.label(opened)
    found = cell_among_neighbours(window, core, others, np.ones_like(core), -0.02)
    votes = np.bincount(parts[core], minlength=n_parts + 1)[1:]
    if n_parts == 0:
        assert not found.any()
    elif np.count_nonzero(votes == votes.max()) == 1:
        expected = ndimage.binary_fill_holes(parts == votes.argmax() + 1)
        np.testing.assert_array_equal(found, expected)


def test_no_core_in_the_foreground_is_no_cell():
    nothing = np.zeros((20, 20), dtype=bool)
    found = cell_among_neighbours(np.ones((20, 20)), nothing, nothing * 0, ~nothing, 0.5)
    assert not found.any()


@pytest.mark.parametrize("seed", range(4))
def test_holes_are_filled_as_by_scipy(seed):
    mask = draw_window(seed) > 0
    np.testing.assert_array_equal(fill_holes(mask), ndimage.binary_fill_holes(mask))


@pytest.mark.parametrize("shape", [(50, 41), (3, 3), (2, 5), (1, 4)])
def test_thin_arms_are_taken_off_as_by_scipy(shape):
    mask = np.random.default_rng(0).random(shape) < 0.8
    np.testing.assert_array_equal(eroded(mask), ndimage.binary_erosion(mask))
    np.testing.assert_array_equal(opened(mask), ndimage.binary_opening(mask))


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


@pytest.mark.parametrize("distance", [0.4, 1, 5, 7.5, 31.2, 80])
def test_a_region_is_widened_as_far_as_by_scipy(distance):
    whole = draw_window(2)
    for window in (whole, whole[:, :9], whole[:9]):
        mask = window > np.quantile(window, 0.9)
        near = ndimage.distance_transform_edt(~mask) <= distance
        np.testing.assert_array_equal(widen(mask, distance), near)


def test_what_is_near_a_region_is_found_in_its_box_and_nothing_near_none():
    mask = draw_window(1) > 0.1
    near = reach_of(pixels_of(mask, 0) - 5, mask.shape, 7.5)
    inside = np.zeros_like(mask)
    inside[:-5, :-5] = mask[5:, 5:]
    np.testing.assert_array_equal(near, ndimage.distance_transform_edt(~inside) <= 7.5)
    assert not reach_of(np.array([[-9, 4]]), mask.shape, 30).any()


def test_shares_count_pixels_of_other_regions_even_outside_the_image():
    first = np.array([[-1, 0], [0, 0], [0, 1], [1, 1]])
    assert shared_shares([first, first[2:], np.array([[9, 9]])]) == [0.5, 1.0, 0.0]


@pytest.mark.parametrize("bin_px", [1, 2, 3, 4])
def test_means_of_counts_are_exact(bin_px):
    image = np.random.default_rng(0).integers(0, 2**16, (37, 25)).astype(np.uint16)
    rows, cols = (n // bin_px for n in image.shape)
    cut = image[: rows * bin_px, : cols * bin_px].reshape(rows, bin_px, cols, bin_px)
    expected = cut.mean(axis=(1, 3), dtype=np.float32)
    np.testing.assert_array_equal(bin_image(image, bin_px), expected)
