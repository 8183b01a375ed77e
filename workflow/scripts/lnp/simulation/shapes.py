"""The bodies of cells in one frame: which cell a pixel belongs to, and how thick it is."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import map_coordinates
from scipy.special import gamma

from lnp.simulation.motion import MODES
from lnp.simulation.worlds.world import PLAIN

NUCLEUS = 0.42  # radius of a nucleus in radii of its cell
VALLEY_WIDTH = 0.11  # of the border where two cells meet, in radii
RIM_WIDTH, RIM_EDGE = 0.35, 8  # of a ring-like cell: width in radii, steepness of its outer edge
TILE = 64  # side of a cell's own texture
TILES_PER_RADIUS = 20  # texture elements along a radius


@dataclass
class Bodies:
    """One frame on a canvas of (H, W) pixels, somewhat larger than the field.

    `label` is the cell (row number + 1; 0 outside), `thickness` 0 to 1, `stain`
    0 to 1 how much stain there is, `position` the (2, H, W) place in the cell
    in radii from its centre (of a long cell: along its axes).
    """

    label: np.ndarray
    thickness: np.ndarray
    stain: np.ndarray
    position: np.ndarray


def draw_bodies(shape, centres, radius, modes, stretch=None, world=PLAIN):
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
    stretch : (n,) complex ndarray, or None for round cells
        Length over width, and as angle the direction of the long axis.
    world : World

    Returns
    -------
    Bodies
    """
    depth = np.full((2, *shape), -np.inf, dtype=np.float32)  # deepest, second deepest
    label = np.zeros(shape, dtype=np.uint16)
    position = np.zeros((2, *shape), dtype=np.float32)
    for cell in np.flatnonzero(np.isfinite(centres[:, 0])):
        reach = 1.5 * radius[cell] + 1
        if stretch is not None:
            reach *= 1.3 * np.sqrt(np.abs(stretch[cell]))
        low, high = (
            np.clip(edge, 0, shape).astype(int)
            for edge in (np.floor(centres[cell] - reach), np.ceil(centres[cell] + reach))
        )
        window = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
        offset = np.mgrid[window].astype(np.float32) - np.float32(centres[cell])[:, None, None]
        place = offset / np.float32(radius[cell])
        direction = place[1] + 1j * place[0]
        if stretch is not None:
            direction = to_body(direction, stretch[cell]).astype(np.complex64)
            place = np.stack([direction.imag, direction.real])
        distance = np.abs(direction)
        unit = direction / np.maximum(distance, 1e-6)
        inside = 1 - distance / outline(unit, modes[cell], world.taper)
        here, best, second = label[window], *depth[(slice(None), *window)]
        wins = inside > np.maximum(best, 0)
        second[...] = np.where(wins, best, np.maximum(second, inside))
        best[wins], here[wins] = inside[wins], cell + 1
        position[(slice(None), *window)][:, wins] = place[:, wins]
    domes = thickness(depth, label, world.border_dip)
    stain = domes if world.middle == 1 else rings(depth, label, world)
    return Bodies(label, domes, stain, position)


def to_body(place, stretch):
    """Return complex places (col + i row) along the axes of a cell made round; see `stretch`."""
    length = np.abs(stretch)
    turned = place * np.conj(stretch) / length
    return turned.real / np.sqrt(length) + 1j * turned.imag * np.sqrt(length)


def from_body(place, stretch):
    """Return complex places (col + i row) from those along the axes; undoes `to_body`."""
    length = np.abs(stretch)
    long = place.real * np.sqrt(length) + 1j * place.imag / np.sqrt(length)
    return long * stretch / length


def outline(direction, modes, taper=0.0):
    """Return the radius (in mean radii) in the direction of unit complex numbers.

    With `taper` the round outline becomes a superellipse of the same area, whose ends are pointed.
    """
    powers = direction[..., None] ** MODES
    radius = np.maximum(1 + (powers * modes).real.sum(axis=-1), 0.5)
    if taper == 0:
        return radius
    power = 2 - taper
    area = 4 * gamma(1 + 1 / power) ** 2 / gamma(1 + 2 / power)
    norm = (np.abs(direction.real) ** power + np.abs(direction.imag) ** power) ** (1 / power)
    return radius * np.sqrt(np.pi / area) / np.maximum(norm, 1e-6)


def thickness(depth, label, border_dip):
    """Return the (H, W) thickness: a dome per cell, with a valley where two cells touch."""
    deepest, second = depth
    out = np.clip(1 - deepest, 0, 1)
    dome = np.where(label > 0, 1 - out**3, 0)
    gap = np.where(second > 0, deepest - np.maximum(second, 0), 9)
    return dome * (1 - border_dip * np.exp(-((gap / VALLEY_WIDTH) ** 2)))


def rings(depth, label, world):
    """Return the (H, W) stain of ring-like cells: a bright rim along each cell's true border."""
    deepest, second = depth
    gap = np.where(second > 0, deepest - np.maximum(second, 0), 9)
    ring = ring_profile(np.minimum(deepest, gap / 2).clip(0, 1), world.middle)
    dip = 1 - world.border_dip * np.exp(-((gap / VALLEY_WIDTH) ** 2))
    return np.where(label > 0, ring * dip, 0)


def ring_profile(inwards, middle):
    """Return the stain at a distance from the border (radii): at most 1, `middle` at the centre."""
    grid = np.linspace(0.01, 1, 100)
    body, rim = ring_parts(grid)
    most = ((1 / body - middle) / rim).min()  # of the rim, so that the sum is 1 at its highest
    body, rim = ring_parts(inwards)
    return body * (middle + most * rim)


def ring_parts(inwards):
    """Return the body with its steep edge and the rim of a ring, at distances from the border."""
    return 1 - (1 - inwards) ** RIM_EDGE, np.exp(-((inwards / RIM_WIDTH) ** 2))


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
