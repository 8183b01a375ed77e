"""How cells move: random steps, adhesion and repulsion between neighbours, stage drift."""

import numpy as np

from lnp.simulation.worlds.world import PLAIN

STEP_PX = 8.92, 5.14  # mean and SD of a step between frames at full size (paper, Figure 5)
OWN_STEP = 7.0  # SD of the random step per axis at full size that leads to STEP_PX
REST = 0.9  # of the sum of the radii: where two neighbours come to rest
REACH = 1.18  # of the sum of the radii: farther cells do not feel each other
STIFFNESS = 0.22  # share of the distance from rest that is made up in a frame
MODES = np.array([2, 3, 4, 5])  # of the outline
MODE_SD = np.array([0.10, 0.055, 0.035, 0.025])
MODE_MEMORY = 0.9  # correlation of the outline between frames
KICK_PX, KICK_FRAMES = 14.0, 2.5  # stage offset after dosing and how it decays
TURNING = 0.35  # SD of the change of a long axis per frame (radians), times two
ALIGNED = 0.5  # how strongly a long axis turns into the direction of a persistent step


def move_cells(cells, centres, scale, n_frames, rng, world=PLAIN):
    """Random walks of founders and daughters, with adhesion and repulsion between neighbours.

    Parameters
    ----------
    cells : DataFrame
        `first_frame`, `last_frame`, `parent`, `radius_px`, `speed`.
    centres : (n, 2) ndarray
        Founders' centres in frame 0.
    scale : float
    n_frames : int
    rng : numpy Generator
    world : World
        `speed` and `persistence` of the walks.

    Returns
    -------
    (n_cells, n_frames, 2) ndarray
        Row and col; NaN where the cell does not exist.
    """
    first, last, parent = (cells[c].to_numpy() for c in ("first_frame", "last_frame", "parent"))
    radius, speed = cells["radius_px"].to_numpy(), cells["speed"].to_numpy()
    side = rng.uniform(0, 2 * np.pi, len(cells))
    paths = np.full((len(cells), n_frames, 2), np.nan)
    paths[: len(centres), 0] = centres
    step, fresh = 0, 1.0  # the first step is a new one
    for frame in range(1, n_frames):
        before = paths[:, frame - 1].copy()
        born = np.flatnonzero((first == frame) & (parent >= 0))
        sign = np.where(np.arange(born.size) % 2, -1, 1)  # pairs, on opposite sides of the mother
        angle = side[parent[born]]
        way = np.stack([np.sin(angle), np.cos(angle)], axis=1)
        before[born] = before[parent[born]] + (0.6 * radius[born] * sign)[:, None] * way
        alive = np.flatnonzero((first <= frame) & (last >= frame))
        new = rng.normal(size=(len(cells), 2)) * (OWN_STEP * scale * speed)[:, None] * world.speed
        step = world.persistence * step + fresh * new
        fresh = np.sqrt(1 - world.persistence**2)  # so that steps stay as long
        # neighbours pull and push each other towards their distance of rest
        apart = before[alive][None] - before[alive][:, None]
        distance = np.linalg.norm(apart, axis=2) + np.eye(alive.size)
        touch = radius[alive][:, None] + radius[alive][None]
        near = (distance < REACH * touch) & ~np.eye(alive.size, dtype=bool)
        strength = np.where(near, STIFFNESS * (distance - REST * touch), 0)
        pull = (strength[..., None] * apart / distance[..., None]).sum(axis=1) / 1.5
        paths[alive, frame] = before[alive] + step[alive] + pull
    return paths


def change_outlines(n_cells, n_frames, rng):
    """Return (n_cells, n_frames, modes) complex amplitudes of the outlines, relative to radius."""
    noise = rng.normal(size=(n_frames, n_cells, MODES.size, 2)) * MODE_SD[:, None]
    for frame in range(1, n_frames):
        fresh = np.sqrt(1 - MODE_MEMORY**2) * noise[frame]
        noise[frame] = MODE_MEMORY * noise[frame - 1] + fresh
    return (noise[..., 0] + 1j * noise[..., 1]).swapaxes(0, 1)


def turn_cells(paths, persistence, rng):
    """Return the (n_cells, n_frames) directions of long axes: they turn slowly, along the walk.

    `paths` is of `move_cells`. Angles are in radians from columns towards rows.
    """
    steps = np.nan_to_num(np.diff(paths, axis=1, prepend=paths[:, :1]))
    way = steps[..., 1] + 1j * steps[..., 0]
    way = (way / np.maximum(np.abs(way), 1e-9)) ** 2  # an axis and its opposite are one
    axis = np.exp(1j * rng.uniform(0, 2 * np.pi, len(paths)))
    doubled = np.zeros(way.shape, dtype=complex)
    for frame, turn in enumerate(TURNING * rng.normal(size=way.T.shape)):
        axis = axis * np.exp(1j * turn) + ALIGNED * persistence * way[:, frame]
        axis = axis / np.maximum(np.abs(axis), 1e-9)
        doubled[:, frame] = axis
    return np.angle(doubled) / 2


def draw_drift(scale, n_frames, rng, jitter_px=PLAIN.stage_px):
    """Return the (n_frames, 2) stage drift against frame 0: a kick by dosing, then jitter."""
    angle, kick = rng.uniform(0, 2 * np.pi), KICK_PX * rng.uniform(0.6, 1.4)
    decay = np.exp(-np.arange(n_frames) / KICK_FRAMES)
    offset = kick * decay[:, None] * np.array([np.sin(angle), np.cos(angle)])
    offset = offset + jitter_px * rng.normal(size=(n_frames, 2)) * (1 + 2 * decay[:, None])
    return scale * (offset - offset[0])
