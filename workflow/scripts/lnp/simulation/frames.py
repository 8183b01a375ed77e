"""Draw one frame of a scene: bodies and spots in their places, and the light of each channel."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.ndimage import shift

from lnp.simulation.dish.haze import defocus, haze_of_frame
from lnp.simulation.dish.litter import stamp_litter
from lnp.simulation.optics import (
    brightfield_light,
    counterstain_light,
    gfp_light,
    lnp_light,
    stain_of_frame,
)
from lnp.simulation.particles import spot_sigma, stamp_spots
from lnp.simulation.scene import Scene, Site
from lnp.simulation.settings import CHANNELS
from lnp.simulation.shapes import Bodies, draw_bodies, from_body, nuclei, outline, texture


@dataclass(frozen=True)
class Frame:
    """What one frame shows of the field of (H, W) pixels.

    `light` holds an (H, W) array of counts over the camera's offset for each
    channel; `label` is the cell's row in the table + 1, 0 outside; `spots` has
    the columns cell (as in `label`; -1 in the medium), row, col, intensity.
    """

    light: dict[str, np.ndarray]
    label: np.ndarray
    spots: pd.DataFrame


def draw_frame(scene, site, frame, bf_shift, channels=CHANNELS):
    """Return the `Frame` of a scene, with the light of some channels.

    `bf_shift` (row, col) is that of the brightfield, in px.
    """
    settings, margin = site.settings, scene.margin
    bodies = draw_bodies(scene.textures.dirt.shape, *outlines(scene, frame), settings.world)
    spots = spots_of_frame(scene, frame, settings.world.taper)
    moment = look_at(scene, site, frame, bodies, spots, bf_shift)
    light = light_of_frame(moment, channels)
    cut = slice(margin, -margin)  # from the canvas to the field
    spots = spots.assign(row=spots["row"] - margin, col=spots["col"] - margin)
    height, width = settings.shape
    inside = spots["row"].between(-0.5, height - 0.5) & spots["col"].between(-0.5, width - 0.5)
    light = {name: image[cut, cut] for name, image in light.items()}
    return Frame(light, bodies.label[cut, cut], spots[inside])


@dataclass(frozen=True)
class Moment:
    """All on the canvas of (H, W) pixels that gives light in a frame.

    `nucleus` is 1 in nuclei, `points` the light of LNP spots, `litter` the stain and the
    height of what is no living cell: (H, W) images.
    """

    scene: Scene
    site: Site
    frame: int
    bf_shift: tuple
    bodies: Bodies
    nucleus: np.ndarray
    points: np.ndarray
    litter: np.ndarray


def look_at(scene, site, frame, bodies, spots, bf_shift):
    """Return the `Moment` of a frame; `spots` as of `Frame`, but on the canvas."""
    shape, places = bodies.label.shape, spots[["row", "col"]].to_numpy()
    sigma = spot_sigma(site.settings.scale)
    return Moment(
        *(scene, site, frame, bf_shift, bodies),
        nucleus=nuclei(bodies, scene.textures.nuclei),
        points=stamp_spots(shape, places, spots["intensity"].to_numpy(), sigma),
        litter=stamp_litter(scene.dish.litter, shape, frame, scene.drift[frame]),
    )


def outlines(scene, frame):
    """Return the bodies of a frame on the canvas, as `draw_bodies` takes them.

    (n, 2) centres, (n,) radii, (n, m) outline modes, and the (n,) stretch or None.
    """
    cells = scene.cells
    radius = cells.table["radius_px"].to_numpy() * cells.size[:, frame]
    modes = cells.modes[:, frame] * cells.flatness[:, frame, None]
    stretch = None if cells.stretch is None else cells.stretch[:, frame]
    return cells.centres[:, frame] + scene.drift[frame], radius, modes, stretch


def spots_of_frame(scene, frame, taper=0.0):
    """Return the spots that shine in a frame, on the canvas; see `Frame`."""
    spots, (centres, radius, modes, stretch) = scene.spots, outlines(scene, frame)
    owner = spots.table["cell"].to_numpy()
    shines = (spots.light[:, frame] > 0) & np.isfinite(centres[owner, 0])
    cell, (angle, distance) = owner[shines], spots.polar[shines, frame].T
    reach = distance * radius[cell] * outline(np.exp(1j * angle), modes[cell], taper)
    offset = reach[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    if stretch is not None:
        place = from_body(offset[:, 1] + 1j * offset[:, 0], stretch[cell])
        offset = np.stack([place.imag, place.real], axis=1)
    places = centres[cell] + offset
    floats = spots.loose_light[:, frame] > 0
    row, col = np.concatenate([places, spots.loose[floats, frame] + scene.drift[frame]]).T
    light = np.concatenate([spots.light[shines, frame], spots.loose_light[floats, frame]])
    number = np.concatenate([cell + 1, np.full(floats.sum(), -1)])
    return pd.DataFrame({"cell": number, "row": row, "col": col, "intensity": light})


def light_of_frame(moment, channels):
    """Return {channel: light on the canvas} of a `Moment`, in counts over the camera's offset."""
    sigma = moment.scene.dish.focus[moment.frame]
    return {channel: defocus(LIGHT[channel](moment), sigma) for channel in channels}


def counterstain(moment):
    """Return the (H, W) light of the counterstain."""
    m, frame, settings = moment, moment.frame, moment.site.settings
    cells, textures, dish, world = m.scene.cells, m.scene.textures, m.scene.dish, settings.world
    stain = texture(m.bodies, textures.stain, textures.flow[frame])
    uneven = stain * (1 + world.nucleus * m.nucleus) * dish.slope
    bright = cells.table["brightness"].to_numpy() * cells.stain[:, frame]
    others = m.litter[0] + haze_of_frame(dish.haze, frame)
    amount = stain_of_frame(world, frame)
    return counterstain_light(m.bodies, amount, bright, uneven, others, m.points, settings.scale)


def lnp(moment):
    """Return the (H, W) light of the LNP channel."""
    m, settings = moment, moment.site.settings
    time_s = settings.times_s[m.frame]
    return lnp_light(m.bodies, m.points, m.site.dose_ng, time_s, settings.scale)


def gfp(moment):
    """Return the (H, W) light of the GFP channel."""
    m, scale = moment, moment.site.settings.scale
    return gfp_light(m.bodies, m.scene.cells.gfp[:, m.frame], m.nucleus, scale)


def brightfield(moment):
    """Return the (H, W) light of the brightfield."""
    m, frame, settings = moment, moment.frame, moment.site.settings
    textures, flatness = m.scene.textures, m.scene.cells.flatness[:, frame]
    grain = texture(m.bodies, textures.grain, textures.flow[frame])
    bulge = 1 + 1.2 * (1 - flatness)
    still = 0.0
    if settings.world.grain:
        still = settings.world.grain * shift(textures.dirt, m.scene.drift[frame], mode="grid-wrap")
    return brightfield_light(
        m.bodies, bulge, grain, m.nucleus, still, m.litter[1], m.bf_shift, settings.scale
    )


LIGHT = {"counterstain": counterstain, "lnp": lnp, "gfp": gfp, "brightfield": brightfield}
