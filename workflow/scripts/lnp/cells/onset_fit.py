"""Fit the curve of a reporter's light: onset, rates, rise, for many cells at once.

Onset and the two rates are searched, first on a grid and then around its best point; level before
the onset and height follow from each by linear least squares. The grid is a few products of
matrices for all cells together, and it finds the best of several minima.
"""

from dataclasses import dataclass

import numpy as np

from lnp.cells.expression_model import unit_curve

BASE = 0.05  # quantile of a cell's light that stands for its darkness
HALF_LIVES_H = (0.7, 200.0)  # searched, of mRNA and of protein
N_RATES = 12
RELATIVE_NOISE = 0.05  # of the light above the level before: what the model leaves unexplained
N_ROUNDS = 16  # of the search around the grid's best point
CHUNK = 400  # cells in one pass of that search


@dataclass
class Fit:
    """Fits of N cells, arrays (N,); hours and light as they were given.

    `level` is the light before the onset, `height` the factor of `unit_curve`. `chi2` is that of
    the fit, `explained` by which share it is less than that of a constant, `profile` (n_onsets, N)
    the least with the onset at each of `onsets_h`. `correlation` is that of neighbouring residuals,
    `n` the number of known frames.
    """

    onset_h: np.ndarray
    fast: np.ndarray  # per hour, as is the slow one
    slow: np.ndarray
    level: np.ndarray
    height: np.ndarray
    noise: np.ndarray
    chi2: np.ndarray
    explained: np.ndarray
    correlation: np.ndarray
    n: np.ndarray
    onsets_h: np.ndarray
    profile: np.ndarray
    maturation_h: float

    def curve(self, time_h):
        """Return the fitted light (N, T) at some hours."""
        age = np.asarray(time_h) - self.onset_h[:, None]
        unit = unit_curve(age, self.fast, self.slow, self.maturation_h)
        return self.level[:, None] + self.height[:, None] * unit


def fit_curves(time_h, light, maturation_h=0.0):
    """Return the `Fit` of the model to each cell's light.

    Parameters
    ----------
    time_h : (T,) ndarray
        Rising; at least 5.
    light : (N, T) ndarray
        NaN where unknown; each cell has at least 5 known frames.
    maturation_h : float
        See `unit_curve`.
    """
    noise = noise_floor(light)
    weight, value = weigh(light, noise)
    onsets, rates, rows = time_h[:-1], rate_pairs(), np.arange(len(light))
    profile = np.empty((len(onsets), len(light)))
    best = np.empty(profile.shape, dtype=int)
    for i, onset in enumerate(onsets):
        chi2 = solve_all(unit_curve((time_h - onset)[None], *rates, maturation_h), weight, value)
        best[i] = chi2.argmin(axis=0)
        profile[i] = chi2[best[i], rows]
    first = profile.argmin(axis=0)
    start = np.stack([onsets[first], *np.log(rates[:, best[first, rows]])])
    onset, fast, slow = refine(time_h, weight, value, start, maturation_h)
    curve = unit_curve(time_h - onset[:, None], fast, slow, maturation_h)
    height, level, chi2 = solve_own(curve[:, None], weight, value)
    total, first_sum, second = moments(weight, value)
    flat = np.maximum(second - first_sum**2 / total, 1e-300)
    residual = (value - level - height * curve) * np.sqrt(weight)
    return Fit(
        *(onset, np.maximum(fast, slow), np.minimum(fast, slow)),
        *(
            level[:, 0] + quantile(light, BASE),
            height[:, 0],
            noise,
            chi2[:, 0],
            1 - chi2[:, 0] / flat,
        ),
        *(neighbour_correlation(residual, weight > 0), (weight > 0).sum(axis=1)),
        *(onsets, profile, maturation_h),
    )


def noise_floor(light):
    """Return the noise of each dark cell's light from one frame to the next, (N,).

    From second differences, which a steady rise leaves at zero, in the dimmest third of the
    frames where their median counts, so that a few jumps do not.
    """
    second = np.abs(light[:, 2:] - 2 * light[:, 1:-1] + light[:, :-2]) / np.sqrt(6)
    middle = np.where(np.isfinite(second), light[:, 1:-1], np.nan)
    with np.errstate(invalid="ignore"):
        dim = middle <= quantile(middle, 1 / 3)[:, None]
    spread = 1.4826 * quantile(np.where(dim, second, np.nan), 0.5)
    span = quantile(light, 1.0) - quantile(light, 0.0)
    return np.maximum(np.nan_to_num(spread), 1e-4 * span + 1e-9)


def quantile(values, share):
    """Return a quantile of the known values of each row; NaN where there are none."""
    ordered = np.sort(values, axis=1)  # NaN last
    n = np.isfinite(values).sum(axis=1)
    place = np.clip(np.rint(share * (n - 1)).astype(int), 0, None)
    return np.where(n > 0, ordered[np.arange(len(values)), place], np.nan)


def weigh(light, noise):
    """Return weights 1 / SD² and the light above a base, both (N, T), 0 where unknown.

    The SD is the noise, and a share of the light above the base: with the noise alone the
    plateau, which the model does not meet to its noise, would decide on the onset.
    """
    known = np.isfinite(light)
    value = np.where(known, light - quantile(light, BASE)[:, None], 0.0)
    sd2 = noise[:, None] ** 2 + (RELATIVE_NOISE * np.maximum(value, 0)) ** 2
    return np.where(known, 1 / sd2, 0.0), value


def rate_pairs():
    """Return (2, n) rates per hour, the fast one and the slow one, of all pairs of the grid."""
    rates = np.log(2) / np.geomspace(*HALF_LIVES_H, N_RATES)
    fast, slow = np.triu_indices(N_RATES)
    return np.stack([rates[fast], rates[slow]])


def solve_all(curve, weight, value):
    """Return chi² (K, N) of K curves (K, T), each with the best level and height for each cell."""
    sums, squares = curve @ weight.T, curve**2 @ weight.T
    return solve(sums, squares, curve @ (weight * value).T, moments(weight, value))[2]


def solve_own(curve, weight, value):
    """Return height, level and chi², each (N, K), of the own curves (N, K, T) of each cell."""
    weighted = curve * weight[:, None]
    sums, squares = weighted.sum(axis=2), (weighted * curve).sum(axis=2)
    products = np.matvec(weighted, value)
    return solve(sums, squares, products, [m[:, None] for m in moments(weight, value)])


def moments(weight, value):
    """Return the sums over frames of weight, weighted light and its square, each (N,)."""
    return weight.sum(axis=1), (weight * value).sum(axis=1), (weight * value**2).sum(axis=1)


def solve(sums, squares, products, known):
    """Linear least squares of level + height * curve, height not negative, from weighted sums.

    Returns
    -------
    height, level, chi2 : ndarray of the shape of `sums`
    """
    total, first, second = known
    spread = np.maximum(squares - sums**2 / total, 1e-12 * squares + 1e-300)
    height = np.maximum(products - sums * first / total, 0) / spread
    level = (first - height * sums) / total
    return height, level, np.maximum(second - first**2 / total - height**2 * spread, 0)


def refine(time_h, weight, value, start, maturation_h):
    """Return (3, N) onset and rates, found by `search` around `start` (onset, log rates)."""
    found = start.copy()
    for first in range(0, len(weight), CHUNK):
        part = slice(first, first + CHUNK)
        found[:, part] = search(time_h, weight[part], value[part], start[:, part], maturation_h)
    return np.stack([found[0], *np.exp(found[1:])])


def search(time_h, weight, value, start, maturation_h):
    """Pattern search (3, N): go to the best of 27 points; where none is better, halve the steps."""
    steps = np.stack(np.meshgrid(*[[0, -1, 1]] * 3, indexing="ij")).reshape(3, 1, -1)
    low, high = np.log(np.log(2) / np.array(HALF_LIVES_H[::-1]))
    size = np.array([np.median(np.diff(time_h)), *[(high - low) / (N_RATES - 1)] * 2]) / 2
    found, rows = start, np.arange(len(weight))
    size = np.tile(size[:, None], len(weight))
    for _ in range(N_ROUNDS):
        tried = found[..., None] + steps * size[..., None]
        tried[0] = np.clip(tried[0], time_h[0], time_h[-2])
        tried[1:] = np.clip(tried[1:], low, high)
        curve = unit_curve(time_h - tried[0][..., None], *np.exp(tried[1:]), maturation_h)
        best = solve_own(curve, weight, value)[2].argmin(axis=1)
        found = tried[:, rows, best]
        size = np.where(best == 0, size / 2, size)  # point 0 is where it stands
    return found


def neighbour_correlation(residual, known):
    """Return the correlation (N,) of the residuals of neighbouring known frames, 0 to 0.95."""
    both = known[:, 1:] & known[:, :-1]
    product = np.where(both, residual[:, 1:] * residual[:, :-1], 0).sum(axis=1)
    square = np.where(known, residual**2, 0).sum(axis=1) / known.sum(axis=1)
    mean = product / np.maximum(both.sum(axis=1), 1)
    return np.clip(mean / np.maximum(square, 1e-300), 0, 0.95)
