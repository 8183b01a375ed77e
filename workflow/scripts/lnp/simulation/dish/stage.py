"""Jumps of the stage: someone leaned on the table, or took the plate out and put it back."""

import numpy as np


def draw_jumps(world, scale, n_frames, rng):
    """Return the (n_frames, 2) offset of the stage by jumps; that of frame 0 is 0.

    Each begins at a frame drawn, has a length between half of `jump_px` and `jump_px`, and stays,
    or ends after `jump_frames`.
    """
    offset = np.zeros((n_frames, 2))
    for _ in range(world.jumps):
        first, angle = rng.integers(1, n_frames), rng.uniform(0, 2 * np.pi)
        end = first + world.jump_frames if world.jump_frames else n_frames
        length = scale * world.jump_px * rng.uniform(0.5, 1)
        offset[first:end] += length * np.array([np.sin(angle), np.cos(angle)])
    return offset
