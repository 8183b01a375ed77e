"""Match decisions of a person to cells, by their places, and move seeds.

A decision stands for the cell whose seed lies nearest to its place, half a cell away at most, in
the frame of the seeds. One that finds no such cell is not applied, and says so.
"""

import numpy as np
import pandas as pd

from lnp.tracking.review.decision_files import MOVE, PLACE, TARGET

NOBODY = -1  # in place of a cell's number
REACH, APART = 1 / 2, 1 / 4  # diameters of a cell: of a decision, and of two seeds
SAME = 0.01  # pixels; a seed that was moved lies where it was moved to
NO_CELL = "no cell has its seed there"
NOT_MOVED = "its seed was not moved: see the log of seed_cells"


def first_frame(counterstain):
    """Return the frame of the seeds: the first that has a plane.

    Parameters
    ----------
    counterstain : lnp.acquisition.planes.Planes
    """
    return next(iter(counterstain.frames()), 0)


def other_frame(row, frame):
    """Return why a decision of another frame than that of the seeds is not applied, or nothing."""
    return "" if row["frame"] == frame else f"its frame is not that of the seeds, {frame}"


def nearest_seed(seeds, place):
    """Return the position of the seed nearest to a place, and how far it is (pixels)."""
    if seeds.empty:
        return NOBODY, np.inf
    distances = np.hypot(*(seeds[PLACE].to_numpy(float) - place).T)
    return int(distances.argmin()), float(distances.min())


def move_seeds(seeds, moves, frame, shape, diameter):
    """Move seeds to where a person put them.

    Parameters
    ----------
    seeds : DataFrame
        Columns `cell`, `row`, `col` (pixels), of one site.
    moves : list of dict
        Decisions on this site that move a seed, see `decision_files.read_decisions`.
    frame : int
        Of the seeds.
    shape : (n_rows, n_cols)
        Of the field.
    diameter : float
        Usual diameter of a cell, in pixels.

    Returns
    -------
    seeds : DataFrame
        With the same numbers, in the same order.
    problems : list of str
        Per move, why it was not applied; empty where it was.
    """
    seeds, problems = seeds.astype({"row": float, "col": float}), []
    for move in moves:
        target = np.array([move[name] for name in TARGET])
        at, distance = nearest_seed(seeds, [move[name] for name in PLACE])
        others = seeds.drop(index=seeds.index[at]) if at != NOBODY else seeds
        checks = {
            other_frame(move, frame): move["frame"] == frame,
            NO_CELL: distance <= REACH * diameter,
            "the new place lies outside of the field": (target <= np.array(shape) - 0.5).all(),
            "another seed lies at the new place": (
                nearest_seed(others, target)[1] >= APART * diameter
            ),
        }
        problem = next((problem for problem, fine in checks.items() if not fine), "")
        if not problem:
            seeds.loc[seeds.index[at], PLACE] = target
        problems.append(problem)
    return seeds, problems


def match_decisions(rows, seeds, frames, diameter):
    """Find the cell of each decision.

    Parameters
    ----------
    rows : list of dict
        See `decision_files.read_decisions`.
    seeds : dict of site to DataFrame
        Columns `cell`, `row`, `col` (pixels), after seeds were moved.
    frames : dict of site to int
        Of the seeds.
    diameter : float
        Usual diameter of a cell, in pixels.

    Returns
    -------
    DataFrame
        Table "decisions".
    """
    matched = []
    for row in rows:
        site, moved = row["site"], row["decision"] == MOVE
        at, distance = nearest_seed(
            seeds[site], [row[name] for name in (TARGET if moved else PLACE)]
        )
        reach = SAME if moved else REACH * diameter
        problem = other_frame(row, frames[site])
        if not problem and distance > reach:
            problem = NOT_MOVED if moved else NO_CELL
        cell = NOBODY if problem else int(seeds[site]["cell"].iloc[at])
        matched.append({**row, "cell": cell, "problem": problem})
    columns = ["plate", "site", "cell", "frame", *PLACE, "decision", *TARGET, "problem"]
    return pd.DataFrame(matched, columns=columns)


def applied(decisions):
    """Return the plate, site and cell of each decision that has a cell."""
    return decisions.loc[decisions["cell"] != NOBODY, ["plate", "site", "cell"]].drop_duplicates()
