"""Simulated patches of the LNP channel on which the networks that look for spots are trained.

What decides nothing is drawn for each patch: background, haze, noise, signal to noise,
density, width of a spot, gain. So no network learns one microscope.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from lnp.core.vocabulary import WIDEST_SPOT

SIDE = 64  # pixels
NARROWEST = 0.8  # pixels, SD of a spot
MARK = 1.0  # pixels, SD of the mark of a spot in the heatmap
LEAST_SNR = 1.5  # peak over noise; fainter spots are no spots for the network
EMPTY = 0.15  # share of patches without a spot


@dataclass(frozen=True)
class Patch:
    """A patch: `counts` (SIDE, SIDE), `sigma` of its spots, `places` (n, 2) of those to find."""

    counts: np.ndarray
    sigma: float
    places: np.ndarray


def draw_patch(rng):
    """Draw one `Patch`."""
    sigma = log_uniform(NARROWEST, WIDEST_SPOT, rng)
    level, read_sd = log_uniform(4, 1500, rng), log_uniform(0.3, 8, rng)  # photons
    light = draw_background(level, sigma, rng)
    noise = np.sqrt(light + read_sd**2)
    light += draw_litter(sigma, noise, rng)
    places, peaks, snr = draw_spots(noise, rng)
    light += draw_blobs(places, peaks, sigma * rng.normal(1, 0.07), rng.uniform(1, 1.35), rng)
    counts = rng.poisson(np.maximum(light, 0)) + rng.normal(scale=read_sd, size=light.shape)
    counts = log_uniform(0.2, 5, rng) * counts + rng.uniform(0, 500)
    return Patch(counts, sigma, places[snr >= LEAST_SNR])


def draw_background(level, sigma, rng):
    """Return (SIDE, SIDE) light without spots: level, slow textures, and a brighter cell."""
    coarse = smooth_noise(log_uniform(3, 8, rng) * sigma, rng)
    fine = smooth_noise(log_uniform(1.6, 3, rng) * sigma, rng)
    texture = rng.uniform(0, 0.35) * coarse + rng.uniform(0, 0.08) * fine
    outline = smooth_noise(rng.uniform(9, 20), rng) + rng.normal(0.3, 0.8)
    cell = 1 / (1 + np.exp(-np.clip(outline / log_uniform(0.08, 0.6, rng), -50, 50)))
    return np.maximum(level * (1 + texture) * (1 + log_uniform(0.05, 6, rng) * cell), 0.0)


def draw_litter(sigma, noise, rng):
    """Return (SIDE, SIDE) light of what is no spot: blobs wider than one, hollow ones, threads."""
    light = np.zeros((SIDE, SIDE))
    for _ in range(rng.poisson(rng.uniform(0, 10))):
        width, height = log_uniform(1.45, 4.5, rng) * sigma, log_uniform(1, 20, rng) * noise.mean()
        light += height * draw_lump(width, rng)
    for _ in range(rng.poisson(0.7)):
        light += rng.uniform(0.5, 6) * noise.mean() * draw_thread(sigma, rng)
    return light


def draw_lump(width, rng):
    """Return (SIDE, SIDE) light of a lump, at most 1: round or long, flat on top, or hollow."""
    row, col = np.indices((SIDE, SIDE)) - rng.uniform(0, SIDE, 2)[:, None, None]
    along, across = turned(row, col, rng.uniform(0, np.pi))
    stretch = rng.uniform(1, 1.8)
    square = (along**2 / stretch + across**2 * stretch) / (2 * width**2)
    lump = np.exp(-(square ** rng.uniform(0.8, 3)))
    return lump - rng.uniform(0, 0.8) * np.exp(-square * 2.5) * (rng.random() < 0.4)


def draw_thread(sigma, rng):
    """Return (SIDE, SIDE) light of a straight or bent thread, at most 1."""
    row, col = np.indices((SIDE, SIDE)) - rng.uniform(0, SIDE, 2)[:, None, None]
    along, across = turned(row, col, rng.uniform(0, 2 * np.pi))
    ends = np.exp(-((along / rng.uniform(10, 40)) ** 4))
    off = across - rng.normal(scale=0.01) * along**2
    return ends * np.exp(-((off / (rng.uniform(1, 2) * sigma)) ** 2) / 2)


def turned(row, col, angle):
    """Return distances along a direction and across it."""
    return row * np.cos(angle) + col * np.sin(angle), col * np.cos(angle) - row * np.sin(angle)


def draw_spots(noise, rng):
    """Return places (n, 2), heights of the peaks (n,) and their ratios to the noise (n,)."""
    n = 0 if rng.random() < EMPTY else rng.poisson(log_uniform(1, 40, rng))
    places = rng.uniform(-2, SIDE + 1, (n, 2))
    row, col = np.clip(np.rint(places).astype(int), 0, SIDE - 1).T
    snr = log_uniform(1.5, 11, rng) * rng.lognormal(0, rng.uniform(0.05, 0.5), n)
    return places, snr * noise[row, col], snr


def draw_blobs(places, heights, sigma, stretch, rng):
    """Return (SIDE, SIDE) light of Gaussian blobs, each `stretch` times as long as it is wide."""
    row, col = (np.arange(SIDE)[:, None] - np.asarray(places).T[k] for k in (0, 1))  # (SIDE, n)
    row, col = row[:, None, :], col[None, :, :]
    along, across = turned(row, col, rng.uniform(0, np.pi, len(places)))
    square = (along**2 / stretch + across**2 * stretch) / (2 * sigma**2)
    return np.exp(-square) @ np.asarray(heights, dtype=float)


def heatmap(places):
    """Return the (SIDE, SIDE) mark of spots: 1 at each place, a Gaussian of `MARK` around it."""
    row, col = (np.arange(SIDE)[:, None] - places.T[k] for k in (0, 1))
    square = row[:, None, :] ** 2 + col[None, :, :] ** 2
    return np.exp(-square.min(axis=2, initial=np.inf) / (2 * MARK**2)).astype(np.float32)


def smooth_noise(sigma, rng):
    """Return (SIDE, SIDE) smooth noise of SD 1."""
    noise = gaussian_filter(rng.normal(size=(SIDE, SIDE)), sigma, mode="wrap")
    return noise / noise.std()


def log_uniform(least, most, rng, size=None):
    """Return a number, or `size` of them, whose logarithm is uniform."""
    return np.exp(rng.uniform(np.log(least), np.log(most), size))
