"""Wavelet transforms by the Mexican hat (Ricker wavelet), and peaks found in them."""

from functools import cache

import numpy as np

from ..registry import combiner, simple
from .ridges import count_ridges

N_POINTS, REACH = 4096, 8.0  # of the Mexican hat in PyWavelets, from -REACH to REACH


@combiner()
def cwt_coefficients(series, parameters):
    """Return the wavelet coefficient at frame `coeff` and width `w`; NaN past the last frame.

    As `pywt.cwt`: the steps of the convolution with the integral of the wavelet.
    """
    result = np.full((len(series), len(parameters)), np.nan)
    for width in {values["w"] for values in parameters}:
        wanted = [
            (k, values["coeff"]) for k, values in enumerate(parameters) if values["w"] == width
        ]
        known = [(k, frame) for k, frame in wanted if frame < series.shape[1]]
        if known:
            places, frames = map(list, zip(*known, strict=True))
            kernel = integral(width)
            start = (len(kernel) - 2) // 2  # the convolution is cut equally at both ends
            sums = convolved(series, kernel, range(start, start + max(frames) + 2))
            result[:, places] = (-np.sqrt(width) * np.diff(sums, axis=1))[:, frames]
    return result


@cache
def integral(width):
    """Return the integral of the Mexican hat at steps of a frame, last first."""
    x = np.linspace(-REACH, REACH, N_POINTS)
    hat = (1 - x**2) * np.exp(-(x**2) / 2) * 2 / (np.sqrt(3) * np.pi**0.25)
    step = x[1] - x[0]
    places = (np.arange(width * (x[-1] - x[0]) + 1) / (width * step)).astype(int)
    return (np.cumsum(hat) * step)[places[places < N_POINTS]][::-1]


def convolved(series, kernel, places):
    """Return the full convolution of each series with a kernel at places, (n_series, n_places).

    Products are summed in the order of `numpy.convolve`: the longer of the two forwards.
    """
    n, m = series.shape[1], len(kernel)
    backwards = m > n
    series = np.ascontiguousarray(series[:, ::-1]) if backwards else series
    kernel = kernel if backwards else np.ascontiguousarray(kernel[::-1])
    result = np.empty((len(series), len(places)))
    for k, place in enumerate(places):
        first, last = max(0, place - m + 1), min(n - 1, place)  # frames that the kernel meets
        if backwards:
            met, weights = slice(n - 1 - last, n - first), slice(place - last, place - first + 1)
        else:
            met, weights = slice(first, last + 1), slice(m - 1 - place + first, m - place + last)
        result[:, k] = np.vecdot(series[:, met], kernel[weights])
    return result


@simple
def number_cwt_peaks(series, n):
    """Return the number of peaks at enough of the widths 1 to `n` (Du et al. 2006)."""
    widths, n_frames = np.arange(1, n + 1), series.shape[1]
    transforms = np.empty((len(series), n, n_frames))
    for k, width in enumerate(widths):
        n_points = min(10 * width, n_frames)
        x = np.arange(n_points) - (n_points - 1.0) / 2
        height = 2 / (np.sqrt(3 * width) * (np.pi**0.25))
        wavelet = height * (1 - x**2 / width**2) * np.exp(-(x**2) / (2 * width**2))
        start = (n_points - 1) // 2
        transforms[:, k] = convolved(series, wavelet[::-1], range(start, start + n_frames))
    return count_ridges(transforms, widths)
