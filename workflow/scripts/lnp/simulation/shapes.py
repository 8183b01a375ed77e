"""The bodies of cells in one frame: which cell a pixel belongs to, and how thick it is."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import map_coordinates

from lnp.simulation.motion import MODES

NUCLEUS = 0.42  # radius of a nucleus in radii of its cell
VALLEY_DEPTH = 0.5  # of the thickness lost where two cells meet
VALLEY_WIDTH = 0.11  # of that border, in radii
TILE = 64  # side of a cell's own texture
TILES_PER_RADIUS = 20  # texture elements along a radius


@dataclass
class Bodies:
    """One frame on a canvas of (H, W) pixels, somewhat larger than the field.

    `label` is the cell (row number + 1; 0 outside), `thickness` 0 to 1,
    `position` the (2, H, W) place in the cell in radii from its centre.
    """

    label: np.ndarray
    thickness: np.ndarray
    position: np.ndarray


def draw_bodies(shape, centres, radius, modes):
    """Draw all cells of a frame; each pixel goes to the cell in which it lies deepest.

    Depth is 1 at a cell's centre, 0 on its outline, negative outside.

    Parameters
    ----------
    shape : (H, W)
        Of the canvas.
    centres : (n, 2) ndarray
        Row and col on the canvas; NaN for cells that do not exist.
    radius : (n,) ndarray
    modes : (n, m) complex ndarray
        Amplitudes of the outline, relative to the radius.

    Returns
    -------
    Bodies
    """
    depth = np.full((2, *shape), -np.inf, dtype=np.float32)  # deepest, second deepest
    label = np.zeros(shape, dtype=np.uint16)
    position = np.zeros((2, *shape), dtype=np.float32)
    for cell in np.flatnonzero(np.isfinite(centres[:, 0])):
        reach = 1.5 * radius[cell] + 1
        low, high = (
            np.clip(edge, 0, shape).astype(int)
            for edge in (np.floor(centres[cell] - reach), np.ceil(centres[cell] + reach))
        )
        window = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
        offset = np.mgrid[window].astype(np.float32) - np.float32(centres[cell])[:, None, None]
        place = offset / np.float32(radius[cell])
        direction = place[1] + 1j * place[0]
        distance = np.abs(direction)
        inside = 1 - distance / outline(direction / np.maximum(distance, 1e-6), modes[cell])
        here, best, second = label[window], *depth[(slice(None), *window)]
        wins = inside > np.maximum(best, 0)
        second[...] = np.where(wins, best, np.maximum(second, inside))
        best[wins], here[wins] = inside[wins], cell + 1
        position[(slice(None), *window)][:, wins] = place[:, wins]
    return Bodies(label, thickness(depth, label), position)


def outline(direction, modes):
    """Return the radius (in mean radii) in the direction of unit complex numbers."""
    powers = direction[..., None] ** MODES
    return np.maximum(1 + (powers * modes).real.sum(axis=-1), 0.5)


def thickness(depth, label):
    """Return the (H, W) thickness: a dome per cell, with a valley where two cells touch."""
    deepest, second = depth
    out = np.clip(1 - deepest, 0, 1)
    dome = np.where(label > 0, 1 - out**3, 0)
    gap = np.where(second > 0, deepest - np.maximum(second, 0), 9)
    return dome * (1 - VALLEY_DEPTH * np.exp(-((gap / VALLEY_WIDTH) ** 2)))


def texture(bodies, tiles, flow):
    """Return the (H, W) texture of the cells, each its own, which moves and flows with the cell.

    Parameters
    ----------
    bodies : Bodies
    tiles : (n, TILE, TILE) ndarray
        One periodic texture per cell.
    flow : (2,) shift of the texture (elements) in this frame.
    """
    inside = bodies.label > 0
    place = bodies.position[:, inside] * TILES_PER_RADIUS + np.asarray(flow)[:, None]
    which = bodies.label[inside].astype(float) - 1
    out = np.zeros(bodies.label.shape, dtype=np.float32)
    row, col = (place + TILE / 2) % TILE
    out[inside] = map_coordinates(tiles, [which, row, col], order=1, mode="grid-wrap")
    return out


def nuclei(bodies, centres):
    """Return an (H, W) image that is 1 in the nuclei, 0 outside, with soft edges.

    `centres` (n, 2) are those of the nuclei in their cells, in radii.
    """
    inside = bodies.label > 0
    off = bodies.position[:, inside] - centres.T[:, bodies.label[inside].astype(int) - 1]
    out = np.zeros(bodies.label.shape, dtype=np.float32)
    out[inside] = 1 / (1 + np.exp((np.hypot(*off) / NUCLEUS - 1) / 0.12))
    return out
