"""The surroundings of the cells in one field, over time."""

from dataclasses import dataclass

import numpy as np

from lnp.simulation.dish.haze import draw_focus, draw_haze
from lnp.simulation.dish.litter import Litter, draw_litter


@dataclass(frozen=True)
class Dish:
    """`litter` or None; `haze` (2, H, W) in shares of a cell; `focus` (T,) SD of the blur;
    `slope` (H, W) of the staining. Haze and slope are 0 and 1 where a world has none.
    """

    litter: Litter | None
    haze: np.ndarray | tuple
    focus: np.ndarray
    slope: np.ndarray | float


def draw_dish(site, shape):
    """Draw the `Dish` of a `Site` on a canvas of `shape` (H, W), each part from a named stream."""
    settings, world = site.settings, site.settings.world
    return Dish(
        litter=draw_litter(world, settings, shape, site.rng("litter")),
        haze=world.haze * draw_haze(shape, site.rng("haze")) if world.haze else (0.0, 0.0),
        focus=draw_focus(world, settings.scale, settings.n_frames, site.rng("focus")),
        slope=draw_slope(world, shape, site.rng("slope")) if world.staining_slope else 1.0,
    )


def draw_slope(world, shape, rng):
    """Return the (H, W) share of the stain that cells have: it falls from one side to the other."""
    angle = rng.uniform(0, 2 * np.pi)
    row, col = (np.linspace(-0.5, 0.5, n) for n in shape)
    across = np.sin(angle) * row[:, None] + np.cos(angle) * col[None]
    low, high = across.min(), across.max()
    return 1 - world.staining_slope * (across - low) / (high - low)
