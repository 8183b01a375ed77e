"""Phase correlation: the shift between two images from the phases of their spectra.

A shift turns the phase of every spatial frequency in proportion to it, and changes
nothing else (Kuglin and Hines 1975). Amplitudes are set to one, so that no bright cell
outvotes the rest.
"""

import numpy as np
from scipy.fft import fftfreq, fftshift, irfft2, next_fast_len, rfft2, rfftfreq

from lnp.imaging.subpixel import parabola_vertex

MIN_HEIGHT = 6.0  # SD; chance gives one such peak in a thousand million shifts
TAPERED = 0.25  # share of each side over which an image fades out, so that borders do not count


def bin_image(image, bin_px):
    """Return the means of squares of `bin_px` pixels, as float32; a rest at the edge is cut."""
    rows, cols = (n // bin_px * bin_px for n in image.shape)
    strips = image[:rows:bin_px, :cols].astype(np.float32)
    for i in range(1, bin_px):
        strips += image[i:rows:bin_px, :cols]
    squares = strips[:, ::bin_px].copy()
    for i in range(1, bin_px):
        squares += strips[:, i::bin_px]
    return squares / np.float32(bin_px**2)


def fast_shape(shape):
    """Return the next larger (H, W) with a fast Fourier transform: primes take four times as long.

    >>> fast_shape((1077, 1277))
    (1080, 1280)
    """
    return tuple(next_fast_len(n, real=True) for n in shape)


def tukey_window(n):
    """Return `scipy.signal.windows.tukey(n, TAPERED)`, whose import takes a second in each job."""
    place = np.linspace(0, 1, n)
    inward = np.minimum(place, 1 - place) * 2 / TAPERED  # 1 where the fading ends
    return 0.5 - 0.5 * np.cos(np.pi * np.minimum(inward, 1))


def tapered_spectrum(image, shape=None):
    """Return the Fourier transform of an image less its mean, faded out towards its borders.

    Parameters
    ----------
    image : (h, w) ndarray
    shape : (H, W), optional
        The image is filled up with zeros to this shape; without it, to none.

    Returns
    -------
    (H, W // 2 + 1) ndarray of complex64
    """
    rows, cols = (tukey_window(n).astype(np.float32) for n in image.shape)
    faded = image.astype(np.float32) - np.float32(image.mean(dtype=np.float64))
    faded *= rows[:, None]
    faded *= cols
    return rfft2(faded, shape)


def phase_spectrum(image, shape=None):
    """Return the spectrum of an image, as `tapered_spectrum`, with all amplitudes one."""
    spectrum = tapered_spectrum(image, shape)
    amplitude = np.sqrt(spectrum.real**2 + spectrum.imag**2)  # `abs` takes five times as long
    spectrum *= 1 / np.maximum(amplitude, 1e-6 * amplitude.max() + 1e-30)
    return spectrum


def shift_spectrum(spectrum, shift, shape):
    """Return the spectrum of a (H, W) image as if its content had moved by `shift` (row, col)."""
    rows, cols = fftfreq(shape[0])[:, None], rfftfreq(shape[1])[None]  # cycles per pixel
    turned = spectrum * np.exp(-2j * np.pi * rows * shift[0]).astype(np.complex64)
    turned *= np.exp(-2j * np.pi * cols * shift[1]).astype(np.complex64)
    return turned


def shifts_around(near, radius):
    """Return the whole shifts (2, n) within `radius` of (row, col), and one more at each end."""
    reach = int(np.ceil(radius)) + 1
    return np.rint(near).astype(int)[:, None] + np.arange(-reach, reach + 1)


def phase_correlation(spectrum, reference, shape, shifts):
    """Return the phase correlation of an image and a reference at some shifts, in SD of chance.

    The inverse Fourier transform at these shifts only, by two products of matrices
    (Guizar-Sicairos et al. 2008); the SD is that over all shifts, by Parseval's theorem.

    Parameters
    ----------
    spectrum, reference : (H, W // 2 + 1) complex ndarray
        As `phase_spectrum` returns them, or sums of such.
    shape : (H, W)
    shifts : (2, n) ndarray of int
        Rows and cols, each combined with each; may be negative.

    Returns
    -------
    (n, n) ndarray
        The correlation if the image lies (row, col) after the reference.
    """
    product = np.conj(reference)
    product *= spectrum
    height = chance_height(product, count_columns(shape))
    return correlate_at(product, shape, shifts) / height


def correlate_at(product, shape, shifts):
    """Return the (n, n) correlation at some shifts; see `phase_correlation`.

    `product` (H, W // 2 + 1) is that of one spectrum and the conjugate of the other.
    """
    n_rows, twice = len(product), count_columns(shape)
    rows = np.exp(2j * np.pi / n_rows * (np.outer(shifts[0], np.arange(n_rows)) % n_rows))
    cols = np.exp(2j * np.pi / shape[1] * (np.outer(shifts[1], np.arange(len(twice))) % shape[1]))
    return ((rows.astype(np.complex64) @ product * twice) @ cols.T).real


def chance_height(product, twice):
    """Return the SD of a correlation over all shifts; `twice` see `count_columns`."""
    power = (product.real**2 + product.imag**2).sum(axis=0, dtype=np.float64) @ twice
    power -= abs(product[0, 0]) ** 2
    return max(np.sqrt(max(power, 0)), 1e-30)


def correlate_everywhere(spectrum, reference, shape):
    """Return the phase correlation at all shifts, in SD of chance; see `phase_correlation`.

    Returns
    -------
    surface : (H, W) ndarray
    shifts : list of (H,) and (W,) ndarray of int
        Its rows and cols, half of them negative.
    """
    product = np.conj(reference) * spectrum
    surface = fftshift(irfft2(product, shape)) * (shape[0] * shape[1])
    return surface / chance_height(product, count_columns(shape)), [
        np.arange(n) - n // 2 for n in shape
    ]


def unwrap_shift(shift, pairs):
    """Return a shift found by a circular correlation, which cannot tell +55 from -45 of 100 pixels.

    The correlation is the sum of four pieces, in which the image overlaps the reference without
    being wrapped around; the true shift is that of the piece that holds the match.

    Parameters
    ----------
    shift : (2,) ndarray
        Row and col.
    pairs : list of (spectrum, shape, reference)
        Of each channel; see `correlate_everywhere`.
    """
    pairs = [(irfft2(image, shape), irfft2(reference, shape)) for image, shape, reference in pairs]
    choices = [(s, s - np.copysign(n, s)) for s, n in zip(shift, pairs[0][0].shape, strict=True)]
    shifts = [np.array([row, col]) for row in choices[0] for col in choices[1]]
    matches = [sum(match_overlap(*pair, shift) for pair in pairs) for shift in shifts]
    return shifts[int(np.argmax(matches))]


def match_overlap(image, reference, shift):
    """Return the sum of products where (H, W) image and reference overlap at a (row, col) shift."""
    row, col = np.rint(shift).astype(int)
    here, there = (
        tuple(slice(max(0, s), n + min(0, s)) for s, n in zip(ends, image.shape, strict=True))
        for ends in ((row, col), (-row, -col))
    )
    return float((image[here] * reference[there]).sum())


def count_columns(shape):
    """Return how often each column of the spectrum of a real (H, W) image counts: mostly twice.

    A real transform leaves the negative frequencies out.
    """
    twice = np.full(shape[1] // 2 + 1, 2.0)
    twice[0] = twice[-1] = 1
    twice[-1] += shape[1] % 2
    return twice


def find_peak(surface, shifts, apart):
    """Return the shift with the highest correlation, and how clearly it is the highest.

    Parameters
    ----------
    surface : (n, m) ndarray
        As `phase_correlation` returns it; the peak is not in its outermost rows and cols.
    shifts : (n,) and (m,) ndarray of int
        As `shifts_around` returns them.
    apart : float
        Peaks closer than this (pixels) count as one.

    Returns
    -------
    shift : (2,) ndarray
        Row and col, to a fraction of a pixel by a parabola through the peak's neighbours.
    clarity : float
        0 (others are as good, or it may be chance) to 1: how much the best peak is
        above the next, in shares of its height.
    """
    inner = surface[1:-1, 1:-1]
    row, col = np.array(np.unravel_index(np.argmax(inner), inner.shape)) + 1
    peak = np.array([shifts[0][row], shifts[1][col]])
    far = np.hypot(shifts[0][:, None] - peak[0], shifts[1] - peak[1]) > apart
    top, second = surface[row, col], surface[far].max(initial=0.0)
    part = (
        parabola_vertex(*surface[row - 1 : row + 2, col]),
        parabola_vertex(*surface[row, col - 1 : col + 2]),
    )
    clarity = 1 - second / top if top >= MIN_HEIGHT else 0.0
    return peak + part, float(np.clip(clarity, 0, 1))
