"""From light to counts: shading, photon noise, read noise, offset."""

import numpy as np

OFFSET = 10.0  # counts in the dark
READ_SD = {"counterstain": 4.0, "lnp": 1.6, "gfp": 1.2, "brightfield": 4.0}  # counts
PHOTONS = {"counterstain": 0.045, "lnp": 0.9, "gfp": 1.0, "brightfield": 9.0}  # per count
SHADE = {"counterstain": 0.12, "lnp": 0.14, "gfp": 0.10, "brightfield": 0.08}  # lost in a corner
SHADE_CENTRE = {  # brightest place, in shares of the field
    "counterstain": (0.46, 0.53),
    "lnp": (0.52, 0.45),
    "gfp": (0.55, 0.52),
    "brightfield": (0.42, 0.58),
}
TOP = 65_535


def shading(shape, channel):
    """Return the (H, W) share of light that reaches each pixel."""
    row, col = (np.linspace(0, 1, n) for n in shape)
    middle = SHADE_CENTRE[channel]
    squared = (row[:, None] - middle[0]) ** 2 + (col[None] - middle[1]) ** 2
    return 1 - SHADE[channel] * squared / 0.5


def expose(light, shade, channel, rng):
    """Return the (H, W) uint16 image of (H, W) light (counts over the offset)."""
    photons = rng.poisson(np.maximum(light, 0) * shade * PHOTONS[channel])
    noise = rng.standard_normal(light.shape, dtype=np.float32) * READ_SD[channel]
    counts = photons / PHOTONS[channel] + noise + OFFSET
    return np.clip(np.rint(counts), 0, TOP).astype(np.uint16)
