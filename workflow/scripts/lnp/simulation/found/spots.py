"""Spots that the pipeline found, beside the true ones: pairs, and scores against SNR and dose."""

from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from lnp.core.vocabulary import TRACKED

KEYS = ["cell", "frame"]
AROUND = 7  # pixels to each side of a spot in which the noise is measured
SNR_BINS = [0.0, 1.5, 2.5, 4.0, 6.0, 10.0, np.inf]
ALL, DOSE, SNR = "all", "dose", "snr"  # kinds of rows


def match_centres(first, second, radius):
    """Match centres one to one by the Hungarian method: the sum of distances is least.

    Parameters
    ----------
    first, second : (n, 2), (m, 2) ndarray
        Centres, in pixels.
    radius : float
        Centres farther apart (pixels) do not match.

    Returns
    -------
    (k, 2) ndarray of int
        Places in `first` and in `second`.
    """
    distance = cdist(np.asarray(first, dtype=float), np.asarray(second, dtype=float))
    far = 1e6  # beyond any distance, so near pairs are never given up for far ones
    pairs = np.stack(linear_sum_assignment(np.where(distance <= radius, distance, far)), axis=1)
    return pairs[distance[tuple(pairs.T)] <= radius]


def pair_spots(spots, truth, matches, tracks, radius):
    """Match the spots of tracked cells with true ones, frame by frame, one to one.

    Parameters
    ----------
    spots, truth : DataFrame
        Tables "spots" and "truth_spots" of one site.
    matches : DataFrame
        As `lnp.simulation.evaluation.match_seeds` returns.
    tracks : DataFrame
        Table "tracks" of the site.
    radius : float
        A spot within it of a true one is that spot (pixels).

    Returns
    -------
    ours, theirs : DataFrame
        Spots found, with `right`; true spots by the numbers of the cells that were found, with
        `found`, `error` (pixels from the place that was found; NaN) and `apart`: no other true spot
        within twice the radius, so that optics can resolve it.
    """
    followed = tracks[tracks["state"] == TRACKED].merge(matches, on="cell")
    ours = spots.merge(followed[KEYS], on=KEYS).assign(right=False)
    true = truth.rename(columns={"cell": "true_cell"})
    theirs = true.merge(followed[["cell", "true_cell", "frame"]], on=["true_cell", "frame"])
    right, error = np.zeros(len(ours), dtype=bool), np.full(len(theirs), np.nan)
    apart = np.zeros(len(theirs), dtype=bool)
    for frame in theirs["frame"].unique():
        here, there = (np.flatnonzero(table["frame"] == frame) for table in (ours, theirs))
        places = theirs[["row", "col"]].to_numpy()[there]
        mine = ours[["row", "col"]].to_numpy()[here]
        pairs = match_centres(mine, places, radius)
        right[here[pairs[:, 0]]] = True
        error[there[pairs[:, 1]]] = np.hypot(*(mine[pairs[:, 0]] - places[pairs[:, 1]]).T)
        apart[there] = (cdist(places, places) <= 2 * radius).sum(axis=1) == 1
    theirs = theirs.assign(found=np.isfinite(error), error=error, apart=apart)
    return ours.assign(right=right), theirs


def spot_snr(images, spots, sigma):
    """Return the SNR of true spots: height of the peak over the noise's SD at that place.

    The height is that of a Gaussian with the spot's counts. The noise is the robust standard
    deviation of the differences between neighbouring pixels around it, over the root of 2: slow
    light does not count.

    Parameters
    ----------
    images : sequence of (H, W) ndarray, or None for a missing plane
    spots : DataFrame
        Columns `frame`, `row`, `col` and `intensity` (counts in all).
    sigma : float
        Standard deviation of a spot, in pixels.

    Returns
    -------
    (n,) ndarray; NaN where the plane is missing
    """
    noise = np.full(len(spots), np.nan)
    for frame, rows in spots.reset_index(drop=True).groupby("frame"):
        if images[frame] is not None:
            steps = np.abs(np.diff(images[frame].astype(np.float32), axis=1))
            noise[rows.index] = [noise_at(steps, spot.row, spot.col) for spot in rows.itertuples()]
    return spots["intensity"].to_numpy() / (2 * np.pi * sigma**2) / noise


def noise_at(steps, row, col):
    """Return the noise's SD around a place, from the absolute steps from pixel to pixel (H, W)."""
    (top, left) = (max(0, round(at) - AROUND) for at in (row, col))
    around = steps[top : round(row) + AROUND + 1, left : round(col) + AROUND + 1]
    return 1.4826 * np.median(around) / np.sqrt(2) if around.size else np.nan


def score_spots(ours, theirs, looked_at):
    """Return one row per group of spots: all, those of a dose, those of a span of SNR.

    Parameters
    ----------
    ours, theirs : DataFrame
        Of all sites, as `pair_spots` returns them, with `site` and `dose_ng`; `theirs` with `snr`.
    looked_at : DataFrame
        Columns `site`, `cell`, `frame`, `dose_ng`: cells and frames in which spots were looked for.

    Returns
    -------
    DataFrame
        Table "spot_scores", without its plate.
    """
    rows = [score_group(ALL, np.nan, ours, theirs, looked_at)]
    for dose in sorted(looked_at["dose_ng"].unique()):
        of_dose = [table[table["dose_ng"] == dose] for table in (ours, theirs, looked_at)]
        rows.append(score_group(DOSE, dose, *of_dose))
    for least, most in pairwise(SNR_BINS):
        kept = theirs[(theirs["snr"] >= least) & (theirs["snr"] < most)]
        rows.append(score_found(SNR, least, kept))
    return pd.DataFrame(rows)


def score_group(kind, value, ours, theirs, looked_at):
    """Return the scores of cells as a dict, counts and false spots included."""
    row = score_found(kind, value, theirs)
    precision = ours["right"].mean() if len(ours) else np.nan
    both = row["n_found"] * 2, len(ours) + len(theirs)
    cell = ["site", "cell", "frame"]
    n_ours, n_theirs = (
        table.groupby(cell).size().reindex(pd.MultiIndex.from_frame(looked_at[cell]), fill_value=0)
        for table in (ours, theirs)
    )
    return row | {
        "precision": precision,
        "f1": both[0] / both[1] if both[1] else np.nan,
        "count_error": (n_ours - n_theirs).abs().mean(),
        "false_per_cell": (~ours["right"].astype(bool)).sum() / max(len(looked_at), 1),
        "n_looked_at": len(looked_at),
    }


def score_found(kind, value, theirs):
    """Return the scores that need the true spots alone."""
    return {
        "kind": kind,
        "least": value,
        "n_true": len(theirs),
        "n_found": int(theirs["found"].sum()),
        "recall": theirs["found"].mean() if len(theirs) else np.nan,
        "precision": np.nan,
        "f1": np.nan,
        "error_px": theirs["error"].median(),
        "count_error": np.nan,
        "false_per_cell": np.nan,
        "n_looked_at": 0,
    }
