"""One field over time: its cells, their spots and outcome, then frame after frame its light."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.randomness import rng_of
from lnp.simulation.kinetics import Outcome, draw_spots, expression
from lnp.simulation.motion import change_outlines, draw_drift, life_course, move_cells
from lnp.simulation.optics import (
    BRIGHTFIELD_SHIFT_PX,
    Textures,
    brightfield,
    counterstain,
    draw_textures,
    gfp,
    lnp,
)
from lnp.simulation.particles import draw_loose, draw_paths, place_spots, spot_light, spot_sigma
from lnp.simulation.particles import stamp as stamp_spots
from lnp.simulation.population import (
    DEATH_S,
    MARGIN,
    add_daughters,
    draw_cells,
    draw_outcome,
    draw_well_effects,
    place_cells,
)
from lnp.simulation.settings import Settings
from lnp.simulation.shapes import draw_bodies, texture

NOMINAL_ESCAPE_S = 6000.0  # of the mRNA in cells that express although no spot escaped


@dataclass(frozen=True)
class Site:
    """One field of one well: what it is, and the law of the outcome at its dose."""

    settings: Settings
    well: str
    field: int
    dose_ng: float
    law: Outcome | None  # None for controls
    seed: int

    @property
    def name(self):
        """Name of the site, e.g. C04_f001."""
        return f"{self.well}_f{self.field:03d}"


@dataclass
class Scene:
    """All that happens in one field, before any light; places on a canvas wider than the field.

    `cells` and `spots`: tables, one row each; `paths` (n, T, 2); `modes` (n, T, m);
    `size`, `roundness`, `stain`, `gfp` (n, T); `polar` (s, T, 2) and `light` (s, T) of spots;
    `loose` (l, T, 2) and `loose_light` (l, T); `drift` (T, 2); `textures`; `margin` in pixels.
    """

    cells: pd.DataFrame
    founders: pd.DataFrame
    spots: pd.DataFrame
    paths: np.ndarray
    modes: np.ndarray
    size: np.ndarray
    roundness: np.ndarray
    stain: np.ndarray
    gfp: np.ndarray
    polar: np.ndarray
    light: np.ndarray
    loose: np.ndarray
    loose_light: np.ndarray
    drift: np.ndarray
    textures: Textures
    margin: int

    @property
    def founder_spots(self):
        """The spots that founders took up, without those that daughters inherited."""
        return self.spots[self.spots["cell"] < len(self.founders)]


def stage_scene(site):
    """Draw all that happens in one field."""
    settings, rng = site.settings, rng_of(site.seed, site.settings.plate, site.name)
    well = draw_well_effects(rng_of(site.seed, settings.plate, site.well))
    centres = place_cells(settings, rng)
    founders = draw_cells(len(centres), site.dose_ng, settings, well, rng)
    spots = draw_spots(founders, rng)
    founders = draw_outcome(founders, spots, settings, site.law, well, rng)
    cells, spots = add_daughters(founders, spots, rng)
    n, t = len(cells), settings.n_frames
    margin = int(np.ceil(MARGIN * settings.diameter_px))
    shape = tuple(length + 2 * margin for length in settings.shape)
    size, roundness, stain = life_course(cells, t, settings.interval_s, DEATH_S)
    polar, light = draw_paths(spots, cells, settings.times_s, rng)
    loose, loose_light = draw_loose(site.dose_ng, settings, shape, rng)
    return Scene(
        cells=cells,
        founders=founders,
        spots=spots,
        paths=move_cells(cells, centres, settings.scale, t, rng) + margin,
        modes=change_outlines(n, t, rng),
        size=size,
        roundness=roundness,
        stain=stain,
        gfp=gfp_of_cells(cells, spots, settings.times_s),
        polar=polar,
        light=spot_light(light, settings.scale),
        loose=loose,
        loose_light=spot_light(loose_light, settings.scale),
        drift=draw_drift(settings.scale, t, rng),
        textures=draw_textures(n, t, shape, settings.scale, rng),
        margin=margin,
    )


def gfp_of_cells(cells, spots, times_s):
    """Return the (n, T) total GFP of each cell: its time course, ending at its level."""
    totals = np.zeros((len(cells), len(times_s)))
    for cell in np.flatnonzero(cells["on"]):
        escapes = spots.loc[spots["cell"] == cell, "escape_s"].to_numpy()
        escapes = escapes[escapes < times_s[-1] - 7200]
        course = expression(times_s, escapes if escapes.size else np.array([NOMINAL_ESCAPE_S]))
        totals[cell] = np.exp(cells.loc[cell, "level"]) * course / max(course[-1], 1e-300)
    return totals


def brightfield_shift(settings, seed):
    """Return where the plate's brightfield lies against fluorescence: (row, col) in pixels."""
    angle = rng_of(seed, settings.plate, "brightfield").uniform(0, 2 * np.pi)
    return BRIGHTFIELD_SHIFT_PX * settings.scale * np.array([np.sin(angle), np.cos(angle)])


def draw_frame(scene, site, frame):
    """Return one frame on the field: light of each channel, labels, spots.

    Returns
    -------
    dict of channel to (H, W) ndarray
        Counts over the camera's offset.
    (H, W) uint16 ndarray
        Labels: row of `scene.cells` + 1.
    DataFrame
        `cell`, `row`, `col`, `intensity` of the spots in the field.
    """
    scale, textures = site.settings.scale, scene.textures
    centres = scene.paths[:, frame] + scene.drift[frame]
    radius = scene.cells["radius_px"].to_numpy() * scene.size[:, frame]
    modes = scene.modes[:, frame] * scene.roundness[:, frame, None]
    bodies = draw_bodies(textures.dirt.shape, centres, radius, modes)
    spots = spots_of_frame(scene, frame, centres, radius, modes)
    shape = bodies.label.shape
    points = stamp_spots(
        shape, spots[["row", "col"]].to_numpy(), spots["intensity"].to_numpy(), spot_sigma(scale)
    )
    own, grain = (
        texture(bodies, t, textures.flow[frame]) for t in (textures.stain, textures.grain)
    )
    bright = scene.cells["brightness"].to_numpy() * scene.stain[:, frame]
    relief = 1 + 1.2 * (1 - scene.roundness[:, frame])
    shift_px = brightfield_shift(site.settings, site.seed)
    dirt = np.roll(textures.dirt, np.rint(scene.drift[frame]).astype(int), axis=(0, 1))
    light = {
        "counterstain": counterstain(bodies, bright, own, points, frame, scale),
        "lnp": lnp(bodies, points, site.dose_ng, site.settings.times_s[frame], scale),
        "gfp": gfp(bodies, scene.gfp[:, frame], own, scale),
        "brightfield": brightfield(bodies, relief, grain, dirt, shift_px, scale),
    }
    field = tuple(slice(scene.margin, length - scene.margin) for length in shape)
    spots = in_field(
        spots.assign(row=spots["row"] - scene.margin, col=spots["col"] - scene.margin),
        site.settings.shape,
    )
    return {name: image[field] for name, image in light.items()}, bodies.label[field], spots


def spots_of_frame(scene, frame, centres, radius, modes):
    """Return the spots that shine in a frame, in cells and loose (cell -1), on the canvas."""
    cell = scene.spots["cell"].to_numpy()
    shines = (scene.light[:, frame] > 0) & np.isfinite(centres[cell, 0])
    places = place_spots(scene.polar[shines, frame], cell[shines], centres, radius, modes)
    floats = scene.loose_light[:, frame] > 0
    row, col = np.concatenate([places, scene.loose[floats, frame]]).T
    light = np.concatenate([scene.light[shines, frame], scene.loose_light[floats, frame]])
    cells = np.concatenate([cell[shines] + 1, np.full(floats.sum(), -1)])
    return pd.DataFrame({"cell": cells, "row": row, "col": col, "intensity": light})


def in_field(spots, shape):
    """Return the spots whose centre lies in a field of (H, W) pixels."""
    inside = spots["row"].between(-0.5, shape[0] - 0.5) & spots["col"].between(-0.5, shape[1] - 0.5)
    return spots[inside]
