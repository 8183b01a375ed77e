"""Whether cells found and tracked in a predicted channel are those of the measured one."""

import numpy as np
from scipy import ndimage
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from skimage.segmentation import watershed

from lnp.core.vocabulary import LOST, PLACED
from lnp.staining.grid import ACROSS

SAME = 0.5  # diameters: two centres that are nearer may be of one cell
LEAST_DEPTH = 0.12  # diameters: the middle of a cell lies at least as deep
FOREGROUND = 0.5  # share from which on a pixel is a cell's


def match_places(first, second, reach):
    """Return the pairs (i, j) of places that belong together, one to one, and nearer than `reach`.

    Parameters
    ----------
    first, second : (n, 2), (m, 2) ndarray
    reach : float
    """
    away = cdist(np.reshape(first, (-1, 2)), np.reshape(second, (-1, 2)))
    pairs = zip(*linear_sum_assignment(np.minimum(away, 2 * reach)), strict=True)
    return [(int(i), int(j)) for i, j in pairs if away[i, j] < reach]


def f1(n_both, n_first, n_second):
    """Return the F1 score of two sets of which `n_both` are the same; NaN where both are empty."""
    return 2 * n_both / (n_first + n_second) if n_first + n_second else np.nan


def network_masks(foreground, distance):
    """Return the cells that a network sees itself: a watershed of the predicted depth.

    Parameters
    ----------
    foreground, distance : (h, w) ndarray
        Predicted, coarse.

    Returns
    -------
    (h, w) ndarray of int
        Labels; 0 in the background.
    """
    smooth = ndimage.gaussian_filter(distance, 1.0)
    summit = smooth == ndimage.maximum_filter(smooth, size=ACROSS // 2 + 1)
    markers, _ = ndimage.label(summit & (smooth >= LEAST_DEPTH))
    return watershed(-smooth, markers, mask=(foreground > FOREGROUND) | (markers > 0))


def overlaps(first, second):
    """Return the Jaccard index of each label of one image with the best label of another."""
    found = []
    for number, box in enumerate(ndimage.find_objects(first), start=1):
        if box is None:
            continue
        inside = first[box] == number
        rivals, counts = np.unique(second[box][inside], return_counts=True)
        best = [
            n / (inside.sum() + (second == rival).sum() - n)
            for rival, n in zip(rivals, counts, strict=True)
            if rival
        ]
        found.append(max(best, default=0.0))
    return found


def kept(tracks):
    """Return the share of tracks that were not lost by the end of the film; NaN of none."""
    last = tracks.drop_duplicates("cell", keep="last")
    return float((last["state"] != LOST).mean()) if len(last) else np.nan


def same_at_end(first, second, diameter):
    """Return which share of tracks kept to the last frame has a track of the other kind there.

    The other one must have begun at the same cell, and be at the same place at the end.
    """
    end = max(first["frame"].max(), second["frame"].max())
    ends = [
        tracks[(tracks["frame"] == end) & tracks["state"].isin(PLACED)]
        for tracks in (first, second)
    ]
    starts = [tracks.drop_duplicates("cell").set_index("cell") for tracks in (first, second)]
    places = [table[["row", "col"]].to_numpy() for table in starts]
    pairs = match_places(*places, SAME * diameter)
    partner = {starts[0].index[i]: starts[1].index[j] for i, j in pairs}
    at_end = [table.set_index("cell")[["row", "col"]] for table in ends]
    both = [cell for cell in at_end[0].index if partner.get(cell) in at_end[1].index]
    away = [np.hypot(*(at_end[0].loc[c] - at_end[1].loc[partner[c]])) for c in both]
    followed = [cell for cell in at_end[0].index if cell in partner]
    return sum(d < SAME * diameter for d in away) / len(followed) if followed else np.nan


def areas_of(first, second, diameter):
    """Return the areas (n, 2) of cells that were found in both kinds of tracks, frame by frame."""
    rows = []
    for frame, one in first.dropna(subset="area").groupby("frame"):
        other = second[(second["frame"] == frame) & second["area"].notna()]
        places = [table[["row", "col"]].to_numpy() for table in (one, other)]
        for i, j in match_places(*places, SAME * diameter / 2):
            rows.append((one["area"].iloc[i], other["area"].iloc[j]))
    return np.array(rows).reshape(-1, 2)
