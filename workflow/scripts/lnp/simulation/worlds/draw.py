"""The family of worlds: each property has a span, from which a plate's is drawn."""

from dataclasses import dataclass, fields

import numpy as np

from lnp.core.rng import rng_of
from lnp.simulation.worlds.world import PLAIN, World


@dataclass(frozen=True)
class Span:
    """Where a property lies: `chance` that it is drawn, between `low` and `high`.

    Otherwise it is `off`, or as on the plain plate. `even_log`: drawn evenly in the log. Whole
    numbers are drawn where both ends are.
    """

    low: float
    high: float
    chance: float = 1.0
    off: float | None = None
    even_log: bool = False

    def draw(self, plain, rng):
        """Return a value; `plain` is that of the plain plate."""
        if rng.random() >= self.chance:
            return plain if self.off is None else self.off
        if isinstance(self.low, int) and isinstance(self.high, int):
            return int(rng.integers(self.low, self.high + 1))
        if self.even_log:
            return float(np.exp(rng.uniform(np.log(self.low), np.log(self.high))))
        return float(rng.uniform(self.low, self.high))


SPANS = {
    "confluence": Span(0.05, 1.1, even_log=True),
    "clump": Span(1.0, 5.0),
    "size_spread": Span(0.05, 0.22),
    "elongation": Span(1.2, 3.5, chance=0.5),
    "taper": Span(0.1, 0.8, chance=0.4),
    "raggedness": Span(0.5, 1.4),
    "middle": Span(0.25, 0.9, chance=0.5),
    "nucleus": Span(-0.5, 0.6),
    "border_dip": Span(0.2, 0.6),
    "uneven": Span(0.08, 0.35),
    "brightness": Span(0.4, 1.5, even_log=True),
    "brightness_spread": Span(0.12, 0.5),
    "staining_slope": Span(0.1, 0.6, chance=0.4),
    "speed": Span(0.4, 1.8, even_log=True),
    "persistence": Span(0.2, 0.95, chance=0.6),
    "jitter_px": Span(1.0, 5.0, chance=0.4),
    "divisions": Span(0.02, 0.4, even_log=True),
    "deaths": Span(0.01, 0.15, even_log=True),
    "grain": Span(0.002, 0.02, chance=0.6, off=0.0, even_log=True),
    "debris": Span(10.0, 150.0, chance=0.5, even_log=True),
    "floaters": Span(3.0, 25.0, chance=0.4, even_log=True),
    "haze": Span(0.1, 0.6, chance=0.4),
    "vignetting": Span(0.3, 4.0),
    "defocus_px": Span(1.0, 7.0, chance=0.4),
    "bleaching": Span(0.0005, 0.02, even_log=True),
    "bright_row": Span(1.5, 4.0, chance=0.2),
    "bits": Span(8, 14, chance=0.4),
    "gain": Span(0.5, 1.5),
    "stage_px": Span(0.3, 3.0, even_log=True),
    "jumps": Span(1, 2, chance=0.3),
    "jump_px": Span(40.0, 300.0, off=0.0),
    "jump_frames": Span(1, 4, chance=0.4),
}


def draw_world(seed, *names):
    """Draw a `World`: each property in its `SPANS`, from a random stream that bears its name.

    `names` say what the world is of, for instance a plate.
    """
    values = {
        name: span.draw(getattr(PLAIN, name), rng_of(seed, *names, "world", name))
        for name, span in SPANS.items()
    }
    if not values["jumps"]:
        values |= {"jump_px": PLAIN.jump_px, "jump_frames": PLAIN.jump_frames}
    return World(**values, name=f"varied {seed}")


def properties(world):
    """Return {property: value} of a world, its name left out."""
    return {f.name: getattr(world, f.name) for f in fields(world) if f.name != "name"}
