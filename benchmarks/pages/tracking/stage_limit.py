"""How well the stage's drift can be known where cells are all there is to go by.

Every cell walks, and what all of them walk together looks like a step of the stage. So no method
that sees the cells alone finds the drift exactly. The bound here knows more than a method can: each
cell's true centre, and how stage and cells move in this world.
"""

from dataclasses import replace

import numpy as np

from lnp.imaging.stage_place import StagePlace
from lnp.simulation.scene import Site, stage_scene
from lnp.simulation.settings import Settings
from lnp.simulation.worlds.film import CHANNEL_NUMBERS
from lnp.simulation.worlds.named import WORLDS
from tracking.tables import as_table

NO_GRAIN = ("rings", "walkers", "jump")  # worlds in which nothing stands still on the dish
N_FILMS = 300  # of each; what the bound knows of stage and cells, it knows from every other one
FIRST_SEED = 1000
INTERVAL_S = 1200.0


def watch_cells(world, seed, n_frames, shape):
    """Return the cells' common steps (T - 1, 2), the variance of each, and the stage's drift.

    Centres are the true ones. Also returned is a cell's diameter, in pixels.
    """
    settings = Settings(
        *("FILM", n_frames, (1,), CHANNEL_NUMBERS, 0.5, INTERVAL_S, 25), world=world, field_px=shape
    )
    scene = stage_scene(Site(settings, "C04", 1, 0.0, None, seed))
    seen = scene.cells.centres - scene.margin + scene.drift
    inside = ((seen >= 0) & (seen < shape)).all(axis=2)  # not where there is no cell: NaN
    found = [
        common_step(seen[both, t + 1] - seen[both, t])
        for t, both in enumerate((inside[:, 1:] & inside[:, :-1]).T)
    ]
    steps, error = zip(*found, strict=True)
    return np.array(steps), np.array(error), scene.drift, settings.diameter_px


def common_step(steps):
    """Return the mean of the cells' steps (n, 2), and its variance along each axis."""
    n_cells = len(steps)
    error = steps.var(axis=0, ddof=1).mean() / n_cells if n_cells > 1 else np.nan
    return steps.mean(axis=0) if n_cells else np.zeros(2), error


def place_stage(steps, error, diameter_px):
    """Return the drift (T, 2) that the pipeline's rule makes of true steps of the cells."""
    stage, drift = StagePlace(diameter_px), [np.zeros(2)]
    stage.take(np.zeros(2), 0.0)
    for step, variance in zip(steps, error, strict=True):
        stage.take(*stage.expect(step, variance))
        drift.append(stage.place)
    return np.array(drift)


def best_linear(known, drift, known_new):
    """Return the drift (n, T) by the best linear function of all steps up to each frame.

    `known` (m, T - 1) and `drift` (m, T) are of the films that the function is fitted to, axis by
    axis; `known_new` (n, T - 1) of others.
    """
    found = np.zeros((len(known_new), drift.shape[1]))
    for t in range(1, drift.shape[1]):
        weights = np.linalg.lstsq(known[:, :t], drift[:, t], rcond=None)[0]
        found[:, t] = known_new[:, :t] @ weights
    return found


def worst_errors(found, drift):
    """Return the largest error over the frames of each film; both (films, T, 2)."""
    return np.linalg.norm(found - drift, axis=2).max(axis=1)


def limit_row(name, n_frames, shape):
    """Return a row of the table: the worst errors in a world where nothing stands still."""
    world = replace(WORLDS[name], jumps=0)
    films = [watch_cells(world, FIRST_SEED + n, n_frames, shape) for n in range(N_FILMS)]
    steps, drift = (np.stack([film[part] for film in films]) for part in (0, 2))
    axes = [values.swapaxes(1, 2) for values in (steps, drift)]  # (films, 2, frames)
    old = [values[::2].reshape(-1, values.shape[2]) for values in axes]
    new = axes[0][1::2].reshape(-1, n_frames - 1)
    best = best_linear(*old, new).reshape(-1, 2, n_frames).swapaxes(1, 2)
    rule = np.stack([place_stage(film[0], film[1], film[3]) for film in films[1::2]])
    errors = [worst_errors(found, drift[1::2]) for found in (np.zeros_like(best), rule, best)]
    return [name, *("{:.1f} ({:.1f})".format(*np.percentile(error, [50, 90])) for error in errors)]


def limits_table(n_frames, shape):
    """Return the table of all worlds without anything that stands still."""
    columns = [
        "world",
        "without measuring",
        "the pipeline's rule on true steps",
        "best that centres can tell",
    ]
    return as_table(columns, [limit_row(name, n_frames, shape) for name in NO_GRAIN])
