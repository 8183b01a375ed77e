"""Regions of pixels, compared with distance transforms of whole images."""

import numpy as np
import pytest
from scipy import ndimage

from lnp.imaging.pixel_regions import pixels_of, reach_of, widen


def draw_window(seed, n=60):
    """Return a smooth random window."""
    noise = np.random.default_rng(seed).normal(size=(n, n))
    return ndimage.gaussian_filter(noise, 4).astype(np.float32)


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
