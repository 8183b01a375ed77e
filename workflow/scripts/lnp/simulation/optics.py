"""The light of each channel before the camera, from cells and spots."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter, shift

from lnp.simulation.shapes import TILE
from lnp.simulation.worlds.world import PLAIN

BLUR_PX = 1.6  # of the fluorescence, SD at full size
LEAST_BLUR_PX = 0.5
# Counts over the camera's offset
MEDIUM = {"counterstain": 560.0, "lnp": 26.0, "gfp": 1.6}
STAIN = 2050.0  # of a cell of mean brightness where it is thickest
CELL_LNP = 9.0  # autofluorescence, where the cell is thickest
CELL_GFP = 2.4
BLEED = 0.3  # share of a spot's light, in LNP counts, that the mRNA's Cy5 adds to the counterstain
HAZE_PER_NG = 16 / 316  # of LNPs in the medium, at dosing
HAZE_LIFE_S = 10_000.0
LAMP = 1250.0
RELIEF, HALO, GRAIN = 0.30, 0.55, 0.035  # of the brightfield, shares of the lamp
NUCLEUS_GFP, NUCLEUS_EDGE = 0.2, 0.045  # against the cell around it


@dataclass(frozen=True)
class Textures:
    """What makes the images of one field uneven: textures of cells, flow, dirt.

    `stain` and `grain`: (n_cells, TILE, TILE); `flow`: (T, 2); `nuclei`: (n_cells, 2)
    centres in radii of the cell; `dirt`: (H, W) on the canvas.
    """

    stain: np.ndarray
    grain: np.ndarray
    flow: np.ndarray
    nuclei: np.ndarray
    dirt: np.ndarray


def draw_textures(n_cells, n_frames, shape, scale, rng, uneven=PLAIN.uneven):
    """Draw the textures of one field; see `Textures`. `uneven` as of `World`."""
    coarse = periodic_noise(n_cells, 4.0, rng) + 0.6 * periodic_noise(n_cells, 1.8, rng)
    dirt = gaussian_filter(rng.normal(size=shape), max(2.5 * scale, 0.8))
    return Textures(
        stain=np.exp(uneven * coarse).astype(np.float32),
        grain=periodic_noise(n_cells, 0.9, rng).astype(np.float32),
        flow=0.5 * rng.normal(size=(n_frames, 2)).cumsum(axis=0),
        nuclei=0.12 * rng.normal(size=(n_cells, 2)),
        dirt=(dirt / dirt.std()).astype(np.float32),
    )


def periodic_noise(n, sigma, rng):
    """Return (n, TILE, TILE) smooth noise of SD 1 that has no seams."""
    noise = gaussian_filter(rng.normal(size=(n, TILE, TILE)), (0, sigma, sigma), mode="wrap")
    return noise / noise.std(axis=(1, 2), keepdims=True)


def blur(image, scale):
    """Return an image as the lens blurs it."""
    return gaussian_filter(image, max(BLUR_PX * scale, LEAST_BLUR_PX))


def of_cells(bodies, values):
    """Return a (H, W) image that holds each cell's value; 0 outside."""
    return np.concatenate([[0.0], values])[bodies.label]


def stain_of_frame(world, frame):
    """Return the counts of a cell of mean brightness where it is thickest, bleaching included."""
    return STAIN * (1 - world.bleaching) ** frame * world.brightness


def counterstain_light(bodies, amount, brightness, uneven, others, points, scale):
    """Return the (H, W) light of the counterstain, the mRNA's bleed-through included.

    `amount` is of `stain_of_frame`; `brightness` (n,) is each cell's against it;
    `uneven` what varies within cells, `others` what is no living cell (in shares
    of `amount`), `points` the light of LNP spots: (H, W) images, or 0.
    """
    stain = amount * of_cells(bodies, brightness) * bodies.stain * uneven
    return blur(MEDIUM["counterstain"] + stain + amount * others, scale) + BLEED * points


def lnp_light(bodies, points, dose_ng, time_s, scale):
    """Return the (H, W) light of the LNP channel."""
    haze = HAZE_PER_NG * dose_ng * np.exp(-time_s / HAZE_LIFE_S)
    return blur(MEDIUM["lnp"] + haze + CELL_LNP * bodies.thickness, scale) + points


def gfp_light(bodies, totals, nucleus, scale):
    """Return the (H, W) light of the GFP channel; `totals` (n,) is each cell's sum."""
    profile = bodies.thickness * (1 + NUCLEUS_GFP * nucleus)
    sums = np.bincount(bodies.label.ravel(), weights=profile.ravel(), minlength=totals.size + 1)
    amplitude = totals / np.maximum(sums[1:], 1e-9)
    light = of_cells(bodies, amplitude) * profile + CELL_GFP * bodies.thickness
    return blur(MEDIUM["gfp"] + light, scale)


def brightfield_light(bodies, bulge, grain, nucleus, still, others, shift_px, scale):
    """Return the (H, W) light of the brightfield: relief, halo and grain of the cells.

    `bulge` (n,) is 1 for flat cells and more for round ones, which stand out.
    `still` is what stands still on the dish (share of the lamp), `others` the height
    of what is no living cell: (H, W) images, or 0. `shift_px` (row, col) is where
    the brightfield lies against fluorescence.
    """
    height = bodies.thickness * of_cells(bodies, bulge)
    width = max(3.0 * scale, 0.8)
    everything = height + others
    smooth = gaussian_filter(everything, width)
    down, right = np.gradient(smooth)
    relief = (0.5 * down + 0.87 * right) * 2 * width  # as if lit from the upper left
    halo = gaussian_filter(everything, 2.2 * width) - smooth
    inner = (GRAIN * grain - NUCLEUS_EDGE * 4 * nucleus * (1 - nucleus)) * height + still
    light = LAMP * (1 + RELIEF * relief + HALO * halo + inner)
    return shift(light, shift_px, order=3, mode="nearest")
