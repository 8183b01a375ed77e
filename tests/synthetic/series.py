"""Series of each kind that calculators treat in their own way."""

import numpy as np


def relu(values):
    """Return values as the pipeline has them: float64 of float32, none below 0."""
    return np.maximum(values, 0).astype(np.float32).astype(np.float64)


def draw_families(n_frames, rng):
    """Return {family: (n_frames,) series}, drawn by a generator."""
    noise = rng.normal(size=(9, n_frames))
    walk = np.cumsum(noise[0])
    spike = np.zeros(n_frames)
    spike[n_frames // 3] = 2.5
    frames = np.arange(n_frames)
    return {
        "walk": walk,
        "noise": noise[1],
        "relu": relu(noise[2]),
        "mostly zeros": relu(noise[3] - 0.9),
        "relu walk": relu(np.cumsum(noise[4])),
        "constant": np.full(n_frames, 0.1),
        "zeros": np.zeros(n_frames),
        "line": 0.3 * frames + 1,
        "line of integers": 2.0 * frames,
        "integers": rng.integers(0, 5, n_frames).astype(float),
        "negative integers": rng.integers(-30, 50, n_frames).astype(float),
        "spike": spike,
        "spike on a level": spike + 0.1,
        "step": np.where(frames < n_frames // 2, 1.0, 2.5),
        "tiny": 1e-12 * noise[5],
        "tinier": 1e-30 * noise[6],
        "huge": 1e12 * noise[7],
        "huger": 1e30 * noise[8],
        "far from 0": 1e6 + noise[1],
    }
