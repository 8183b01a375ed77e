"""Ridge lines: maxima of wavelet transforms that stay from width to width (Du et al. 2006).

Rules and their order are those of `scipy.signal.find_peaks_cwt`, on which ties depend.
"""

import numpy as np

from .rows import divided

N_WINDOWS = 20  # noise is taken from a window of one in so many frames
NOISE = 0.1  # quantile of the transforms in a window that is its noise


def count_ridges(transforms, widths):
    """Return how many ridge lines are long enough and above the noise.

    Parameters
    ----------
    transforms : (n_series, n_widths, n_frames) ndarray
    widths : (n_widths,) ndarray
        From the narrowest on.

    Returns
    -------
    (n_series,) ndarray
    """
    signal = np.abs(divided(transforms, noise_of(transforms[:, 0])[:, None]))
    clear = ~(signal < 1)  # unknown signals count
    n_least = np.ceil(len(widths) / 4)
    reaches, n_gaps = (widths / 4.0).tolist(), np.ceil(widths[0])
    counts = np.zeros(len(transforms))
    for k, maxima in enumerate(maxima_of(transforms)):
        for line in ridge_lines(maxima, reaches, n_gaps):
            row, frame = min(line, key=lambda point: point[0])
            counts[k] += len(line) >= n_least and clear[k, row, frame]
    return counts


def maxima_of(transforms):
    """Yield the frames of strict maxima of each width, a list of lists, of each series."""
    higher = transforms[:, :, 1:] > transforms[:, :, :-1]
    lower = transforms[:, :, :-1] > transforms[:, :, 1:]
    peaks = higher[:, :, :-1] & lower[:, :, 1:]
    n_series, n_widths, _ = transforms.shape
    lists = [[[] for _ in range(n_widths)] for _ in range(n_series)]
    for series, row, frame in zip(*(axis.tolist() for axis in np.nonzero(peaks)), strict=True):
        lists[series][row].append(frame + 1)
    return lists


def ridge_lines(maxima, reaches, n_gaps):
    """Return ridge lines, each a list of (width's row, frame), from the widest on.

    A maximum goes to the line that was closest at the last width, the older of two, or
    begins one; a line ends after more than `n_gaps` widths without a maximum.
    """
    ended, lines, gaps = [], [], []
    for row in range(len(maxima) - 1, -1, -1):
        gaps = [gap + 1 for gap in gaps]
        ends = [line[-1][1] for line in lines]
        for frame in maxima[row]:
            distances = [abs(frame - end) for end in ends]
            nearest = distances.index(min(distances)) if distances else None
            if distances and distances[nearest] <= reaches[row]:
                lines[nearest].append((row, frame))
                gaps[nearest] = 0
            else:
                lines.append([(row, frame)])
                gaps.append(0)
        ended += [line for line, gap in zip(lines, gaps, strict=True) if gap > n_gaps]
        lines = [line for line, gap in zip(lines, gaps, strict=True) if gap <= n_gaps]
        gaps = [gap for gap in gaps if gap <= n_gaps]
    return ended + lines


def noise_of(transforms):
    """Return the noise at each frame: a low quantile of the frames around it."""
    n_frames = transforms.shape[1]
    half, odd = divmod(int(np.ceil(n_frames / N_WINDOWS)), 2)
    if not half:
        return transforms
    noise = np.empty_like(transforms)
    for frame in range(n_frames):
        window = np.sort(transforms[:, max(frame - half, 0) : frame + half + odd], axis=1)
        place = NOISE * (window.shape[1] - 1)
        low = int(place)
        high = min(low + 1, window.shape[1] - 1)
        noise[:, frame] = (1 - (place - low)) * window[:, low] + (place - low) * window[:, high]
    return noise
