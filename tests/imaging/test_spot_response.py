"""Responses to what we placed: spots, a line, a slope; both derivatives by hand."""

import numpy as np
import pytest

from lnp.imaging.spot_response import RESPONSES, doh_response, log_response, noise_sd
from lnp.imaging.spots import find_peaks, find_spots

ROW, COL = np.indices((60, 60)).astype(float)


def blob(sigma, row=30.0, col=30.0):
    """Return a Gaussian blob of height 1."""
    return np.exp(-((ROW - row) ** 2 + (COL - col) ** 2) / (2 * sigma**2))


@pytest.mark.parametrize("sigma", [1.0, 1.5, 2.5])
def test_both_are_what_calculus_says_at_the_middle_of_a_spot(sigma):
    # a spot of height 1 blurred by its own width has height 1/2 and curvature -1/(4 sigma^2)
    image = 100 * blob(sigma)
    assert log_response(image, sigma)[30, 30] == pytest.approx(50, rel=0.03)
    assert doh_response(image, sigma)[30, 30] == pytest.approx(25, rel=0.03)


def test_the_determinant_ignores_a_line_that_the_laplacian_takes_for_spots():
    line = 100 * np.exp(-((ROW - 30) ** 2) / 4.5)
    assert log_response(line, 1.5)[30, 30] > 20
    assert doh_response(line, 1.5).max() < 1


def test_the_determinant_is_below_zero_in_a_hole():
    assert doh_response(-blob(1.5), 1.5)[30, 30] < 0


@pytest.mark.parametrize("method", RESPONSES)
def test_slope_and_level_leave_no_response(method):
    inner = RESPONSES[method](500 + 30 * ROW - 8 * COL, 1.5)[12:-12, 12:-12]
    assert np.abs(inner).max() < 0.1


def test_noise_is_measured_without_the_spots():
    response = np.random.default_rng(0).normal(scale=3, size=(200, 200))
    response[::20, ::20] += 500
    assert noise_sd(response) == pytest.approx(3, rel=0.03)


def test_a_spot_has_the_same_counts_whatever_found_it():
    image = 1000 * blob(1.5, 20, 25) + np.random.default_rng(1).normal(scale=1, size=ROW.shape)
    log, doh = (find_spots(image, 1.5, 30, RESPONSES[name]) for name in ("log", "doh"))
    assert len(log) == len(doh) == 1
    assert doh["intensity"].tolist() == log["intensity"].tolist()
    assert doh["intensity"][0] == pytest.approx(1000 * 2 * np.pi * 1.5**2, rel=0.05)


def test_peaks_are_at_whole_pixels_and_places_between_them():
    peaks, places = find_peaks(log_response(blob(1.5, 20.3, 25.6), 1.5), 1.5, 0.1)
    assert [20, 26] in peaks.tolist()
    nearest = places[np.abs(peaks - [20, 26]).sum(axis=1).argmin()]
    np.testing.assert_allclose(nearest, [20.3, 25.6], atol=0.1)
