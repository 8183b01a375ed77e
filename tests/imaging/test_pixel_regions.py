"""Regions of pixels, compared with distance transforms of whole images."""

import numpy as np
import pytest
from scipy import ndimage

from lnp.imaging.pixel_regions import core_of, reach_of, squared_distance


def draw_window(seed, n=60, sigma=4):
    """Return a smooth random window."""
    noise = np.random.default_rng(seed).normal(size=(n, n))
    return ndimage.gaussian_filter(noise, sigma).astype(np.float32)


@pytest.mark.parametrize("sigma", [1, 4, 12])
def test_squared_distances_are_those_of_scipy_and_exact(sigma):
    mask = draw_window(2, sigma=sigma) > 0
    expected = ndimage.distance_transform_edt(mask) ** 2
    np.testing.assert_array_equal(squared_distance(mask), np.rint(expected))


@pytest.mark.parametrize("distance", [0.4, 1, 5, 7.5, 31.2, 80])
def test_the_reach_of_a_region_is_as_far_as_by_scipy(distance):
    whole = draw_window(2)
    for window in (whole, whole[:, :9], whole[:9]):
        mask = window > np.quantile(window, 0.9)
        near = ndimage.distance_transform_edt(~mask) <= distance
        np.testing.assert_array_equal(reach_of(np.argwhere(mask), mask.shape, distance), near)


@pytest.mark.parametrize("seed", range(4))
def test_the_core_of_a_region_is_that_of_scipy(seed):
    parts, _ = ndimage.label(draw_window(seed) > 0)
    pixels = np.argwhere(parts == parts.max())
    depth = ndimage.distance_transform_edt(np.pad(parts == parts.max(), 1))
    expected = np.argwhere(depth > 0.5 * depth.max()) - 1
    np.testing.assert_array_equal(core_of(pixels), expected)


def test_what_is_near_a_region_is_found_in_its_box_and_nothing_near_none():
    mask = draw_window(1) > 0.1
    near = reach_of(np.argwhere(mask) - 5, mask.shape, 7.5)
    inside = np.zeros_like(mask)
    inside[:-5, :-5] = mask[5:, 5:]
    np.testing.assert_array_equal(near, ndimage.distance_transform_edt(~inside) <= 7.5)
    assert not reach_of(np.array([[-9, 4]]), mask.shape, 30).any()
