"""One frame of a scene: bodies and spots in their places, and the light of each channel."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.ndimage import shift

from lnp.simulation.optics import brightfield, counterstain, gfp, lnp
from lnp.simulation.particles import place_spots, spot_sigma, stamp_spots
from lnp.simulation.shapes import draw_bodies, nuclei, texture


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
    bodies = bodies_of_frame(scene, frame)
    spots = spots_of_frame(scene, frame)
    places, intensity = spots[["row", "col"]].to_numpy(), spots["intensity"].to_numpy()
    points = stamp_spots(bodies.label.shape, places, intensity, spot_sigma(site.settings.scale))
    light = {
        **fluorescence(scene, site, frame, bodies, points),
        "brightfield": transmission(scene, site, frame, bodies, bf_shift),
    }
    cut = slice(scene.margin, -scene.margin)
    spots = in_field(spots, scene.margin, site.settings.shape)
    return Frame(
        {name: image[cut, cut] for name, image in light.items()}, bodies.label[cut, cut], spots
    )


def bodies_of_frame(scene, frame):
    """Return the `Bodies` of a frame on the canvas."""
    return draw_bodies(scene.textures.dirt.shape, *outlines(scene, frame))


def outlines(scene, frame):
    """Return the (n, 2) centres, (n,) radii and (n, m) outline modes of a frame."""
    cells = scene.cells
    radius = cells.table["radius_px"].to_numpy() * cells.size[:, frame]
    modes = cells.modes[:, frame] * cells.flatness[:, frame, None]
    return cells.centres[:, frame] + scene.drift[frame], radius, modes


def spots_of_frame(scene, frame):
    """Return the spots that shine in a frame, on the canvas; see `Frame`."""
    spots, (centres, radius, modes) = scene.spots, outlines(scene, frame)
    cell = spots.table["cell"].to_numpy()
    shines = (spots.light[:, frame] > 0) & np.isfinite(centres[cell, 0])
    places = place_spots(spots.polar[shines, frame], cell[shines], centres, radius, modes)
    floats = spots.loose_light[:, frame] > 0
    row, col = np.concatenate([places, spots.loose[floats, frame] + scene.drift[frame]]).T
    light = np.concatenate([spots.light[shines, frame], spots.loose_light[floats, frame]])
    number = np.concatenate([cell[shines] + 1, np.full(floats.sum(), -1)])
    return pd.DataFrame({"cell": number, "row": row, "col": col, "intensity": light})


def fluorescence(scene, site, frame, bodies, points):
    """Return the light of the three fluorescence channels on the canvas."""
    scale, cells = site.settings.scale, scene.cells
    own = texture(bodies, scene.textures.stain, scene.textures.flow[frame])
    nucleus = nuclei(bodies, scene.textures.nuclei)
    bright = cells.table["brightness"].to_numpy() * cells.stain[:, frame]
    time_s = site.settings.times_s[frame]
    return {
        "counterstain": counterstain(bodies, bright, own, nucleus, points, frame, scale),
        "lnp": lnp(bodies, points, site.dose_ng, time_s, scale),
        "gfp": gfp(bodies, cells.gfp[:, frame], nucleus, scale),
    }


def transmission(scene, site, frame, bodies, bf_shift):
    """Return the light of the brightfield on the canvas."""
    grain = texture(bodies, scene.textures.grain, scene.textures.flow[frame])
    nucleus = nuclei(bodies, scene.textures.nuclei)
    bulge = 1 + 1.2 * (1 - scene.cells.flatness[:, frame])
    dirt = shift(scene.textures.dirt, scene.drift[frame], mode="grid-wrap")
    return brightfield(bodies, bulge, grain, nucleus, dirt, bf_shift, site.settings.scale)


def in_field(spots, margin, shape):
    """Return the spots whose centre lies in the field of (H, W) pixels, in its coordinates."""
    spots = spots.assign(row=spots["row"] - margin, col=spots["col"] - margin)
    inside = [
        spots[axis].between(-0.5, n - 0.5) for axis, n in zip(("row", "col"), shape, strict=True)
    ]
    return spots[inside[0] & inside[1]]
