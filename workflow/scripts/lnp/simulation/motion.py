"""How cells move: random steps, adhesion and repulsion between neighbours, stage drift."""

import numpy as np

STEP_PX = 8.92, 5.14  # mean and SD of a step between frames at full size (paper, Figure 5)
OWN_STEP = 7.0  # SD of the random step per axis at full size that leads to STEP_PX
REST = 0.9  # of the sum of the radii: where two neighbours come to rest
REACH = 1.18  # of the sum of the radii: farther cells do not feel each other
STIFFNESS = 0.22  # share of the distance from rest that is made up in a frame
MODES = np.array([2, 3, 4, 5])  # of the outline
MODE_SD = np.array([0.10, 0.055, 0.035, 0.025])
MODE_MEMORY = 0.9  # correlation of the outline between frames
KICK_PX, KICK_FRAMES = 14.0, 2.5  # stage offset after dosing and how it decays
JITTER_PX = 1.2  # of the stage for good


def move_cells(cells, centres, scale, n_frames, rng):
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
    for frame in range(1, n_frames):
        before = paths[:, frame - 1].copy()
        born = np.flatnonzero((first == frame) & (parent >= 0))
        sign = np.where(np.arange(born.size) % 2, -1, 1)  # pairs, on opposite sides of the mother
        angle = side[parent[born]]
        way = np.stack([np.sin(angle), np.cos(angle)], axis=1)
        before[born] = before[parent[born]] + (0.6 * radius[born] * sign)[:, None] * way
        alive = np.flatnonzero((first <= frame) & (last >= frame))
        step = rng.normal(size=(len(cells), 2)) * (OWN_STEP * scale * speed)[:, None]
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


def draw_drift(scale, n_frames, rng):
    """Return the (n_frames, 2) stage drift against frame 0: a kick by dosing, then jitter."""
    angle, kick = rng.uniform(0, 2 * np.pi), KICK_PX * rng.uniform(0.6, 1.4)
    decay = np.exp(-np.arange(n_frames) / KICK_FRAMES)
    offset = kick * decay[:, None] * np.array([np.sin(angle), np.cos(angle)])
    offset = offset + JITTER_PX * rng.normal(size=(n_frames, 2)) * (1 + 2 * decay[:, None])
    return scale * (offset - offset[0])
