"""Dishes under a microscope whose stage and brightfield we moved ourselves."""

import numpy as np
from scipy.ndimage import gaussian_filter, shift

# Of a dish of six frames: its drift (row, col), and the shift of brightfield
PATH = np.array([[0, 0], [3.3, -2.6], [1.4, 0.7], [-0.8, 1.1], [0.4, -0.3], [-5.2, 4.1]])
BF_SHIFT = np.array([-1.4, 2.3])


def dish_movie(path, bf_shift, rng, shape=(160, 192), n_cells=24, dirt=0.04, margin=24):
    """Return counterstain and brightfield, each (T, H, W), of cells that walk on a dish.

    Parameters
    ----------
    path : (T, 2) array
        Stage drift: row and col by which everything lies after frame 0.
    bf_shift : (row, col)
        By which brightfield lies after fluorescence.
    rng : numpy Generator
    shape : (H, W)
    n_cells : int
        Discs of radius 12 that step by 1.5 pixels (SD per axis) each frame.
    dirt : float
        Contrast of what stands still on the dish, in brightfield.
    margin : int
        Pixels of the dish around the field: more than the drift.
    """
    size = np.array(shape) + 2 * margin
    texture = gaussian_filter(rng.normal(size=size), 1.2)
    centres = rng.uniform(0, size, (n_cells, 2))
    movie = []
    for drift in path:
        centres = centres + rng.normal(0, 1.5, centres.shape)
        height = cells(size, centres)
        bright = 4000 * (1 + relief(height) + dirt * texture / texture.std())
        stain = gaussian_filter(200 + 900 * height, 0.7)
        frames = (
            shift(stain, drift, mode="nearest"),
            shift(bright, drift + bf_shift, mode="nearest"),
        )
        cut = (slice(margin, -margin),) * 2
        movie.append([rng.poisson(frame[cut]).astype(np.uint16) for frame in frames])
    return np.array(movie).swapaxes(0, 1)


def cells(size, centres, radius=12):
    """Return an image of round caps of height 1."""
    row, col = np.indices(size)
    height = np.zeros(size)
    for r, c in centres:
        flat = 1 - ((row - r) ** 2 + (col - c) ** 2) / radius**2
        height = np.maximum(height, np.sqrt(np.clip(flat, 0, None)))
    return height


def relief(height):
    """Return brightfield contrast: light from one side, and a halo."""
    smooth = gaussian_filter(height, 1.0)
    slope = np.gradient(smooth)
    return 0.4 * (0.5 * slope[0] + 0.87 * slope[1]) + 0.5 * (gaussian_filter(height, 2.5) - smooth)
