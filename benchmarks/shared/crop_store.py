"""Crops like those of a microscope, and a store of them: smooth light, shot noise, some spots."""

import numpy as np

from lnp.core.zarr_store import N_FRAMES_CHUNK, add_array, create_store

N_WAVES, GAIN, N_NOISE = 3, 4, 1 << 22  # GAIN: counts per electron


def draw_crops(rng, shape, spot_light):
    """Return (n, n_frames, 3, side, side) uint16 crops.

    Parameters
    ----------
    rng : numpy.random.Generator
    shape : (n, n_frames, side)
    spot_light : (n,) ndarray
        Counts at the peak of the spots in the second channel.
    """
    n, n_frames, side = shape
    light = draw_waves(rng, n * n_frames * 3, side).reshape(n, n_frames, 3, side, side)
    spots = np.stack([draw_spots(rng, side) for _ in range(n)])
    light[:, :, 1] += spot_light[:, None, None, None] * spots[:, None]
    start = rng.integers(N_NOISE)
    noise = np.resize(np.roll(rng.normal(size=N_NOISE).astype(np.float32), start), light.shape)
    return np.clip(light + noise * np.sqrt(GAIN * light), 0, 65535).astype(np.uint16)


def draw_waves(rng, n, side):
    """Return (n, side, side) float32 smooth light, 400 to 2000 counts or so."""
    place = np.arange(side, dtype=np.float32) / side
    frequency = rng.uniform(0.3, 2.5, (2, n, N_WAVES, 1)).astype(np.float32)
    phase = rng.uniform(0, 2 * np.pi, (2, n, N_WAVES, 1)).astype(np.float32)
    rows, columns = 1 + np.sin(2 * np.pi * frequency * place + phase)
    return 400 + 200 * np.einsum("nwr,nwc->nrc", rows, columns)


def draw_spots(rng, side, n_spots=12):
    """Return a (side, side) float32 image of spots with a peak of 1 each."""
    row, column = rng.uniform(0.2 * side, 0.8 * side, (2, n_spots, 1)).astype(np.float32)
    place = np.arange(side, dtype=np.float32)
    across, along = (np.exp(-((place - centre) ** 2) / 4.5) for centre in (row, column))
    return across.T @ along


def write_crops(path, rng, n_cells, n_frames, side):
    """Write a store of crops as the rule track_cells does; every cell has all frames."""
    with create_store(path, {}) as group:
        dims = ("cell", "frame", "channel", "row", "col")
        shape = (n_cells, n_frames, 3, side, side)
        crops = add_array(group, "crops", shape, "uint16", dims, N_FRAMES_CHUNK)
        present = add_array(group, "present", shape[:2], "bool", dims[:2], n_frames)
        number = add_array(group, "cell", shape[:1], "int64", dims[:1], n_cells)
        present[:], number[:] = True, np.arange(n_cells)
        for i in range(n_cells):
            crops[i] = draw_crops(rng, (1, n_frames, side), np.array([800.0]))[0]
