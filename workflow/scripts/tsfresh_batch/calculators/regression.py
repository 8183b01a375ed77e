"""Straight lines fitted to series, and to series of chunks."""

import numpy as np

from ..registry import combiner
from .rows import divided

ATTRIBUTES = {"slope", "intercept", "rvalue", "pvalue", "stderr"}
SUMMARIES = {"max", "min", "mean", "var", "std", "sum"}  # of a chunk
TINY = 1e-20  # keeps t finite on an exact line, as in scipy


@combiner(supports=lambda values: values["attr"] in ATTRIBUTES)
def linear_trend(series, parameters):
    """Return `attr` of the least squares line over frames from 0 on."""
    line = fit_line(series, {values["attr"] for values in parameters})
    return np.stack([line[values["attr"]] for values in parameters], axis=1)


@combiner(
    supports=lambda values: values["attr"] in ATTRIBUTES and values["f_agg"] in SUMMARIES,
)
def agg_linear_trend(series, parameters):
    """Return `attr` of the line over chunks of `chunk_len` frames, each summarised by `f_agg`.

    The last chunk may be shorter; NaN if there is but one.
    """
    result = np.full((len(series), len(parameters)), np.nan)
    for length, summary in {(p["chunk_len"], p["f_agg"]) for p in parameters}:
        if length >= series.shape[1]:
            continue
        places = [
            k
            for k, values in enumerate(parameters)
            if (values["chunk_len"], values["f_agg"]) == (length, summary)
        ]
        n_whole = series.shape[1] // length
        whole, rest = np.split(series, [n_whole * length], axis=1)
        chunks = getattr(whole.reshape(-1, n_whole, length), summary)(axis=2)
        if rest.shape[1]:
            chunks = np.column_stack([chunks, getattr(rest, summary)(axis=1)])
        line = fit_line(chunks, {parameters[k]["attr"] for k in places})
        for k in places:
            result[:, k] = line[parameters[k]["attr"]]
    return result


def fit_line(series, wanted):
    """Return {attribute: (n_series,)} of least squares lines, as `scipy.stats.linregress`.

    Parameters
    ----------
    series : (n_series, n_points) ndarray
    wanted : set of str
        Of `ATTRIBUTES`; the p-value is found only where it is wanted.
    """
    n = series.shape[1]
    points, level = np.arange(n, dtype=float), series.mean(axis=1)
    pairs = np.empty((len(series), 2, n))
    pairs[:, 0], pairs[:, 1] = points - points.mean(), series - level[:, None]
    products = pairs @ pairs.swapaxes(1, 2) * (1 / n)
    spread, both, height = products[:, 0, 0], products[:, 0, 1], products[:, 1, 1]
    slope = divided(both, spread)
    line = {"slope": slope, "intercept": level - slope * points.mean()}
    r = np.clip(divided(both, np.sqrt(spread * height)), -1.0, 1.0)
    flat = (spread == 0) | (height == 0)
    line["rvalue"] = r = np.where(flat, np.where(both == 0, np.nan, 0.0), r)
    if n == 2:
        return line | {"stderr": np.zeros(len(r)), "pvalue": 1.0 * (series[:, 0] == series[:, 1])}
    with np.errstate(divide="ignore", invalid="ignore"):
        line["stderr"] = np.sqrt((1 - r**2) * height / spread / (n - 2))
        if "pvalue" in wanted:
            from scipy.special import stdtr  # Student's t

            t = r * np.sqrt((n - 2) / ((1.0 - r + TINY) * (1.0 + r + TINY)))
            line["pvalue"] = 2 * stdtr(n - 2, -np.abs(t))
    return line
