"""Light from out of focus: a haze that shifts slowly, and a focus that drifts."""

import numpy as np
from scipy.ndimage import gaussian_filter, zoom

COARSE = 24  # elements of a haze along a canvas
HAZE_TURN = 0.25  # radians of the haze's change per frame
FOCUS_TURNS = 0.4, 1.2  # of the focus through best and worst, in a film


def draw_haze(shape, rng):
    """Return two (H, W) smooth patterns from 0 to 1, between which a haze changes."""
    coarse = gaussian_filter(rng.normal(size=(2, COARSE, COARSE)), (0, 3, 3), mode="wrap")
    low, high = coarse.min(axis=(1, 2), keepdims=True), coarse.max(axis=(1, 2), keepdims=True)
    factor = 1, *(np.array(shape) / COARSE)
    return zoom((coarse - low) / (high - low), factor, order=1, grid_mode=True, mode="nearest")


def haze_of_frame(patterns, frame):
    """Return the (H, W) haze of a frame, 0 to 1."""
    share = 0.5 + 0.5 * np.cos(HAZE_TURN * frame)
    return share * patterns[0] + (1 - share) * patterns[1]


def draw_focus(world, scale, n_frames, rng):
    """Return the (n_frames,) SD of the blur by a focus that drifts slowly (pixels)."""
    turns, phase = rng.uniform(*FOCUS_TURNS), rng.uniform(0, 2 * np.pi)
    wave = 0.5 - 0.5 * np.cos(2 * np.pi * turns * np.arange(n_frames) / n_frames + phase)
    return world.defocus_px * scale * wave


def defocus(light, sigma):
    """Return a (H, W) image with the blur of a frame out of focus, SD in pixels."""
    return gaussian_filter(light, sigma) if sigma > 0 else light
