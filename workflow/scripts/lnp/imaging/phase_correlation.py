"""Find the shift between two images from the phases of their spectra.

Phase correlation (Kuglin and Hines 1975): a shift turns the phase of every spatial
frequency in proportion to it, and nothing else; amplitudes are set to one, so that
no bright cell outvotes the rest.
"""

import numpy as np
from scipy.fft import fftfreq, next_fast_len, rfft2, rfftfreq

LEAST_HEIGHT = 6.0  # SD; chance gives one such peak in a thousand million shifts
TAPERED = 0.25  # share of each side over which an image fades out, so that borders do not count


def taper(n, share):
    """Return `scipy.signal.windows.tukey(n, share)`, whose import takes a second in each job."""
    place = np.linspace(0, 1, n)
    inward = np.minimum(place, 1 - place) * 2 / share  # 1 where the fading ends
    return 0.5 - 0.5 * np.cos(np.pi * np.minimum(inward, 1))


def fast_shape(shape):
    """Return the next larger (H, W) that is quick to transform: primes take four times as long."""
    return tuple(next_fast_len(n, real=True) for n in shape)


def spectrum_of(image, shape=None):
    """Return the spectrum of an image whose borders fade: (H, W // 2 + 1) complex.

    (H, W) is `shape`, to which zeros fill the image up; its own if left out.
    """
    rows, cols = (taper(n, TAPERED).astype(np.float32) for n in image.shape)
    faded = image.astype(np.float32) - np.float32(image.mean(dtype=np.float64))
    faded *= rows[:, None]
    faded *= cols
    return rfft2(faded, shape)


def frequencies(shape):
    """Return the frequencies (cycles per pixel) of a spectrum's rows and cols."""
    return fftfreq(shape[0])[:, None], rfftfreq(shape[1])[None]


def phases(image, shape=None):
    """Return the spectrum of an image, as `spectrum_of`, with all amplitudes one."""
    spectrum = spectrum_of(image, shape)
    amplitude = np.sqrt(power_of(spectrum))
    spectrum *= 1 / np.maximum(amplitude, 1e-6 * amplitude.max() + 1e-30)
    return spectrum


def power_of(spectrum):
    """Return the squared amplitudes of a spectrum; `abs` takes five times as long."""
    return spectrum.real**2 + spectrum.imag**2


def moved(spectrum, shift, shape):
    """Return the spectrum of a (H, W) image as if its content had moved by `shift` (row, col)."""
    rows, cols = frequencies(shape)
    turned = spectrum * np.exp(-2j * np.pi * rows * shift[0]).astype(np.complex64)
    turned *= np.exp(-2j * np.pi * cols * shift[1]).astype(np.complex64)
    return turned


def correlation(spectrum, reference, shape, shifts):
    """Return how well an image matches a reference at some shifts, in SD of chance.

    The inverse transform at these shifts alone; the SD is that over all shifts, by
    Parseval's theorem.

    Parameters
    ----------
    spectrum, reference : (H, W // 2 + 1) complex ndarray
        As `phases` returns them, or sums of such.
    shape : (H, W)
    shifts : (2, n) ndarray of int
        Rows and cols, each with each; also negative.

    Returns
    -------
    (n, n) ndarray
        The match if the image lies (row, col) after the reference.
    """
    product = np.conj(reference)
    product *= spectrum
    twice = np.full(product.shape[1], 2.0)  # for the negative frequencies, which are left out
    twice[0] = twice[-1] = 1
    twice[-1] += shape[1] % 2
    along = waves(shifts[0], shape[0]).astype(np.complex64) @ product
    surface = ((along * twice) @ waves(shifts[1], shape[1])[:, : len(twice)].T).real
    power = power_of(product).sum(axis=0, dtype=np.float64) @ twice - abs(product[0, 0]) ** 2
    return surface / max(np.sqrt(max(power, 0)), 1e-30)


def waves(places, n):
    """Return the wave of each frequency of `n` pixels at some places: (len(places), n) complex."""
    return np.exp(2j * np.pi / n * (np.outer(places, np.arange(n)) % n))


def shifts_around(near, radius):
    """Return the whole shifts (2, n) within `radius` of (row, col), and one more at each end."""
    reach = int(np.ceil(radius)) + 1
    return np.rint(near).astype(int)[:, None] + np.arange(-reach, reach + 1)


def find_peak(surface, shifts, apart):
    """Return the best of some shifts, and how clearly it is the best.

    Parameters
    ----------
    surface : (n, n) ndarray
        As `correlation` returns it; its outermost rows and cols are not the peak.
    shifts : (2, n) ndarray of int
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
    peak = np.array([shifts[0, row], shifts[1, col]])
    far = np.hypot(shifts[0][:, None] - peak[0], shifts[1] - peak[1]) > apart
    top, second = surface[row, col], surface[far].max(initial=0.0)
    part = vertex(surface[row - 1 : row + 2, col]), vertex(surface[row, col - 1 : col + 2])
    clarity = 1 - second / top if top >= LEAST_HEIGHT else 0.0
    return peak + part, float(np.clip(clarity, 0, 1))


def vertex(three):
    """Return where the parabola through values at -1, 0 and 1 is highest, within half a pixel."""
    before, top, after = map(float, three)
    bend = before - 2 * top + after
    return float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) if bend < 0 else 0.0


def bin_image(image, bin_px):
    """Return the means of squares of `bin_px` pixels, as float32; what is left over is cut."""
    rows, cols = (n // bin_px * bin_px for n in image.shape)
    strips = image[:rows:bin_px, :cols].astype(np.float32)
    for i in range(1, bin_px):
        strips += image[i:rows:bin_px, :cols]
    squares = strips[:, ::bin_px].copy()
    for i in range(1, bin_px):
        squares += strips[:, i::bin_px]
    return squares / np.float32(bin_px**2)
