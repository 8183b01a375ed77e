"""Find the shift between two images from the phases of their spectra.

Phase correlation (Kuglin and Hines 1975): a shift turns the phase of every spatial
frequency in proportion to it, and nothing else; amplitudes are set to one, so that
no bright cell outvotes the rest.
"""

import numpy as np
from scipy.fft import fftfreq, irfft2, rfft2, rfftfreq

LEAST_HEIGHT = 6.0  # SD; chance gives one such peak in a thousand million shifts
TAPERED = 0.25  # share of each side over which an image fades out, so that borders do not count


def taper(n, share):
    """Return `scipy.signal.windows.tukey(n, share)`, whose import takes a second in each job."""
    place = np.linspace(0, 1, n)
    inward = np.minimum(place, 1 - place) * 2 / share  # 1 where the fading ends
    return 0.5 - 0.5 * np.cos(np.pi * np.minimum(inward, 1))


def spectrum_of(image):
    """Return the spectrum of a (H, W) image whose borders fade: (H, W // 2 + 1) complex."""
    rows, cols = (taper(n, TAPERED).astype(np.float32) for n in image.shape)
    level = image.mean(dtype=np.float64)
    return rfft2((image - level).astype(np.float32) * rows[:, None] * cols)


def frequencies(shape):
    """Return the frequencies (cycles per pixel) of a spectrum's rows and cols."""
    return fftfreq(shape[0])[:, None], rfftfreq(shape[1])[None]


def phases(image):
    """Return the spectrum of a (H, W) image with all amplitudes one."""
    spectrum = spectrum_of(image)
    amplitude = np.abs(spectrum)
    return spectrum / np.maximum(amplitude, 1e-6 * amplitude.max() + 1e-30)


def moved(spectrum, shift, shape):
    """Return the spectrum of a (H, W) image as if its content had moved by `shift` (row, col)."""
    rows, cols = frequencies(shape)
    turn = np.exp(-2j * np.pi * rows * shift[0]) * np.exp(-2j * np.pi * cols * shift[1])
    return spectrum * turn.astype(np.complex64)


def correlation(spectrum, reference, shape):
    """Return how well an image matches a reference at each shift, in SD of chance.

    Parameters
    ----------
    spectrum, reference : (H, W // 2 + 1) complex ndarray
        As `phases` returns them, or sums of such.
    shape : (H, W)

    Returns
    -------
    (H, W) ndarray
        Item (row, col) is the match if the image lies (row, col) after the reference;
        shifts to the other side stand at the end of an axis.
    """
    surface = irfft2(spectrum * np.conj(reference), s=shape)
    return surface / max(surface.std(), 1e-30)


def find_peak(surface, near, radius, apart):
    """Return the best shift within `radius` of a shift `near`, and how clearly it is the best.

    Parameters
    ----------
    surface : (H, W) ndarray
        As `correlation` returns it.
    near : (row, col)
    radius : float
        Pixels, along each axis.
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
    reach = int(np.ceil(radius))
    steps = np.arange(-reach - 1, reach + 2)
    rows, cols = np.rint(near).astype(int)[:, None] + steps
    window = surface[np.ix_(rows % surface.shape[0], cols % surface.shape[1])]
    inner = window[1:-1, 1:-1]
    row, col = np.array(np.unravel_index(np.argmax(inner), inner.shape)) + 1
    far = np.hypot(steps[:, None] - steps[row], steps[None] - steps[col]) > apart
    top, second = window[row, col], window[far].max(initial=0.0)
    part = vertex(window[row - 1 : row + 2, col]), vertex(window[row, col - 1 : col + 2])
    clarity = 1 - second / top if top >= LEAST_HEIGHT else 0.0
    return np.array([rows[row], cols[col]]) + part, float(np.clip(clarity, 0, 1))


def vertex(three):
    """Return where the parabola through values at -1, 0 and 1 is highest, within half a pixel."""
    before, top, after = map(float, three)
    bend = before - 2 * top + after
    return float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) if bend < 0 else 0.0


def bin_image(image, bin_px):
    """Return the means of squares of `bin_px` pixels, as float32; what is left over is cut."""
    rows, cols = (n // bin_px * bin_px for n in image.shape)
    strips = sum(image[i:rows:bin_px, :cols].astype(np.float32) for i in range(bin_px))
    return sum(strips[:, i::bin_px] for i in range(bin_px)) / np.float32(bin_px**2)
