"""The cells of one field: place, fate, uptake and outcome."""

import numpy as np
import pandas as pd

from lnp.simulation.kinetics import (
    GATHERING_S,
    GATHERING_SD,
    LEVEL_SD,
    cell_quantity,
    draw_uptake,
    probability_on,
    released,
)

SPACING = 0.89  # of touching cells' centres, in diameters
SPEED_SD = 0.2  # of the log of a cell's own speed
HALF_DAY_S = 43_200.0
DEATHS_PER_NG = 0.03 / 316  # more deaths per cell and half day
DEATH_S = 7200.0  # from the first sign to the last of a dying cell
ROUNDING_S, SPREADING_S = 2400.0, 4800.0  # before and after a division
ROUNDS, GIVE = 40, 0.5  # of pushing cells apart in a crowded field; share made up in a round


def place_cells(settings, rng):
    """Return (n, 2) centres (row, col) of cells in clumps, in and around one field."""
    diameter = settings.diameter_px
    margin = settings.margin_px
    low, high = -margin, np.array(settings.shape) + margin
    n = rng.poisson(settings.mean_cells * np.prod(high + margin) / np.prod(settings.shape))
    centres, gap = np.empty((0, 2)), 1.3 * diameter
    while len(centres) < n:
        size = min(rng.geometric(1 / settings.world.clump), n - len(centres))
        clump = grow_clump(rng.uniform(low, high), size, diameter * SPACING, rng)
        if is_clear(clump, centres, gap):
            centres = np.concatenate([centres, clump])
        gap *= 0.99  # a crowded field leaves less and less room between clumps
    return push_apart(centres, SPACING * diameter) if settings.world.confluence else centres


def push_apart(centres, spacing):
    """Return (n, 2) centres of cells that made room for each other, none much nearer than told."""
    for _ in range(ROUNDS):
        apart = centres[None] - centres[:, None]
        distance = np.linalg.norm(apart, axis=2) + np.eye(len(centres))
        lack = np.where(distance < spacing, spacing - distance, 0) - np.diag(
            np.full(len(centres), spacing - 1)
        )
        centres = centres - GIVE / 2 * (lack[..., None] * apart / distance[..., None]).sum(axis=1)
    return centres


def grow_clump(first, size, spacing, rng):
    """Return (size, 2) centres, each new one `spacing` from an old one and clear of the rest."""
    centres = first[None]
    while len(centres) < size:
        angle = rng.uniform(0, 2 * np.pi)
        new = centres[rng.integers(len(centres))] + spacing * np.array(
            [np.sin(angle), np.cos(angle)]
        )
        if is_clear(new[None], centres, 0.95 * spacing):
            centres = np.concatenate([centres, new[None]])
    return centres


def is_clear(new, old, distance):
    """Return whether all new (n, 2) centres are farther than `distance` from all old ones."""
    return not len(old) or np.linalg.norm(new[:, None] - old[None], axis=2).min() > distance


def draw_cells(n, dose_ng, settings, well, rng):
    """Return the founders of a field, one row each: body, fate, uptake and outcome.

    Parameters
    ----------
    n : int
    dose_ng : float
    settings : Settings
    well : dict
        Effects of the well: a factor of the `uptake`, shifts of `level` and log odds of `on`.
    rng : numpy Generator

    Returns
    -------
    DataFrame
        `first_frame`, `last_frame`, `fate`; `escape`, `n_arrived`; `radius_px`, `brightness`,
        `speed`, `gathering_s`; `parent` (-1). Add the outcome with `draw_outcome`.
    """
    cells = draw_uptake(n, dose_ng, settings.kinetics, rng, well["uptake"], settings.particle)
    cells["parent"] = -1
    cells["radius_px"] = settings.diameter_px / 2 * rng.lognormal(0, settings.world.size_spread, n)
    cells["brightness"] = rng.lognormal(0, settings.world.brightness_spread, n)
    cells["speed"] = rng.lognormal(0, SPEED_SD, n)
    cells["gathering_s"] = GATHERING_S * rng.lognormal(0, GATHERING_SD, n)
    half_days = settings.n_frames * settings.interval_s / HALF_DAY_S
    deaths = (settings.world.deaths + DEATHS_PER_NG * dose_ng) * half_days
    chance, when = rng.random(n), rng.integers(1, settings.n_frames, n)
    dies, divides = chance < deaths, chance > 1 - settings.world.divisions * half_days
    fate = np.select([dies, divides], ["dies", "divides"], "survives")
    last = np.where(dies | divides, when - 1, settings.n_frames - 1)
    return cells.assign(fate=fate, first_frame=0, last_frame=last)


def draw_outcome(cells, spots, settings, law, well, rng):
    """Add the outcome to founders: `n_escaped`, `driver`, `on`, `level` (log counts if on).

    `law` is that of the dose; None for controls, which never express.
    """
    escapes = np.isfinite(spots["escape_s"])
    escaped = np.bincount(spots["cell"], weights=escapes, minlength=len(cells)).astype(int)
    chance, own, coin = (
        rng.normal(size=len(cells)),
        rng.normal(size=len(cells)),
        rng.random(len(cells)),
    )
    if law is None:
        return cells.assign(n_escaped=escaped, driver=0.0, on=False, level=-np.inf)
    quantity = cell_quantity(cells, settings)
    if quantity is None:
        amount = released(escaped, cells["n_arrived"], settings.escape_share)
    else:
        amount = law.amount_of(quantity)
    driver = law.driver(amount, chance)
    on = coin < probability_on(driver, well["on"])
    level = law.level(driver) + LEVEL_SD * own + well["level"]
    return cells.assign(n_escaped=escaped, driver=driver, on=on, level=np.where(on, level, -np.inf))


def add_daughters(cells, spots, rng):
    """Return cells and spots with two daughters for each cell that divides.

    Daughters begin in the frame after the mother's last and live to the end. Her
    GFP is shared between them; each of her spots goes to one of them by chance.
    """
    cells = cells.rename_axis("cell").reset_index()
    mothers = cells[cells["fate"] == "divides"]
    born = mothers.loc[mothers.index.repeat(2)].reset_index(drop=True)
    share = np.repeat(rng.uniform(0.42, 0.58, len(mothers)), 2)
    share[1::2] = 1 - share[1::2]
    born = born.assign(
        cell=len(cells) + np.arange(len(born)),
        parent=born["cell"],
        first_frame=born["last_frame"] + 1,
        last_frame=cells["last_frame"].max(),
        fate="survives",
        level=born["level"] + np.log(share),
        radius_px=born["radius_px"] * 0.8,
    )
    mine = spots[spots["cell"].isin(mothers["cell"])]
    pairs = dict(zip(mothers["cell"], born["cell"].to_numpy().reshape(-1, 2), strict=True))
    side = rng.integers(0, 2, len(mine))  # which daughter a spot goes to
    heirs = [pairs[mother][k] for mother, k in zip(mine["cell"], side, strict=True)]
    inherited = mine.assign(cell=np.array(heirs, dtype=np.int64))
    all_cells = pd.concat([cells, born], ignore_index=True)
    return all_cells, pd.concat([spots, inherited], ignore_index=True)


def size_and_stain_over_time(cells, n_frames, interval_s):
    """Return size, flatness and stain of each cell over time, three (n, T) arrays.

    All are 1 in a healthy cell. A dying cell rounds up, shrinks and loses its
    stain; a cell rounds up before it divides, and its daughters spread again.
    """
    frame = np.arange(n_frames)[None]
    first, last = (cells[c].to_numpy()[:, None] for c in ("first_frame", "last_frame"))
    dies, divides = ((cells["fate"] == fate).to_numpy()[:, None] for fate in ("dies", "divides"))
    span = np.maximum(np.where(dies, DEATH_S, ROUNDING_S) / interval_s, 1.5)
    done = np.where(dies | divides, np.clip(1 - (last - frame) / span, 0, 1), 0)
    young = np.clip(1 - (frame - first) * interval_s / SPREADING_S, 0, 1) * (first > 0)
    size = (1 - np.where(dies, 0.5, 0.12) * done) * (1 - 0.08 * young)
    stain = np.where(dies, 1 - 0.8 * done**1.5, 1 + 0.3 * done)
    return size, 1 - np.maximum(done, young), stain
