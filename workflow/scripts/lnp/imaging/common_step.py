"""The step that most of a field takes between two frames, by correlation of its cells.

Where nothing stands still on the dish, the cells are all there is to go by. Each moves a little
on its own, so that the common step is known to a pixel or two: enough for a jump of the stage,
not for its jitter.
"""

import numpy as np
from scipy.fft import fftfreq, fftshift, irfft2, rfftfreq

from lnp.imaging.phase_correlation import (
    chance_height,
    correlate_at,
    count_columns,
    fast_shape,
    find_peak,
    shifts_around,
    tapered_spectrum,
)

FINEST, COARSEST = 0.1, 0.67  # SD of Gaussians in diameters: between them lies what is compared
BRIGHTEST = 99  # percentile above which a pixel counts no more: one bright cell is not the field
ALIKE = 0.35  # correlation from which two frames show the same cells
NEAR_CHANCE = 4.0  # SD over all shifts: chance gives less near by, where there are few cells
CHANCE = 6.0  # and this in the whole field, where there are more places; and in few cells
CLEARLY = 1.5  # times as high is a peak far away before it is believed
FAR_CLARITY = 0.3  # and it must be above the next one by this share of its height


def cell_spectra(image, diameter):
    """Return spectra of an image's structures of a cell's size: of the whole, and of its quarters.

    Parameters
    ----------
    image : (h, w) ndarray
    diameter : float
        Usual diameter of a cell, in pixels of the image.

    Returns
    -------
    list of ((H, W // 2 + 1) ndarray of complex, (H, W))
        Each of power 1, and the shape of the image that was transformed, somewhat larger.
    """
    capped = np.minimum(image, np.percentile(image[::2, ::2], BRIGHTEST))
    row, col = (n // 2 for n in image.shape)
    quarters = [
        capped[r, c] for r in (slice(row), slice(row, None)) for c in (slice(col), slice(col, None))
    ]
    return [cell_spectrum(part, fast_shape(part.shape), diameter) for part in [capped, *quarters]]


def cell_spectrum(image, shape, diameter):
    """Return the spectrum of one image, filled up to a shape (H, W), and that; see above."""
    squared = fftfreq(shape[0])[:, None] ** 2 + rfftfreq(shape[1])[None] ** 2
    fine, coarse = (
        np.exp(-2 * squared * (np.pi * share * diameter) ** 2) for share in (FINEST, COARSEST)
    )
    spectrum = tapered_spectrum(image, shape) * (fine - coarse).astype(np.float32)
    power = (spectrum.real**2 + spectrum.imag**2).sum(axis=0, dtype=np.float64)
    return spectrum / max(np.sqrt(power @ count_columns(shape)), 1e-30), shape


def common_step(pairs, radius, diameter):
    """Return the step (row, col) from one frame to the next, its error, and the correlation there.

    The step is sought within `radius`; in the whole field only if the frames are not alike within.
    It is 0, with correlation 0, where nothing supports one. The error is its variance along each
    axis, by how the quarters of the field differ; NaN where fewer than two have a step.

    Parameters
    ----------
    pairs : list of (before, after)
        Of the channels that both frames have, as `cell_spectra` returns them.
    radius : float
        Pixels, along each axis.
    diameter : float
        Usual diameter of a cell, in pixels.
    """
    if not pairs:
        return np.zeros(2), np.nan, 0.0
    whole, *quarters = zip(*(zip(old, new, strict=True) for old, new in pairs), strict=True)
    step, height = find_step(whole, radius, diameter, NEAR_CHANCE)
    quarters = [find_step(parts, radius, diameter) for parts in quarters]
    steps = np.array([found for found, alike in quarters if alike])
    error = steps.var(axis=0, ddof=1).mean() / len(steps) if len(steps) > 1 else np.nan
    return step, error, height


def find_step(pairs, radius, apart, near_chance=CHANCE):
    """Return the step in one part of the field, and the correlation there; see `common_step`.

    `pairs` are as `cell_spectrum` returns them, before and after; peaks closer than `apart` count
    as one. A peak within the radius must be `near_chance` SD high.
    """
    shape = pairs[0][0][1]
    product = sum(np.conj(before) * after for (before, _), (after, _) in pairs) / len(pairs)
    by_chance = chance_height(product, count_columns(shape))
    shifts = shifts_around(np.zeros(2), radius)
    step, height, _ = find_top(correlate_at(product, shape, shifts), shifts, apart)
    inside = np.abs(step).max() < radius - 0.5  # else it climbs to a peak outside
    if inside and height >= max(ALIKE, near_chance * by_chance):
        return step, height
    everywhere = [np.arange(n) - n // 2 for n in shape]
    surface = fftshift(irfft2(product, shape)) * (shape[0] * shape[1])
    far, top, clarity = find_top(surface, everywhere, apart)
    least = max(ALIKE, CHANCE * by_chance, CLEARLY * height if inside else 0)
    if top > least and clarity > FAR_CLARITY:
        return far, top
    return np.zeros(2), 0.0


def find_top(surface, shifts, apart):
    """Return the shift with the highest correlation, its height, and its clarity."""
    scaled = surface / max(float(surface.max()), 1e-30) * 1e3  # far above what counts as chance
    step, clarity = find_peak(scaled, shifts, apart)
    return step, float(surface.max()), clarity
