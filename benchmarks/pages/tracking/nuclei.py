"""Draw nuclei into given masks: for real shapes and paths whose images are not there."""

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter

N_NUCLEOLI, NUCLEOLUS = 2.5, -0.4  # per nucleus on average; their light against the nucleus
BRIGHTNESS_SPREAD, TEXTURE, HAZE = 0.35, 0.1, 0.2
LEVEL, BACKGROUND, OFFSET, READ_NOISE = 800, 0.15, 100, 4  # counts but for the second


def draw_nuclei(labels, rng):
    """Return images (T, H, W) of nuclei with these masks: dimmer nucleoli, texture, haze, noise.

    A cell keeps its brightness in all frames, and its nucleoli their places from its centre.
    """
    counts = np.bincount(labels[0].ravel())[1:]
    diameter = np.sqrt(4 / np.pi * np.median(counts[counts > 0]))
    light = rng.lognormal(0, BRIGHTNESS_SPREAD, labels.max() + 1) * (
        np.arange(labels.max() + 1) > 0
    )
    spots = [
        rng.uniform(-0.3, 0.3, (rng.poisson(N_NUCLEOLI), 2)) * diameter for _ in range(len(light))
    ]
    texture = gaussian_filter(rng.normal(size=labels.shape[1:]), 0.06 * diameter)
    texture = 1 + TEXTURE * texture / texture.std()
    return np.stack([draw_frame(label, light, spots, texture, diameter, rng) for label in labels])


def draw_frame(label, light, spots, texture, diameter, rng):
    """Return the image (H, W) of one frame; see `draw_nuclei`."""
    nucleoli = np.zeros(label.shape)
    for cell in np.unique(label[label > 0]):
        centre = np.argwhere(label == cell).mean(axis=0)
        for row, col in np.rint(centre + spots[cell]).astype(int):
            if 0 <= row < label.shape[0] and 0 <= col < label.shape[1]:
                nucleoli[row, col] = label[row, col] == cell
    sigma = 0.09 * diameter
    nucleoli = np.clip(gaussian_filter(nucleoli, sigma) * 2 * np.pi * sigma**2, 0, 1)
    edge = np.minimum(distance_transform_edt(label > 0) / (0.1 * diameter), 1)
    clear = light[label] * (1 + NUCLEOLUS * nucleoli) * texture * edge
    clear = gaussian_filter(clear, 0.04 * diameter)
    shown = clear + HAZE * gaussian_filter(clear, 1.2 * diameter) + BACKGROUND
    counts = rng.poisson(shown * LEVEL) + rng.normal(size=label.shape) * READ_NOISE + OFFSET
    return np.clip(counts, 0, 65535).astype(np.uint16)
