"""Draw all that happens in one field, before any light: cells, spots, GFP, stage."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.core.rng import rng_of
from lnp.core.vocabulary import site_name
from lnp.simulation.dish.dish import Dish, draw_dish
from lnp.simulation.dish.stage import draw_jumps
from lnp.simulation.kinetics import (
    LAG_S,
    WELL_LEVEL_SD,
    WELL_ON_SD,
    WELL_UPTAKE_SD,
    Outcome,
    draw_spots,
    expression,
)
from lnp.simulation.motion import change_outlines, draw_drift, move_cells, turn_cells
from lnp.simulation.optics import Textures, draw_textures
from lnp.simulation.particles import SPOT_SIGMA_PX, draw_loose, draw_paths, spot_sigma
from lnp.simulation.population import (
    add_daughters,
    draw_cells,
    draw_outcome,
    place_cells,
    size_and_stain_over_time,
)
from lnp.simulation.settings import Settings

USUAL_ESCAPE_S = 6000.0  # of the mRNA in cells that express although no spot has escaped
ELONGATION_SD = 0.2  # of the log of what a cell is longer than wide
RIPE_S = 9000.0  # after its escape an mRNA has given GFP that can be measured


@dataclass(frozen=True)
class Site:
    """One field of one well, and the law of the outcome at its dose."""

    settings: Settings
    well: str
    field: int
    dose_ng: float
    law: Outcome | None  # None for controls
    seed: int
    formulation: str = ""  # of its particles; empty for the plain ones, and controls

    @property
    def name(self):
        """Name of the site, e.g. C04_f001."""
        return site_name(self.well, self.field)

    def rng(self, *names):
        """Return this site's random generator for what is named."""
        return rng_of(self.seed, self.settings.plate, self.name, *names)

    @property
    def bright_side(self):
        """Index of the outermost row or column of an image that a camera shows too bright."""
        side = rng_of(self.seed, self.settings.plate, "bright row").integers(4)
        return [np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]][side]


@dataclass
class Cells:
    """The cells of a field over time: `table` has a row for each, arrays begin (cell, frame).

    `centres` (n, T, 2) row and col on the canvas, NaN where the cell does not
    exist; `modes` (n, T, m) amplitudes of the outline; `size`, `flatness`,
    `stain` and `gfp` (n, T), the last in counts. The first `n_founders` were
    there in frame 0, the others are daughters. `stretch` (n, T) is as of `draw_bodies`.
    """

    table: pd.DataFrame
    n_founders: int
    centres: np.ndarray
    modes: np.ndarray
    size: np.ndarray
    flatness: np.ndarray
    stain: np.ndarray
    gfp: np.ndarray
    stretch: np.ndarray | None


@dataclass
class Spots:
    """The spots of a field over time: `table` has a row for each one in a cell.

    `polar` (s, T, 2) and `light` (s, T) are those in cells, `loose` (l, T, 2)
    and `loose_light` (l, T) those in the medium, on the canvas.
    """

    table: pd.DataFrame
    polar: np.ndarray
    light: np.ndarray
    loose: np.ndarray
    loose_light: np.ndarray


@dataclass
class Scene:
    """One field over time; the canvas is wider than the field by `margin` pixels on each side."""

    cells: Cells
    spots: Spots
    drift: np.ndarray  # (T, 2) of the stage against frame 0
    textures: Textures
    dish: Dish
    margin: int


def stage_scene(site):
    """Draw all that happens in one field."""
    settings, rng, world = site.settings, site.rng("scene"), site.settings.world
    margin = int(np.ceil(settings.margin_px))
    shape = tuple(length + 2 * margin for length in settings.shape)
    centres = place_cells(settings, rng)
    effects = rng_of(site.seed, settings.plate, site.well).normal(size=3)
    uptake, level, on = effects * [WELL_UPTAKE_SD, WELL_LEVEL_SD, WELL_ON_SD]
    well = {"uptake": np.exp(uptake), "level": level, "on": on}
    founders = draw_cells(len(centres), site.dose_ng, settings, well, rng)
    spots = draw_spots(founders, rng)
    founders = draw_outcome(founders, spots, settings, site.law, well, rng)
    table, spots = add_daughters(founders, spots, rng)
    n_frames = settings.n_frames
    scene = Scene(  # in this order: each part draws from the same stream of random numbers
        cells=cells_over_time(table, spots, centres + margin, site, rng),
        spots=spots_over_time(spots, table, site, shape, rng),
        drift=draw_drift(settings.scale, n_frames, rng, world.stage_px),
        textures=draw_textures(len(table), n_frames, shape, settings.scale, rng, world.uneven),
        dish=draw_dish(site, shape),
        margin=margin,
    )
    scene.drift += draw_jumps(world, settings.scale, n_frames, site.rng("jumps"))
    return scene


def cells_over_time(table, spots, centres, site, rng):
    """Return the `Cells` of a table: how they move, change shape and express."""
    settings, world, n_frames = site.settings, site.settings.world, site.settings.n_frames
    size, flatness, stain = size_and_stain_over_time(table, n_frames, settings.interval_s)
    paths = move_cells(table, centres, settings.scale, n_frames, rng, world)
    modes = change_outlines(len(table), n_frames, rng)
    return Cells(
        table=table,
        n_founders=len(centres),
        centres=jitter_cells(paths, site),
        modes=world.raggedness * modes,
        size=size,
        flatness=flatness,
        stain=stain,
        gfp=gfp_of_cells(table, spots, settings.times_s),
        stretch=stretch_cells(paths, flatness, site),
    )


def jitter_cells(paths, site):
    """Return (n, T, 2) paths about which cells jitter, as a world says."""
    world = site.settings.world
    if not world.jitter_px:
        return paths
    noise = site.rng("jitter").normal(size=paths.shape)
    return paths + site.settings.scale * world.jitter_px * noise


def stretch_cells(paths, flatness, site):
    """Return the (n, T) stretch of cells, see `draw_bodies`; None where a world's cells are round.

    A cell that rounds up to divide or die becomes round.
    """
    world, rng = site.settings.world, site.rng("stretch")
    if world.elongation == 1 and world.taper == 0:
        return None
    own = (world.elongation - 1) * rng.lognormal(0, ELONGATION_SD, (len(paths), 1))
    axis = turn_cells(paths, world.persistence, rng)
    return (1 + own * flatness) * np.exp(1j * axis)


def spots_over_time(table, cells, site, shape, rng):
    """Return the `Spots` of a table, and those in the medium on a canvas of (H, W) pixels."""
    settings = site.settings
    polar, light = draw_paths(table, cells, settings.times_s, rng)
    loose, loose_light = draw_loose(site.dose_ng, settings, shape, rng)
    spread = (spot_sigma(settings.scale) / SPOT_SIGMA_PX) ** 2  # so that a spot's peak stays
    return Spots(
        table=table,
        polar=polar,
        light=light * spread,
        loose=loose,
        loose_light=loose_light * spread,
    )


def gfp_of_cells(cells, spots, times_s):
    """Return the (n, T) total GFP of each cell: its time course, which ends at its level.

    Only escapes long enough before the end shape the time course. A time-lapse
    shorter than the onset of GFP therefore ends at the level too.
    """
    totals = np.zeros((len(cells), len(times_s)))
    for cell in np.flatnonzero(cells["on"]):
        course = expression(times_s, ripe_escapes(spots, cell, times_s[-1]))
        totals[cell] = np.exp(cells.loc[cell, "level"]) * course / course[-1]
    return totals


def ripe_escapes(spots, cell, end_s):
    """Return the times (s) of the escapes that shape the GFP of a cell that expresses."""
    escapes, latest = spots.loc[spots["cell"] == cell, "escape_s"].to_numpy(), end_s - RIPE_S
    ripe = escapes[escapes < latest]
    return ripe if ripe.size else np.array([min(USUAL_ESCAPE_S, latest)])


def onsets_of_cells(cells, spots, times_s):
    """Return when the GFP of each cell begins, (n,) seconds after dosing; NaN where it never does.

    It begins as the mRNA that escaped first is translated. Others follow over hours, so that what
    can be seen of it comes later.
    """
    onsets = np.full(len(cells), np.nan)
    for cell in np.flatnonzero(cells["on"]):
        onsets[cell] = ripe_escapes(spots, cell, times_s[-1]).min() + LAG_S
    return onsets
