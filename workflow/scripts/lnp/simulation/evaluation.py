"""Hold what the pipeline found against the truth of a simulated plate."""

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from lnp.core.vocabulary import PLACED, TRACKED


def match_centres(first, second, radius):
    """Return which centres are the same: one to one, the sum of distances least.

    Parameters
    ----------
    first, second : (n, 2), (m, 2) ndarray
        Centres, in pixels.
    radius : float
        Farther apart (pixels) they are not the same.

    Returns
    -------
    (k, 2) ndarray of int
        Places in `first` and in `second`.
    """
    distance = cdist(np.asarray(first, dtype=float), np.asarray(second, dtype=float))
    far = 1e6  # beyond any distance, so that near pairs are never given up for far ones
    pairs = np.stack(linear_sum_assignment(np.where(distance <= radius, distance, far)), axis=1)
    return pairs[distance[tuple(pairs.T)] <= radius]


def match_seeds(seeds, truth, radius):
    """Return which cell of the pipeline is which true cell, in frame 0 of one site.

    Parameters
    ----------
    seeds, truth : DataFrame
        Columns `cell`, `row`, `col`.

    Returns
    -------
    DataFrame
        Columns `cell` and `true_cell`, of those that match.
    """
    place = ["row", "col"]
    pairs = match_centres(seeds[place].to_numpy(), truth[place].to_numpy(), radius)
    cells = {"cell": seeds["cell"], "true_cell": truth["cell"]}
    return pd.DataFrame(
        {name: column.to_numpy()[pairs[:, k]] for k, (name, column) in enumerate(cells.items())}
    )


def centre_errors(tracks, truth, matches):
    """Return how far each tracked centre lies from its true cell's, in cell diameters.

    Parameters
    ----------
    tracks : DataFrame
        Table "tracks" of one site; rows that are tracked count.
    truth : DataFrame
        Table "truth_tracks" of the site.
    matches : DataFrame
        As `match_seeds` returns.
    """
    found = tracks[tracks["state"] == TRACKED].merge(matches, on="cell")
    both = found.merge(
        truth.rename(columns={"cell": "true_cell"}), on=["true_cell", "frame"], suffixes=("", "_t")
    )
    distance = np.hypot(both["row"] - both["row_t"], both["col"] - both["col_t"])
    return (distance / np.sqrt(4 * both["area_t"] / np.pi)).to_numpy()


def true_cell_at(centres, labels, truth):
    """Return the true cell that holds each centre, or else the one that is nearest.

    Parameters
    ----------
    centres : (n, 2) ndarray
    labels : (n_rows, n_cols) ndarray of int
        True masks of one frame; 0 is background.
    truth : DataFrame
        Columns `cell`, `row`, `col` of that frame.
    """
    row, col = np.clip(np.rint(centres).astype(int), 0, np.array(labels.shape) - 1).T
    nearest = cdist(centres, truth[["row", "col"]]).argmin(axis=1)
    held = labels[row, col].astype(int)
    return np.where(held > 0, held, truth["cell"].to_numpy()[nearest])


def kept_identities(tracks, truth, labels, matches, margin):
    """Return which cells are still the same in the last frame.

    Parameters
    ----------
    tracks, truth : DataFrame
        Tables "tracks" and "truth_tracks" of one site.
    labels : (n_rows, n_cols) ndarray
        True masks of the last frame.
    matches : DataFrame
        As `match_seeds` returns, of the cells that live to the last frame.
    margin : float
        A cell whose true centre comes nearer to the edge (pixels) cannot be
        followed, and does not count.

    Returns
    -------
    (n,) ndarray of bool
        Of the cells that count: tracked in the last frame, and on the same true cell.
    """
    last, size = truth["frame"].max(), np.array(labels.shape)
    near = ((truth[["row", "col"]] < margin) | (truth[["row", "col"]] > size - margin)).any(axis=1)
    counted = matches[~matches["true_cell"].isin(truth["cell"][near])]
    ends = tracks[(tracks["frame"] == last) & tracks["state"].isin(PLACED)]
    ends = counted.merge(ends, on="cell")
    if ends.empty:
        return np.zeros(len(counted), dtype=bool)
    present = true_cell_at(ends[["row", "col"]].to_numpy(), labels, truth[truth["frame"] == last])
    kept = ends["cell"][present == ends["true_cell"].to_numpy()]
    return counted["cell"].isin(kept).to_numpy()


def compare_spots(spots, truth, matches, tracks, radius):
    """Return which spots are right and which were found, of the cells tracked in each frame.

    Parameters
    ----------
    spots, truth : DataFrame
        Tables "spots" and "truth_spots" of one site.
    matches : DataFrame
        As `match_seeds` returns.
    tracks : DataFrame
        Table "tracks" of the site.
    radius : float
        A spot within it of a true one is that spot, one to one (pixels).

    Returns
    -------
    right : (n_spots,) ndarray of bool
    found : (n_true_spots,) ndarray of bool
    apart : (n_true_spots,) ndarray of bool
        True spots that have no other within twice the radius: those that optics can part.
    """
    followed = tracks[tracks["state"] == TRACKED].merge(matches, on="cell")
    true_names = {"true_cell": "cell"}
    keys = ["cell", "frame"]
    ours = spots.merge(followed[keys], on=keys)
    theirs = truth.merge(followed[["true_cell", "frame"]].rename(columns=true_names), on=keys)
    right, found = np.zeros(len(ours), dtype=bool), np.zeros(len(theirs), dtype=bool)
    apart = np.zeros(len(theirs), dtype=bool)
    for frame in theirs["frame"].unique():
        here, there = (np.flatnonzero(table["frame"] == frame) for table in (ours, theirs))
        places = theirs[["row", "col"]].to_numpy()[there]
        pairs = match_centres(ours[["row", "col"]].to_numpy()[here], places, radius)
        right[here[pairs[:, 0]]] = found[there[pairs[:, 1]]] = True
        apart[there] = (cdist(places, places) <= 2 * radius).sum(axis=1) == 1
    return right, found, apart


def shift_errors(shifts, truth):
    """Return the errors (pixels) of stage drift and of the brightfield shift, per frame.

    Both tables are "shifts" of the same sites. Positions count from frame 0, where
    both drifts are 0.
    """
    both = shifts.merge(truth, on=["plate", "site", "frame"], suffixes=("", "_t"))
    return {
        name: np.hypot(
            both[f"{name}_row"] - both[f"{name}_row_t"], both[f"{name}_col"] - both[f"{name}_col_t"]
        ).to_numpy()
        for name in ["drift", "bf"]
    }


SUMMARIES = [  # name in `found`, quantity, how it is summed up, unit, meaning
    (
        "seeds_right",
        "seeding precision",
        np.mean,
        "share",
        "seeds in a true cell, one each",
    ),
    (
        "cells_found",
        "seeding recall",
        np.mean,
        "share",
        "true cells, whole in frame 0, that have a seed",
    ),
    (
        "centre",
        "centre error",
        np.median,
        "diameters",
        "median distance of a tracked centre to the centroid of the true mask",
    ),
    (
        "kept",
        "identity kept",
        np.mean,
        "share",
        "cells that live and stay a window's half inside the field: same true cell at the end",
    ),
    ("spots_right", "spot precision", np.mean, "share", "spots found that are true ones"),
    ("spots_found", "spot recall", np.mean, "share", "true spots of tracked cells that were found"),
    (
        "apart_found",
        "spot recall, apart",
        np.mean,
        "share",
        "of the true spots that have no other within four standard deviations of a spot",
    ),
    ("drift", "drift error", np.median, "px", "median distance to the true stage drift"),
    ("bf", "brightfield shift error", np.max, "px", "largest distance to the true shift"),
]


def summarise(found):
    """Return table "evaluation", without its plate, from what was found in each site.

    Parameters
    ----------
    found : dict of site: dict of name: (n,) ndarray
        Ones and zeros, or errors; see SUMMARIES.
    """
    rows = []
    for name, quantity, statistic, unit, meaning in SUMMARIES:
        values = np.concatenate([site[name] for site in found.values()])
        value = float(statistic(values)) if values.size else np.nan
        rows.append((quantity, value, unit, values.size, meaning))
    return pd.DataFrame(rows, columns=["quantity", "value", "unit", "n", "meaning"])
