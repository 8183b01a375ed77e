"""From light to counts: shading, photon noise, read noise, offset."""

import numpy as np

from lnp.simulation.worlds.world import PLAIN

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
FULL_BITS = 16  # counts are those of a camera of 16 bits
FULL_COUNTS = {"counterstain": 5000, "lnp": 500, "gfp": 1500, "brightfield": 2400}  # of fewer bits


def shading(shape, channel, vignetting=1.0):
    """Return the (H, W) share of light that reaches each pixel; `vignetting` as of `World`."""
    row, col = (np.linspace(0, 1, n) for n in shape)
    middle = SHADE_CENTRE[channel]
    squared = (row[:, None] - middle[0]) ** 2 + (col[None] - middle[1]) ** 2
    return np.maximum(1 - vignetting * SHADE[channel] * squared / 0.5, 0.05)


def take_image(light, channel, site, frame):
    """Return the (H, W) uint16 image of a channel's (H, W) light in a frame of a `Site`."""
    world = site.settings.world
    shade = shading(light.shape, channel, world.vignetting)
    if world.bright_row != 1:
        shade[site.bright_side] *= world.bright_row
    return expose(light, shade, channel, site.rng(frame, channel), world)


def expose(light, shade, channel, rng, world=PLAIN):
    """Return the (H, W) uint16 image of (H, W) light (counts over the offset).

    `world` says the bits of the camera and its gain.
    """
    photons = rng.poisson(np.maximum(light, 0) * shade * PHOTONS[channel])
    noise = rng.standard_normal(light.shape, dtype=np.float32) * READ_SD[channel]
    counts = photons / PHOTONS[channel] + noise + OFFSET
    top = 2**world.bits - 1
    gain = world.gain if world.bits == FULL_BITS else world.gain * top / FULL_COUNTS[channel]
    return np.clip(np.rint(gain * counts), 0, top).astype(np.uint16)
