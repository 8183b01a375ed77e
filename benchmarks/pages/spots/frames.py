"""Frames of cells with spots whose places are known, by a generator written for this page.

It shares no code with the patches that the networks are trained on, nor with the simulator. Light
is summed on a grid three times as fine as the camera's. Cells are blots with lobes; the
cytoplasm glows in a mesh; vesicles, wider than a spot, are rings and discs; spots lie at different
depths, so that some are out of focus and drawn out; the lamp bleaches; the camera counts photons
and adds its own noise.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

FINE = 3  # pixels of the grid in one of the camera's, each way
SIDE = 160  # pixels of a frame
N_CELLS = 4
BLEACH = 0.985  # of the light that a frame leaves
DEPTH = 0.5  # SD of a spot's depth, in depths of field
EDGE = 6  # pixels: spots nearer to the frame's edge are not drawn


@dataclass(frozen=True)
class Frame:
    """A frame: `counts` and `inside` of cells (SIDE, SIDE), `places` (n, 2) and `snr` of spots."""

    counts: np.ndarray
    places: np.ndarray
    snr: np.ndarray
    inside: np.ndarray


def film_frame(seed, snr, per_cell, sigma, number=0):
    """Return one `Frame`.

    Parameters
    ----------
    seed : int
    snr : float
        Height of a spot in focus over the noise's standard deviation at its place.
    per_cell : float
        Spots, on average; 0 for a control.
    sigma : float
        Standard deviation of a spot in focus, in pixels.
    number : int
        Of the frame in its film: later ones are dimmer.
    """
    rng = np.random.default_rng([seed, round(100 * snr), round(10 * per_cell), round(100 * sigma)])
    inside = cell_blots(rng)
    glow = rng.uniform(40, 400) * BLEACH**number  # photons per pixel of a cell
    dark = rng.uniform(1.0, 4.0)  # noise of the camera, photons
    light = glow * (0.25 + inside * (1 + 0.35 * mesh(sigma, rng)))
    light += glow * 0.15 * haze_slope(rng)
    light += glow * vesicles(inside, sigma, rng)
    noise = np.sqrt(np.maximum(light, 0) + dark**2)
    places = inside_places(inside, rng.poisson(per_cell * N_CELLS), rng)
    row, col = np.rint(places).astype(int).T
    depths = DEPTH * rng.normal(size=len(places))
    light += spot_light(places, snr * noise[row, col], sigma, depths, rng)
    photons = rng.poisson(np.maximum(light, 0)) + dark * rng.standard_normal(light.shape)
    counts = np.rint(photons * rng.uniform(0.5, 3) + 100)
    return Frame(counts, places, snr / (1 + depths**2), inside > 0.5)


def cell_blots(rng):
    """Return (SIDE, SIDE) thickness of cells with lobes, 0 to 1."""
    row, col = np.indices((SIDE, SIDE))
    thick = np.zeros((SIDE, SIDE))
    for corner in np.array([(0, 0), (0, 1), (1, 0), (1, 1)]) * SIDE / 2:
        middle = corner + SIDE / 4 + rng.uniform(-8, 8, 2)
        turn = np.arctan2(row - middle[0], col - middle[1])
        lobes = sum(
            rng.normal(scale=0.08) * np.cos(k * turn + rng.uniform(0, 6)) for k in (2, 3, 4)
        )
        reach = np.hypot(row - middle[0], col - middle[1]) / (27 * (1 + lobes))
        thick = np.maximum(thick, np.sqrt(np.clip(1 - reach**2, 0, None)))
    return gaussian_filter(thick, 1.2)


def mesh(sigma, rng):
    """Return (SIDE, SIDE) glow of a mesh: ridges between smooth random hills."""
    hills = gaussian_filter(rng.normal(size=(SIDE, SIDE)), 2.8 * sigma)
    ridges = np.exp(-((hills / hills.std() / 0.35) ** 2))
    return gaussian_filter(ridges, 1.3 * sigma) - 0.3


def haze_slope(rng):
    """Return (SIDE, SIDE) light out of focus that slopes over the frame."""
    row, col = np.indices((SIDE, SIDE)) / SIDE - 0.5
    down, right = rng.normal(size=2)
    return np.exp(down * row + right * col)


def vesicles(inside, sigma, rng):
    """Return (SIDE, SIDE) light of discs and rings in cells, 2 to 4 times as wide as a spot."""
    n = rng.poisson(6 * N_CELLS)
    row, col = np.indices((SIDE, SIDE))
    light = np.zeros((SIDE, SIDE))
    for place in inside_places(inside, n, rng):
        radius = rng.uniform(2.2, 4) * sigma
        off = np.hypot(row - place[0], col - place[1])
        wall = np.exp(-((off - radius) ** 2) / (2 * (0.8 * sigma) ** 2))
        disc = 1 / (1 + np.exp((off - radius) / (0.5 * sigma)))
        light += rng.uniform(0.1, 0.6) * (disc if rng.random() < 0.6 else 0.6 * wall)
    return gaussian_filter(light, 0.7 * sigma)


def inside_places(inside, n, rng):
    """Return (n, 2) places in cells, to a fraction of a pixel, away from the frame's edge."""
    candidates = np.argwhere(inside > 0.35)
    kept = candidates[((candidates >= EDGE) & (candidates < SIDE - EDGE)).all(axis=1)]
    return kept[rng.integers(len(kept), size=n)] + rng.uniform(-0.5, 0.5, (n, 2))


def spot_light(places, heights, sigma, depths, rng):
    """Return (SIDE, SIDE) light of spots: wider, dimmer and drawn out the farther from focus."""
    grid = (np.arange(SIDE * FINE) + 0.5) / FINE - 0.5
    light = np.zeros((SIDE * FINE, SIDE * FINE))
    for place, height, depth in zip(places, heights, depths, strict=True):
        long = sigma * np.sqrt(1 + depth**2) * (1 + 0.25 * abs(depth))
        wide = sigma * np.sqrt(1 + depth**2) / (1 + 0.25 * abs(depth))
        turn = rng.uniform(0, np.pi)
        near = [np.flatnonzero(np.abs(grid - at) < 5 * long) for at in place]
        down, right = np.meshgrid(
            *(grid[n] - at for n, at in zip(near, place, strict=True)), indexing="ij"
        )
        along = down * np.cos(turn) + right * np.sin(turn)
        across = right * np.cos(turn) - down * np.sin(turn)
        profile = np.exp(-(along**2) / (2 * long**2) - across**2 / (2 * wide**2))
        light[np.ix_(*near)] += height / (1 + depth**2) * profile
    return light.reshape(SIDE, FINE, SIDE, FINE).mean(axis=(1, 3))
