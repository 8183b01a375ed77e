"""Settings of a simulated plate."""

import math
from dataclasses import dataclass

import numpy as np

FULL_SHAPE = (2154, 2554)  # rows, cols of a field (paper, Imaging)
FULL_PIXEL_UM = 0.1625
FULL_DIAMETER_PX = 104  # of a cell
FIRST_FRAME_S = 600.0  # from dosing to the first frame
CHANNELS = ("gfp", "lnp", "counterstain", "brightfield")  # in the order of their numbers


@dataclass(frozen=True)
class Settings:
    """Settings of one simulated plate; lengths follow from `scale`.

    `channels` maps channel names to the numbers in file names. `signal` is the
    share of the outcome within a dose that follows from what can be seen,
    `kinetics` the share of that which lies in escape (1) and not in uptake (0).
    Rates are shares of planes.
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
    missing_rate: float = 0.0
    truncated_rate: float = 0.0

    @property
    def shape(self):
        """Rows and cols of a field."""
        return tuple(math.ceil(length * self.scale) for length in FULL_SHAPE)

    @property
    def pixel_um(self):
        """Side of a pixel in micrometres."""
        return FULL_PIXEL_UM / self.scale

    @property
    def diameter_px(self):
        """Mean diameter of a cell."""
        return FULL_DIAMETER_PX * self.scale

    @property
    def times_s(self):
        """(n_frames,) nominal seconds from dosing to each frame."""
        return FIRST_FRAME_S + self.interval_s * np.arange(self.n_frames)
