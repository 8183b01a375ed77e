"""Draw one frame of a scene: bodies and spots in their places, and the light of each channel."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.ndimage import shift

from lnp.simulation.optics import brightfield_light, counterstain_light, gfp_light, lnp_light
from lnp.simulation.particles import spot_sigma, stamp_spots
from lnp.simulation.shapes import draw_bodies, nuclei, outline, texture


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


def draw_frame(scene, site, frame, bf_shift):
    """Return the `Frame` of a scene; `bf_shift` (row, col) is that of the brightfield, in px."""
    settings, margin = site.settings, scene.margin
    bodies = draw_bodies(scene.textures.dirt.shape, *outlines(scene, frame))
    spots = spots_of_frame(scene, frame)
    light = light_of_frame(scene, site, frame, bodies, spots, bf_shift)
    cut = slice(margin, -margin)  # from the canvas to the field
    spots = spots.assign(row=spots["row"] - margin, col=spots["col"] - margin)
    height, width = settings.shape
    inside = spots["row"].between(-0.5, height - 0.5) & spots["col"].between(-0.5, width - 0.5)
    light = {name: image[cut, cut] for name, image in light.items()}
    return Frame(light, bodies.label[cut, cut], spots[inside])


def outlines(scene, frame):
    """Return the (n, 2) centres, (n,) radii and (n, m) outline modes of a frame on the canvas."""
    cells = scene.cells
    radius = cells.table["radius_px"].to_numpy() * cells.size[:, frame]
    modes = cells.modes[:, frame] * cells.flatness[:, frame, None]
    return cells.centres[:, frame] + scene.drift[frame], radius, modes


def spots_of_frame(scene, frame):
    """Return the spots that shine in a frame, on the canvas; see `Frame`."""
    spots, (centres, radius, modes) = scene.spots, outlines(scene, frame)
    owner = spots.table["cell"].to_numpy()
    shines = (spots.light[:, frame] > 0) & np.isfinite(centres[owner, 0])
    cell, (angle, distance) = owner[shines], spots.polar[shines, frame].T
    reach = distance * radius[cell] * outline(np.exp(1j * angle), modes[cell])
    places = centres[cell] + reach[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    floats = spots.loose_light[:, frame] > 0
    row, col = np.concatenate([places, spots.loose[floats, frame] + scene.drift[frame]]).T
    light = np.concatenate([spots.light[shines, frame], spots.loose_light[floats, frame]])
    number = np.concatenate([cell + 1, np.full(floats.sum(), -1)])
    return pd.DataFrame({"cell": number, "row": row, "col": col, "intensity": light})


def light_of_frame(scene, site, frame, bodies, spots, bf_shift):
    """Return {channel: light on the canvas}, in counts over the camera's offset."""
    cells, textures, scale = scene.cells, scene.textures, site.settings.scale
    shape, places = bodies.label.shape, spots[["row", "col"]].to_numpy()
    points = stamp_spots(shape, places, spots["intensity"].to_numpy(), spot_sigma(scale))
    stain = texture(bodies, textures.stain, textures.flow[frame])
    grain = texture(bodies, textures.grain, textures.flow[frame])
    nucleus = nuclei(bodies, textures.nuclei)
    bright = cells.table["brightness"].to_numpy() * cells.stain[:, frame]
    bulge = 1 + 1.2 * (1 - cells.flatness[:, frame])
    dirt = shift(textures.dirt, scene.drift[frame], mode="grid-wrap")
    time_s = site.settings.times_s[frame]
    return {
        "counterstain": counterstain_light(bodies, bright, stain, nucleus, points, frame, scale),
        "lnp": lnp_light(bodies, points, site.dose_ng, time_s, scale),
        "gfp": gfp_light(bodies, cells.gfp[:, frame], nucleus, scale),
        "brightfield": brightfield_light(bodies, bulge, grain, nucleus, dirt, bf_shift, scale),
    }
