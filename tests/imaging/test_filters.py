"""Filters by products of matrices, compared with those of scipy."""

import numpy as np
import pytest
from scipy import ndimage

from lnp.imaging.filters import band_matrix, gaussian, laplacian_of_gaussian

IMAGE = np.random.default_rng(0).integers(0, 4000, (61, 130)).astype(np.uint16)


@pytest.mark.parametrize("sigma", [0.6, 1.5, 4.0])
@pytest.mark.parametrize("orders", [(0, 0), (2, 0), (0, 2)])
def test_filters_are_those_of_scipy(sigma, orders):
    expected = ndimage.gaussian_filter(IMAGE.astype(float), sigma, order=orders)
    found = gaussian(IMAGE, sigma, orders)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=2e-3)


@pytest.mark.parametrize("truncate", [4.0, 6.0])
def test_the_laplacian_is_that_of_scipy_and_blind_to_the_level(truncate):
    expected = ndimage.gaussian_laplace(IMAGE.astype(float), 2.0, truncate=truncate)
    np.testing.assert_allclose(laplacian_of_gaussian(IMAGE, 2.0, truncate), expected, atol=2e-3)
    assert abs(laplacian_of_gaussian(np.full((40, 50), 30_000.0), 2.0, truncate=6.0)).max() < 0.05


def test_a_filter_wider_than_the_image_mirrors_it_as_scipy_does():
    small = IMAGE[:9, :7].astype(float)
    np.testing.assert_allclose(gaussian(small, 4.0), ndimage.gaussian_filter(small, 4.0), rtol=1e-5)


def test_a_level_image_stays_as_it_is():
    np.testing.assert_allclose(gaussian(np.full((50, 60), 7), 3.0), 7, rtol=1e-6)


def test_each_line_of_a_band_has_its_weights_one_further():
    assert band_matrix([1, 2, 1], 2).tolist() == [[1, 2, 1, 0], [0, 1, 2, 1]]
