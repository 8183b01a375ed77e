"""Tracks from label images whose numbers go on over the frames: a number is a cell's track."""

from itertools import pairwise

import numpy as np
import pandas as pd

from lnp.core.errors import LnpError
from lnp.exchange.track_graph import TrackGraph
from lnp.tracking.frame_masks import MAX_STEP

MOST_ELSEWHERE = 0.2  # of all steps: so many jump where numbers do not continue
FEW = 4  # steps that say little
INSTEAD = "Set tracking/method to link, and tracking/masks to file: then masks are linked."


class LabelTrackError(LnpError, ValueError):
    """Numbers of label images are no tracks."""


def find_labels(labels, frames):
    """Return where each label lies in each frame.

    Parameters
    ----------
    labels : sequence of (n_rows, n_cols) ndarray of int
    frames : iterable of int
        Those to look at.

    Returns
    -------
    DataFrame
        Columns `frame`, `label`, `row`, `col`, `area` (pixels), by frame, then by label.
    """
    parts = [centres_of(labels[frame]).assign(frame=frame) for frame in frames]
    columns = ["frame", "label", "row", "col", "area"]
    return pd.concat([pd.DataFrame(columns=columns), *parts], ignore_index=True)[columns]


def centres_of(image):
    """Return the labels of an image (n_rows, n_cols) with centre and area."""
    places = np.nonzero(image)
    found, inverse, areas = np.unique(image[places], return_inverse=True, return_counts=True)
    row, col = (np.bincount(inverse, axis, len(found)) / np.maximum(areas, 1) for axis in places)
    return pd.DataFrame({"label": found.astype("int64"), "row": row, "col": col, "area": areas})


def link_labels(places, parents, max_gap):
    """Return the `TrackGraph` of labels: a number that is found again follows on itself.

    Parameters
    ----------
    places : DataFrame
        See `find_labels`.
    parents : dict of label to label
        Of cells that come from another, see `lnp.exchange.ctc_folder.read_parents`.
    max_gap : int
        Frames in a row in which a label may be missing; after a longer gap its number is taken as
        that of another cell.
    """
    nodes = places.sort_values(["label", "frame"], ignore_index=True)
    same = nodes["label"].diff() == 0
    goes_on = same & (nodes["frame"].diff() <= max_gap + 1)
    links = [np.stack([nodes.index[goes_on] - 1, nodes.index[goes_on]], axis=1)]
    first = nodes.drop_duplicates("label").reset_index().set_index("label")["index"]
    last = nodes.drop_duplicates("label", keep="last").reset_index().set_index("label")["index"]
    born = [(last[p], first[k]) for k, p in parents.items() if k in first and p in last]
    links.append(np.array(born, dtype="int64").reshape(-1, 2))
    columns = nodes.assign(cell=nodes["label"]).drop(columns="area")
    return TrackGraph(columns, np.concatenate(links).astype("int64"))


def check_continuity(places, diameter, where):
    """Refuse labels whose numbers begin again in each frame, as segmenting programs write them.

    Of the labels that two frames in a row have in common most must lie where the others of the
    frame have moved to, and most labels must be in both.

    Parameters
    ----------
    places : DataFrame
        See `find_labels`.
    diameter : float
        Usual diameter of a cell, in pixels.
    where : str
        Plate and site, for messages.
    """
    frames = [rows.set_index("label") for _, rows in places.groupby("frame")]
    jumps, n_steps, n_possible, example = 0, 0, 0, ""
    for before, now in pairwise(frames):
        n_possible += min(len(before), len(now))
        common = before.index.intersection(now.index)
        if not len(common):
            continue
        steps = now.loc[common, ["row", "col"]] - before.loc[common, ["row", "col"]]
        away = np.hypot(*(steps - steps.median()).to_numpy(dtype=float).T)
        far = away > MAX_STEP * diameter
        jumps, n_steps = jumps + far.sum(), n_steps + len(common)
        if far.any() and not example:
            example = describe_jump(common[far][0], before, now)
    if n_possible >= FEW and n_steps < n_possible / 2:
        raise LabelTrackError(
            f"{where}: of the labels of a frame {n_steps / n_possible:.0%} are found in the next "
            f"one; expected most, if a number is a cell's track. {INSTEAD}"
        )
    if n_steps >= FEW and jumps > MOST_ELSEWHERE * n_steps:
        raise LabelTrackError(
            f"{where}: {jumps} of {n_steps} labels lie elsewhere in the next frame ({example}); "
            f"expected hardly any, if a number is a cell's track. {INSTEAD}"
        )


def describe_jump(label, before, now):
    """Return in words where a label is in two frames."""
    old, new = before.loc[label], now.loc[label]
    return (
        f"{label}: from ({old['row']:.0f}, {old['col']:.0f}) in frame {old['frame']} to "
        f"({new['row']:.0f}, {new['col']:.0f}) in frame {new['frame']}"
    )
