"""Settings of a simulated plate."""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from lnp.simulation.kinetics import PLAIN_PARTICLE, Particle
from lnp.simulation.worlds.world import PLAIN, World

FULL_SHAPE = (2154, 2554)  # rows, cols of a field (paper, Imaging)
FULL_PIXEL_UM = 0.1625
FULL_DIAMETER_PX = 104  # of a cell
FIRST_FRAME_S = 600.0  # from dosing to the first frame
CHANNELS = ("gfp", "lnp", "counterstain", "brightfield")  # in the order of their numbers
MARGIN = 1.2  # of the canvas around a field, in cell diameters
WALK_PX = 150.0  # that much wider where cells walk straight on, at full size


@dataclass(frozen=True)
class Settings:
    """Settings of one simulated plate; lengths follow from `scale`.

    `channels` maps channel names to the numbers in file names. `signal` is the
    share of the outcome within a dose that follows from what can be seen,
    `kinetics` the share of that which lies in escape (1) and not in uptake (0).
    `outcome_follows` is one of `lnp.simulation.kinetics.OUTCOMES`.
    Rates are shares of planes. `n_filmed` are the first frames that are filmed, where the film ends
    before the outcome; the truth knows all `n_frames`. `world` is what the images look like;
    `field_px` (rows, cols) replaces the camera's field, whose size follows from `scale`.
    `formulations` are those that differ from the plain one, by name; `particle` is that of the site
    at hand.
    """

    plate: str
    n_frames: int
    fields: tuple[int, ...]
    channels: dict[str, int]
    scale: float = 1.0
    interval_s: float = 600.0
    n_cells: int = 60
    signal: float = 1.0
    kinetics: float = 1.0
    outcome_follows: str = "released"
    missing_rate: float = 0.0
    truncated_rate: float = 0.0
    n_filmed: int | None = None
    world: World = PLAIN
    field_px: tuple[int, int] | None = None
    formulations: dict[str, Particle] = field(default_factory=dict)
    particle: Particle = PLAIN_PARTICLE

    def of_formulation(self, name):
        """Return the settings of the sites of a formulation; the plain one if it is not named."""
        return replace(self, particle=self.formulations.get(name, PLAIN_PARTICLE))

    @property
    def shape(self):
        """Rows and cols of a field."""
        return self.field_px or tuple(math.ceil(length * self.scale) for length in FULL_SHAPE)

    @property
    def pixel_um(self):
        """Side of a pixel in micrometres."""
        return FULL_PIXEL_UM / self.scale

    @property
    def diameter_px(self):
        """Mean diameter of a cell."""
        return FULL_DIAMETER_PX * self.scale

    @property
    def escape_share(self):
        """How far the outcome follows what escaped (1) rather than what came in (0)."""
        return {"amount": 0.0, "loss": 1.0}.get(self.outcome_follows, self.kinetics)

    @property
    def mean_cells(self):
        """Mean number of cells in a field: by the share of the dish they cover, or as set."""
        if not self.world.confluence:
            return self.n_cells
        return self.world.confluence * math.prod(self.shape) / (math.pi / 4 * self.diameter_px**2)

    @property
    def margin_px(self):
        """Width of the canvas around a field: room for what comes into view."""
        world = self.world
        walks = WALK_PX * world.persistence * world.speed
        return MARGIN * self.diameter_px + self.scale * (world.jumps * world.jump_px + walks)

    @property
    def times_s(self):
        """(n_frames,) nominal seconds from dosing to each frame."""
        return FIRST_FRAME_S + self.interval_s * np.arange(self.n_frames)
