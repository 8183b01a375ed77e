"""Simulated fields for networks that stain brightfield, with what is planted into them."""

from dataclasses import dataclass, replace

import numpy as np

from lnp.simulation.camera import take_image
from lnp.simulation.dish.haze import defocus
from lnp.simulation.frames import draw_frame, look_at, outlines, spots_of_frame
from lnp.simulation.scene import Site, stage_scene
from lnp.simulation.settings import Settings
from lnp.simulation.shapes import draw_bodies
from lnp.simulation.site import brightfield_shift
from lnp.simulation.worlds.world import PLAIN
from lnp.staining.channels import relative_stain
from lnp.staining.targets import stain_level, targets_of
from lnp.staining.views import covered, view_brightfield

SCALE, FIELD_PX, N_CELLS, N_FRAMES = 0.25, (400, 480), 24, 8
DIAMETER = 104 * SCALE
CHANNELS = ["counterstain", "lnp", "brightfield"]
NUMBERS = {"counterstain": 7, "lnp": 6, "brightfield": 9, "gfp": 5}
TRACKING = {"window_px": 50, "smoothing_px": 1.0, "neighbours": True, "marker_px": 3.0}
DOSE = 316.0


@dataclass(frozen=True)
class Plant:
    """What is planted into fields; the defaults are nothing.

    `world` changes the simulated world; `blur_px` is the SD by which brightfield alone is out of
    focus; `lnp` the share of the lamp's light that an LNP's brightest pixel takes away.
    """

    world: tuple = ()
    blur_px: float = 0.0
    lnp: float = 0.0


@dataclass(frozen=True)
class Field:
    """One frame of a field: what networks see and learn, and the truth.

    `view` (h, w); `targets` (4, h, w), the counterstain in counts; `measured` (H, W) counterstain;
    `shape` (H, W) is the light of the counterstain if all cells were as bright and even as another;
    `label` (H, W) true cells.
    """

    view: np.ndarray
    targets: np.ndarray
    measured: np.ndarray
    shape: np.ndarray
    label: np.ndarray
    level: list


def simulate_well(number, plant=Plant(), frames=(0, 4)):
    """Return the `Field` of some frames of a well; wells of other numbers are independent."""
    world = replace(PLAIN, **dict(plant.world))
    settings = Settings(
        *("page", N_FRAMES, (1,), NUMBERS, SCALE, 3600.0, N_CELLS), world=world, field_px=FIELD_PX
    )
    site = Site(settings, f"C{number:02d}", 1, DOSE, None, 1)
    scene, shift = stage_scene(site), brightfield_shift(settings, 1)
    return [take_field(scene, site, frame, shift, plant) for frame in frames]


def take_field(scene, site, frame, shift, plant):
    """Return the `Field` of one frame."""
    shown = draw_frame(scene, site, frame, shift, CHANNELS)
    light = dict(shown.light)
    if plant.lnp:
        points = lnp_points(scene, site, frame, shift)
        light["brightfield"] = light["brightfield"] * (1 - plant.lnp * points)
    light["brightfield"] = defocus(light["brightfield"], plant.blur_px)
    planes = {name: take_image(light[name], name, site, frame) for name in CHANNELS}
    view = view_brightfield(planes["brightfield"], shift, DIAMETER)
    targets = targets_of(planes, DIAMETER, TRACKING, view.shape)
    targets[:, ~covered(shown.label.shape, shift, DIAMETER)] = np.nan
    return Field(
        view,
        targets,
        planes["counterstain"],
        even_light(scene, site, frame, shift),
        shown.label,
        stain_level([planes["counterstain"]]),
    )


def lnp_points(scene, site, frame, shift):
    """Return the light of LNP spots (H, W), 1 where it is brightest, moved as brightfield is."""
    moment = moment_of(scene, site, frame, shift)
    cut = slice(scene.margin, -scene.margin)
    moved = np.roll(moment.points, np.rint(shift).astype(int), axis=(0, 1))[cut, cut]
    return moved / max(np.quantile(moved[moved > 0], 0.999) if (moved > 0).any() else 1, 1e-9)


def moment_of(scene, site, frame, shift):
    """Return the `Moment` of a frame, see `lnp.simulation.frames`."""
    shape, world = scene.textures.dirt.shape, site.settings.world
    bodies = draw_bodies(shape, *outlines(scene, frame), world)
    spots = spots_of_frame(scene, frame, world.taper)
    return look_at(scene, site, frame, bodies, spots, shift)


def even_light(scene, site, frame, shift):
    """Return what follows of the counterstain from the shapes of cells alone (H, W).

    The stain of each body, without what the dye adds by itself: brightness of the cell, texture,
    LNP light that bleeds through. No network can know more from brightfield.
    """
    bodies = moment_of(scene, site, frame, shift).bodies
    cut = slice(scene.margin, -scene.margin)
    return np.asarray(bodies.stain, dtype=float)[cut, cut]


def learned_of(fields):
    """Return views and targets (float16) of fields, and the level of the counterstain."""
    level = np.median([field.level for field in fields], axis=0).tolist()
    views = [field.view.astype(np.float16) for field in fields]
    targets = []
    for field in fields:
        target = field.targets.copy()
        target[0] = relative_stain(target[0], level)
        targets.append(target.astype(np.float16))
    return views, targets, level
