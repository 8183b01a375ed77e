"""Planes, labels and places in pixels of another size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import center_of_mass

from lnp.acquisition.pixels.resample import resample, resample_labels, resample_places, weights


def test_a_pixel_of_twice_the_side_is_the_mean_of_four():
    plane = np.arange(24, dtype=np.uint16).reshape(4, 6) * 4
    blocks = plane.reshape(2, 2, 3, 2).mean(axis=(1, 3))
    np.testing.assert_array_equal(resample(plane, 2.0), blocks)


def test_what_lies_between_two_pixels_is_shared_by_area():
    plane = np.array([[0, 30, 60]], dtype=np.uint16).repeat(3, axis=0)
    assert resample(plane, 1.5).tolist() == [[10, 50], [10, 50]]  # (0 + 30 / 2) / 1.5, ...


@given(st.integers(2, 60), st.floats(0.5, 3.0))
def test_shares_of_a_pixel_sum_to_one_and_a_level_field_stays_level(n, factor):
    found = weights(n, factor)
    assert found.shape == (int(n / factor + 1e-6), n)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    level = resample(np.full((n, n), 700, dtype=np.uint16), factor)
    assert (level == 700).all()


@pytest.mark.parametrize("factor", [0.6, 1.3, 2.0, 2.7])
def test_a_spot_stays_in_its_place_and_keeps_its_light(factor):
    row, col = np.indices((90, 120))
    spot = 4000 * np.exp(-((row - 41.3) ** 2 + (col - 63.8) ** 2) / (2 * 5.0**2))
    found = resample(np.rint(spot).astype(np.uint16), factor)
    expected = [resample_places(place, factor) for place in (41.3, 63.8)]
    np.testing.assert_allclose(center_of_mass(found), expected, atol=0.02)
    assert found.sum() * factor**2 == pytest.approx(spot.sum(), rel=0.01)


def test_stripes_finer_than_the_new_pixels_become_their_mean_not_other_stripes():
    stripes = np.tile(np.array([0, 1000], dtype=np.uint16), (40, 20))
    found = resample(stripes, 2.5)[:, 1:-1]
    assert np.ptp(found) <= 1000 / 2.5
    assert found.mean() == pytest.approx(500, rel=0.01)


def test_labels_are_taken_from_the_centre_of_a_pixel_and_never_mixed():
    labels = np.kron(np.array([[0, 7], [3, 9]]), np.ones((6, 6), dtype=int))
    assert resample_labels(labels, 3.0).tolist() == [[0, 0, 7, 7]] * 2 + [[3, 3, 9, 9]] * 2
    large = resample_labels(labels, 0.5)
    assert large.shape == (24, 24)
    assert set(np.unique(large)) == {0, 3, 7, 9}
