"""Shifts of images that we rolled ourselves."""

import numpy as np
import pytest
from scipy.signal.windows import tukey

from lnp.imaging.phase_correlation import (
    bin_image,
    fast_shape,
    find_peak,
    phase_correlation,
    phase_spectrum,
    shift_spectrum,
    shifts_around,
    tapered_spectrum,
    tukey_window,
)


@pytest.mark.parametrize("shift", [(0, 0), (3, -5), (-7, 2)])
def test_a_rolled_image_is_found_where_it_was_rolled_to(shift):
    image = np.random.default_rng(1).normal(size=(40, 50))
    spectra, shifts = (
        (phase_spectrum(np.roll(image, shift, (0, 1))), phase_spectrum(image)),
        shifts_around((0, 0), 10),
    )
    surface = phase_correlation(*spectra, image.shape, shifts)
    found, clarity = find_peak(surface, shifts, apart=2)
    np.testing.assert_allclose(found, shift, atol=0.2)
    assert clarity > 0.5


@pytest.mark.parametrize("shape", [(40, 50), (31, 27), (6, 7)])
def test_the_match_at_some_shifts_is_that_of_the_whole_inverse_transform(shape):
    rng = np.random.default_rng(0)
    first, second = (phase_spectrum(rng.normal(size=shape)) for _ in range(2))
    whole = np.fft.irfft2(first * np.conj(second), s=shape)
    shifts = shifts_around((-2.2, 3.4), 4)
    expected = (whole / whole.std())[np.ix_(shifts[0] % shape[0], shifts[1] % shape[1])]
    found = phase_correlation(first, second, shape, shifts)
    np.testing.assert_allclose(found, expected, atol=2e-5)


def peak_of(surface, near, radius):
    """Return shift and clarity of the peak around a shift on a surface over all shifts."""
    shifts = shifts_around(near, radius)
    part = surface[np.ix_(shifts[0] % surface.shape[0], shifts[1] % surface.shape[1])]
    return find_peak(part, shifts, apart=2)


def test_a_quick_shape_holds_the_image_and_has_no_large_prime():
    assert fast_shape((1077, 1277)) == (1080, 1280)
    image = np.random.default_rng(4).normal(size=(31, 23))
    spectrum = tapered_spectrum(image, fast_shape(image.shape))
    padded = np.fft.irfft2(spectrum, s=fast_shape(image.shape))
    np.testing.assert_allclose(
        padded[:31, :23], np.fft.irfft2(tapered_spectrum(image), s=(31, 23)), atol=1e-5
    )
    assert abs(padded[31:]).max(initial=0) < 1e-5


def test_moving_a_spectrum_moves_the_image():
    image = np.random.default_rng(2).normal(size=(32, 30))
    rolled = np.fft.rfft2(np.roll(image, (3, -4), (0, 1)))
    found = shift_spectrum(np.fft.rfft2(image), (3, -4), image.shape)
    np.testing.assert_allclose(found, rolled, atol=1e-3)


def test_peaks_are_looked_for_around_the_expected_shift_only():
    surface = np.zeros((30, 30))
    surface[2, 3], surface[-9, 12] = 7.0, 9.0
    assert peak_of(surface, (0, 0), 4)[0].tolist() == [2, 3]
    assert peak_of(surface, (-8, 11), 4)[0].tolist() == [-9, 12]


def test_clarity_is_how_far_the_next_best_peak_stays_behind():
    surface = np.zeros((30, 30))
    surface[2, 3], surface[5, 3] = 8.0, 6.0
    assert peak_of(surface, (0, 0), 8)[1] == pytest.approx(0.25)
    assert peak_of(surface / 2, (0, 0), 8)[1] == 0  # as high as chance may get


def test_binning_averages_squares_and_cuts_the_rest():
    binned = bin_image(np.arange(15).reshape(3, 5), 2)
    assert binned.tolist() == [[3.0, 5.0]]


@pytest.mark.parametrize("n", [2, 7, 64, 539])
def test_the_window_is_tukeys(n):
    np.testing.assert_allclose(tukey_window(n), tukey(n, 0.25), atol=1e-12)


@pytest.mark.parametrize("bin_px", [1, 2, 3, 4])
def test_means_of_counts_are_exact(bin_px):
    image = np.random.default_rng(0).integers(0, 2**16, (37, 25)).astype(np.uint16)
    rows, cols = (n // bin_px for n in image.shape)
    cut = image[: rows * bin_px, : cols * bin_px].reshape(rows, bin_px, cols, bin_px)
    expected = cut.mean(axis=(1, 3), dtype=np.float32)
    np.testing.assert_array_equal(bin_image(image, bin_px), expected)
