"""Fourier transforms and power spectra."""

import numpy as np

from ..registry import combiner, simple
from .distribution import histogram
from .rows import central, divided, entropy

N_SEGMENT = 256  # frames of a segment of Welch's spectrum, as in tsfresh
PARTS = {
    "real": np.real,
    "imag": np.imag,
    "abs": np.abs,
    "angle": lambda spectrum: np.angle(spectrum, deg=True),
}


@combiner(supports=lambda values: values["attr"] in PARTS and values["coeff"] >= 0)
def fft_coefficient(series, parameters):
    """Return part `attr` of coefficient `coeff` of the Fourier transform; NaN past the last."""
    spectrum = np.fft.rfft(series, axis=1)
    parts = {name: PARTS[name](spectrum) for name in {p["attr"] for p in parameters}}
    result = np.full((len(series), len(parameters)), np.nan)
    for k, values in enumerate(parameters):
        if values["coeff"] < spectrum.shape[1]:
            result[:, k] = parts[values["attr"]][:, values["coeff"]]
    return result


@combiner(supports=lambda values: values["aggtype"] in {"centroid", "variance", "skew", "kurtosis"})
def fft_aggregated(series, parameters):
    """Return moments of the sizes of the Fourier coefficients, over their number.

    Skew and kurtosis are NaN where the variance is below 0.5.
    """
    sizes = np.abs(np.fft.rfft(series, axis=1))
    numbers, total = np.arange(sizes.shape[1], dtype=float), sizes.sum(axis=1)
    first, second, third, fourth = (
        divided(np.vecdot(sizes, numbers**power), total) for power in (1, 2, 3, 4)
    )
    variance = second - first**2
    wide = np.where(variance < 0.5, np.nan, variance)
    skew = divided(third - 3 * first * variance - first**3, wide**1.5)
    # the last term is tsfresh's own; -3 first**4 would be the moment
    kurtosis = divided(fourth - 4 * first * third + 6 * second * first**2 - 3 * first, wide**2)
    moments = {"centroid": first, "variance": variance, "skew": skew, "kurtosis": kurtosis}
    return np.stack([moments[values["aggtype"]] for values in parameters], axis=1)


@combiner()
def spkt_welch_density(series, parameters):
    """Return coefficients `coeff` of Welch's power spectrum.

    As in tsfresh, those that exist come first and NaN after them, whatever their order in
    the parameters.
    """
    spectrum = welch(series)
    result = np.full((len(series), len(parameters)), np.nan)
    found = [p["coeff"] for p in parameters if p["coeff"] < spectrum.shape[1]]
    result[:, : len(found)] = spectrum[:, found]
    return result


@simple
def fourier_entropy(series, bins):
    """Return the entropy of the counts of Welch's power spectrum in equal bins."""
    spectrum = welch(series)
    shares = divided(spectrum, spectrum.max(axis=1, keepdims=True))
    known = np.isfinite(shares).all(axis=1)
    result = np.full(len(series), np.nan)
    result[known] = entropy(histogram(shares[known], bins))
    return result


def welch(series):
    """Return the power spectrum, (n_series, n_coefficients), at one frame as unit of time.

    The mean over segments of at most `N_SEGMENT` frames that overlap by half, each less
    its mean and in a Hann window (Welch 1967), with the rounding of `scipy.signal.welch`.
    """
    n = min(series.shape[1], N_SEGMENT)
    window = np.ones(1) if n == 1 else 0.5 + 0.5 * np.cos(np.linspace(-np.pi, np.pi, n + 1)[:-1])
    window = window * (1 / np.sqrt(sum(window**2)))
    powers = []
    for start in range(0, series.shape[1] - n + 1, n - n // 2):
        spectrum = np.fft.rfft(central(series[:, start : start + n]) * window, axis=1)
        powers.append(spectrum.real**2 + spectrum.imag**2)
        powers[-1][:, 1 : -1 if n % 2 == 0 else None] *= 2  # both signs of a frequency
    return np.stack(powers, axis=2).mean(axis=2)
