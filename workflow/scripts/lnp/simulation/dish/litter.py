"""Debris that lies on the dish, and dead round cells that drift in the medium."""

from dataclasses import dataclass

import numpy as np

from lnp.simulation.settings import FULL_SHAPE

DEBRIS_RADIUS_PX = 3.0, 12.0  # at full size
FLOATER_RADIUS_PX = 26.0, 44.0
CURRENT_PX, OWN_PX = 14.0, 6.0  # SD of a floater's step: of the medium, and its own
SOFT = 0.12, 0.35  # edges of floaters, in radii: near and far out of focus


@dataclass(frozen=True)
class Litter:
    """Round things that are no living cells; `places` (n, T, 2) are on the canvas, without drift.

    `radius` (n,) in pixels; `stain` (n,) against a mean cell's; `height` (n,) in brightfield
    against a flat cell's; `soft` (n,) width of the edge in radii.
    """

    places: np.ndarray
    radius: np.ndarray
    stain: np.ndarray
    height: np.ndarray
    soft: np.ndarray


def draw_litter(world, settings, shape, rng):
    """Draw what lies and floats on a canvas of `shape` (H, W); None where a world has nothing."""
    scale, n_frames = settings.scale, settings.n_frames
    share = np.prod(shape) / (np.prod(FULL_SHAPE) * scale**2)
    n_lie, n_float = rng.poisson(share * np.array([world.debris, world.floaters]))
    if n_lie + n_float == 0:
        return None
    n = n_lie + n_float
    moves = OWN_PX * rng.normal(size=(n, n_frames, 2))
    moves += CURRENT_PX * rng.normal(size=(1, n_frames, 2))
    moves[:n_lie] = 0  # debris stands still
    places = rng.uniform(0, shape, (n, 1, 2)) + scale * moves.cumsum(axis=1)
    floats = np.arange(n) >= n_lie
    low, high = np.where(floats[:, None], FLOATER_RADIUS_PX, DEBRIS_RADIUS_PX).T
    return Litter(
        places=places % np.array(shape),  # what drifts out on one side comes in on the other
        radius=scale * rng.uniform(low, high),
        stain=np.where(floats, 1.3, 0.8) * rng.lognormal(0, 0.5, n),
        height=np.where(floats, 2.2, 1.2) * rng.lognormal(0, 0.3, n),
        soft=np.where(floats, rng.uniform(*SOFT, n), 0.2),
    )


def stamp_litter(litter, shape, frame, drift):
    """Return two (H, W) images of a frame: the litter's stain, and its height in brightfield."""
    images = np.zeros((2, *shape))
    if litter is None:
        return images
    places = litter.places[:, frame] + drift
    for k, (place, radius, soft) in enumerate(zip(places, litter.radius, litter.soft, strict=True)):
        reach = radius * (1 + 5 * soft) + 1
        low, high = (
            np.clip(edge, 0, shape).astype(int)
            for edge in (np.floor(place - reach), np.ceil(place + reach))
        )
        window = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
        row, col = np.mgrid[window]
        distance = np.hypot(row - place[0], col - place[1]) / radius
        body = 1 / (1 + np.exp(np.clip((distance - 1) / soft, -50, 50)))
        images[:, window[0], window[1]] += np.multiply.outer(
            [litter.stain[k], litter.height[k]], body
        )
    return images
