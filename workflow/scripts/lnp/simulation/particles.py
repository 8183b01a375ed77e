"""LNP spots: their paths in cells and medium, and their light on the camera."""

import numpy as np

SPOT_SIGMA_PX = 2.0  # at full size
LEAST_SIGMA_PX = 0.9  # at any size: no lens and camera make smaller spots
ENTRY = (0.62, 0.85)  # where spots arrive, in radii of the outline
REST = (0.22, 0.5)  # where they gather: around the nucleus
WANDER = 0.05  # SD of their own movement per frame, in radii
SPOT_COUNTS = 1500.0  # mean light of a spot at full size (counts)
SPOT_SD = 0.35  # of the log of its light
FLICKER_SD = 0.12
LOOSE_PER_NG = 40 / 316  # spots in the medium of a full field, per ng, at dosing
LOOSE_LIFE_S = 9000.0


def draw_paths(spots, cells, times_s, rng):
    """Follow spots from where they arrive towards the nucleus.

    Parameters
    ----------
    spots : DataFrame
        `cell` (row of `cells`), `arrival_s`, `escape_s`.
    cells : DataFrame
        `gathering_s`: the cell's own time constant.
    times_s : (T,) ndarray

    Returns
    -------
    (n, T, 2) ndarray of angle and distance from the centre (in radii of the outline there),
    and (n, T) ndarray of light (counts at full size; 0 before arrival and after escape)
    """
    n, t = len(spots), len(times_s)
    age = times_s[None] - spots["arrival_s"].to_numpy()[:, None]
    pace = cells["gathering_s"].to_numpy()[spots["cell"]][:, None]
    start, rest = rng.uniform(*ENTRY, (n, 1)), rng.uniform(*REST, (n, 1))
    distance = rest + (start - rest) * np.exp(-np.maximum(age, 0) / pace)
    distance = np.clip(distance + WANDER * rng.normal(size=(n, t)), 0.1, 0.88)
    angle = rng.uniform(0, 2 * np.pi, (n, 1)) + 0.12 * rng.normal(size=(n, t)).cumsum(axis=1)
    seen = (age >= 0) & (times_s[None] < spots["escape_s"].to_numpy()[:, None])
    light = rng.lognormal(-(SPOT_SD**2) / 2, SPOT_SD, (n, 1)) * rng.lognormal(0, FLICKER_SD, (n, t))
    return np.stack([angle, distance], axis=2), SPOT_COUNTS * light * seen


def draw_loose(dose_ng, settings, shape, rng):
    """Return spots in the medium: (n, T, 2) places on a canvas and (n, T) light.

    They float from frame to frame, and fewer and fewer are left.
    """
    n = rng.poisson(LOOSE_PER_NG * dose_ng)
    t = settings.n_frames
    start = rng.uniform(0, shape, (n, 1, 2))
    places = start + 30 * settings.scale * rng.normal(size=(n, t, 2)).cumsum(axis=1)
    gone = rng.exponential(LOOSE_LIFE_S, (n, 1)) + settings.times_s[0]
    light = rng.lognormal(-0.5, 0.6, (n, 1)) * (settings.times_s[None] < gone)
    return places, SPOT_COUNTS * light


def stamp_spots(shape, places, light, sigma_px):
    """Return a (H, W) image of Gaussian spots, each of total `light`.

    Parameters
    ----------
    shape : (H, W)
    places : (n, 2) ndarray
        Row and col; spots outside the image are cut.
    light : (n,) ndarray
    sigma_px : float
    """
    image = np.zeros(shape)
    half = int(np.ceil(4 * sigma_px))
    pixel = np.rint(places).astype(int)[:, None] + np.arange(-half, half + 1)[:, None]
    profile = np.exp(-((pixel - places[:, None]) ** 2) / (2 * sigma_px**2))
    profile /= profile.sum(axis=1, keepdims=True)
    blobs = light[:, None, None] * profile[:, :, 0, None] * profile[:, None, :, 1]
    row, col = np.broadcast_arrays(pixel[:, :, 0, None], pixel[:, None, :, 1])
    inside = (row >= 0) & (row < shape[0]) & (col >= 0) & (col < shape[1])
    np.add.at(image, (row[inside], col[inside]), blobs[inside])
    return image


def spot_sigma(scale):
    """Return the standard deviation of a spot's image (pixels)."""
    return max(SPOT_SIGMA_PX * scale, LEAST_SIGMA_PX)
