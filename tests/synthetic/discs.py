"""Movies whose cells we placed ourselves, so that the answer is known."""

import numpy as np


def disc_movie(path, radius=10, shape=(96, 96)):
    """Return a (T, H, W) movie of one bright disc that visits each (row, col)."""
    row, col = np.indices(shape)
    return np.stack([(np.hypot(row - r, col - c) <= radius).astype(float) for r, c in path])


def dome_frame(centres, radius, shape, rng=None, height=1000.0, floor=0.3, noise=0.0):
    """Return one (H, W) uint16 frame of cells as domes: dim at the rim, no gap where they touch.

    Each cell is `height` at its centre and falls to `floor` of it at `radius`
    (pixels); where two overlap the nearer centre counts. Background 200 counts.
    """
    row, col = np.indices(shape)
    distance = np.array([np.hypot(row - r, col - c) for r, c in centres]).min(axis=0) / radius
    dome = np.where(distance <= 1, floor + (1 - floor) * np.sqrt(np.clip(1 - distance**2, 0, 1)), 0)
    image = 200 + height * dome
    if rng is not None:
        image = image + rng.normal(scale=noise, size=shape)
    return np.clip(np.rint(image), 0, 65535).astype(np.uint16)


def dome_movie(paths, radius=13, shape=(160, 160), seed=0, noise=60.0):
    """Return a (T, H, W) uint16 movie of domes; `paths` (n_cells, T, 2) are their centres."""
    rng = np.random.default_rng(seed)
    frames = np.swapaxes(np.asarray(paths, dtype=float), 0, 1)
    return np.stack([dome_frame(at, radius, shape, rng, noise=noise) for at in frames])


def random_walks(starts, n_frames, step, seed=0):
    """Return (n_cells, T, 2) paths that start at `starts` and move by normal steps (pixels)."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(scale=step, size=(len(starts), n_frames, 2))
    steps[:, 0] = 0
    return np.asarray(starts, dtype=float)[:, None] + steps.cumsum(axis=1)
