"""Filters by OpenCV, compared with those of scipy."""

import numpy as np
import pytest
from scipy import ndimage

from lnp.imaging.filters import LARGE, gaussian, laplacian_of_gaussian
from lnp.imaging.opencv import cv2

IMAGE = np.random.default_rng(0).integers(0, 4000, (61, 130)).astype(np.uint16)


@pytest.mark.parametrize("sigma", [0.6, 1.5, 4.0, 20.0])
def test_the_gaussian_is_that_of_scipy(sigma):
    expected = ndimage.gaussian_filter(IMAGE.astype(float), sigma)
    found = gaussian(IMAGE, sigma)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=2e-3)


@pytest.mark.parametrize("truncate", [4.0, 6.0])
@pytest.mark.parametrize("sigma", [1.4, 2.0, LARGE + 1])
def test_the_laplacian_of_gaussian_is_that_of_scipy(sigma, truncate):
    expected = ndimage.gaussian_laplace(IMAGE.astype(float), sigma, truncate=truncate)
    found = laplacian_of_gaussian(IMAGE, sigma, truncate)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=2e-3 / sigma**2)


def test_the_laplacian_of_gaussian_ignores_a_level():
    assert abs(laplacian_of_gaussian(np.full((40, 50), 30_000.0), 2.0, truncate=6.0)).max() < 0.05


def test_a_filter_wider_than_the_image_mirrors_it_as_scipy_does():
    small = IMAGE[:9, :7].astype(float)
    np.testing.assert_allclose(gaussian(small, 4.0), ndimage.gaussian_filter(small, 4.0), rtol=1e-5)


def test_a_level_image_stays_as_it_is_and_so_does_any_without_smoothing():
    np.testing.assert_allclose(gaussian(np.full((50, 60), 7), 3.0), 7, rtol=1e-6)
    np.testing.assert_array_equal(gaussian(IMAGE, 0), IMAGE)


def test_opencv_takes_one_core_only():
    assert cv2.getNumThreads() == 1
