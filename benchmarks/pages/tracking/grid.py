"""Both trackers over a grid: one property of a plain world at a time, scored by traccuracy."""

from dataclasses import dataclass, replace
from importlib.util import find_spec

import numpy as np

from lnp.simulation.motion import STEP_PX
from lnp.simulation.population import HALF_DAY_S
from lnp.simulation.settings import FULL_DIAMETER_PX
from lnp.simulation.worlds.world import PLAIN
from lnp.tracking.base import METHODS
from tracking.films import simulate
from tracking.follow import follow
from tracking.score import score

SCORER = "traccuracy"
CAN_SCORE = bool(find_spec(SCORER))
SEEDS, N_FRAMES, SHAPE = (33, 34), 20, (460, 560)
INTERVAL_S = 1200
BASE = replace(PLAIN, confluence=0.25, divisions=0.0)
MISSING = "missing"  # frames: no property of a world
ROBUST_SD = 1.4826  # times the median distance to the median: the SD of a normal distribution


@dataclass(frozen=True)
class Factor:
    """What is varied: a property of the `World`, or which frames are missing, and its levels.

    A level is shown times `times`, in `unit`. The first one is the plain world's.
    """

    title: str
    change: str
    levels: tuple
    unit: str
    times: float = 1.0

    def shown(self, level):
        """Return a level as a number for the table."""
        if self.change == MISSING:
            return len(missing_frames(level)) / N_FRAMES
        return level * self.times


STEP = 1 / FULL_DIAMETER_PX
BACK_AND_FORTH = np.sqrt(np.pi)  # times an SD per axis: the mean way between two draws
FACTORS = [
    Factor("density", "confluence", (0.25, 0.5, 1.0), "of the dish covered"),
    Factor("speed", "speed", (1.0, 2.0, 3.0, 4.0), "diameters a frame", STEP_PX[0] * STEP),
    Factor(
        *("jitter", "jitter_px", (0.0, 8.0, 16.0, 24.0), "diameters to and fro a frame"),
        BACK_AND_FORTH * STEP,
    ),
    Factor("missing frames", MISSING, (1, 2, 3), "of the frames"),
    Factor("contrast", "brightness", (1.0, 0.3, 0.1, 0.05), "of the plain world's light"),
    Factor(
        *("divisions", "divisions", (0.0, 0.3, 0.8), "of the cells divide"),
        N_FRAMES * INTERVAL_S / HALF_DAY_S,
    ),
]


def missing_frames(kept):
    """Return the numbers of missing frames: all but every so many-th, the first and the last."""
    return frozenset(frame for frame in range(N_FRAMES - 1) if frame % kept)


def list_trials():
    """Return the different (property, level, seed) of the grid; the plain world stands once."""
    plain = [(None, None, seed) for seed in SEEDS]
    return plain + [
        (factor.change, level, seed)
        for factor in FACTORS
        for level in factor.levels[1:]
        for seed in SEEDS
    ]


def try_level(change, level, seed):
    """Return what each method reaches on one film of the grid: {method: counts of `score`}.

    All whole cells are seeded at their true centres, so that nothing but following counts.
    """
    world = BASE if change in (None, MISSING) else replace(BASE, **{change: level})
    film = simulate(world, seed, N_FRAMES, SHAPE)
    if change == MISSING:
        film = replace(film, missing=missing_frames(level))
    truth = film.truth
    first = truth[(truth["frame"] == 0) & ~truth["at_edge"]]
    seeds = first[["cell", "row", "col"]].reset_index(drop=True)
    found = {name: follow(film, method, seeds)[0] for name, method in METHODS.items()}
    return {
        "trial": (change, level, seed),
        "contrast": contrast_of(film),
        **{name: score(film, truth, tracks) for name, tracks in found.items()},
    }


def contrast_of(film):
    """Return how much lighter cells are than the background, in SDs of the background's pixels."""
    image, cells = film.images["counterstain"][0].astype(float), film.labels[0] > 0
    background = np.median(image[~cells])
    noise = ROBUST_SD * np.median(np.abs(image[~cells] - background))
    return float((np.median(image[cells]) - background) / noise)
