"""Judge tracks by the truth: which cells kept their identity, and what became of the others."""

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from lnp.core.vocabulary import DIVIDED, EDGE, LOST, TRACKED
from lnp.core.vocabulary import GONE as FADED
from lnp.simulation.evaluation import kept_identities

NEAR = 0.25  # diameters from a cell within which a centre on background counts as on it
KEPT, SPLIT, NO_SEED, LEFT, GONE = "kept", "split", "no seed", "edge", "gone"
MISSED, OTHER, NOTHING = "not found", "other cell", "background"
FADES = 2  # frames in which a dying cell may be seen once its track has ended
CAUSES = [KEPT, SPLIT, NO_SEED, LEFT, GONE, MISSED, OTHER, NOTHING]


def held_cells(tracks, labels, reach):
    """Return which true cell each row of a table "tracks" is on: its label, 0 for none.

    Parameters
    ----------
    tracks : DataFrame
        Columns `frame`, `row`, `col`.
    labels : (T, H, W) ndarray
    reach : float
        Pixels from a cell within which a centre on background counts as on the nearest one.
    """
    place, size = tracks[["row", "col"]].to_numpy(), np.array(labels.shape[1:])
    row, col = np.clip(np.rint(place).astype(int), 0, size - 1).T
    held = labels[tracks["frame"].to_numpy(), row, col].astype(int)
    for k in np.flatnonzero(held == 0):
        low = np.maximum([row[k] - int(reach) - 1, col[k] - int(reach) - 1], 0)
        near = labels[tracks["frame"].iloc[k]][
            low[0] : row[k] + int(reach) + 2, low[1] : col[k] + int(reach) + 2
        ]
        pixels = np.argwhere(near) + low
        if len(pixels):
            distance = cdist(place[k : k + 1], pixels)[0]
            if distance.min() <= reach:
                held[k] = labels[tracks["frame"].iloc[k]][tuple(pixels[distance.argmin()])]
    return held


def find_lines(cells, parents):
    """Return {cell: the set of itself and all that descend from it}; `parents` {cell: mother}."""
    lines = {cell: {cell} for cell in cells}
    for cell in {*cells, *parents}:
        mother = cell
        while (mother := parents.get(mother, -1)) > 0:
            if mother in lines:
                lines[mother].add(cell)
    return lines


def find_silent(tracks, matches, film):
    """Return the rows of matched tracks that say tracked, with `held` and whether it is `wrong`.

    Wrong is a track that is on another cell than the one it began on or its daughters, or on none.
    In real films numbers break off: rows of frames without a cell of the line are left out.
    """
    rows = tracks[tracks["state"] == TRACKED].merge(matches, on="cell")
    held = held_cells(rows, film.labels, NEAR * film.diameter_px)
    lines = find_lines(set(matches["true_cell"]), film.parents)
    lines_of_rows = [lines[cell] for cell in rows["true_cell"]]
    wrong = [cell not in line for cell, line in zip(held, lines_of_rows, strict=True)]
    rows = rows.assign(held=held, wrong=wrong)
    if not film.real:
        return rows
    alive = [set(np.unique(label)) for label in film.labels]
    pairs = zip(rows["frame"], lines_of_rows, strict=True)
    return rows[[bool(alive[frame] & line) for frame, line in pairs]]


def count_seeds(seeds, matches, film, first):
    """Return counts: seeds, those that are right, duplicates and ghosts; whole cells, and found.

    Right: within half a diameter of a cell's centre, one per cell. Another one on a cell is a
    duplicate; one on no cell, a ghost.
    """
    others = seeds[~seeds["cell"].isin(matches["cell"])].assign(frame=0)
    on_cell = held_cells(others, film.labels, NEAR * film.diameter_px) > 0
    whole = first["cell"][~first["at_edge"]]
    return {
        "seeds": len(seeds),
        "right": len(matches),
        "duplicates": int(on_cell.sum()),
        "ghosts": int((~on_cell).sum()),
        "whole": len(whole),
        "found": int(whole.isin(matches["true_cell"]).sum()),
    }


def judge_identity(tracks, truth, matches, film, margin):
    """Return for each cell that lives to the end, away from the edge, whether it was kept."""
    last = len(film.labels) - 1
    there = truth["cell"][truth["frame"] == last]
    living = matches[matches["true_cell"].isin(there)]
    return kept_identities(tracks, truth, film.labels[last], living, margin)


def find_causes(tracks, truth, matches, film):
    """Return what became of each cell that is whole in frame 0, by one of `CAUSES`.

    Kept: followed to the end, in a daughter if it divided. Split: the same, but the track divided
    and the cell did not. Gone: no cell of its line is left when its track ends. Not found: the
    tracker gave a living cell up. The last two are silent: the track goes on, on another cell or on
    background. In real films numbers break off, and a cell without one is gone.
    """
    last = len(film.labels) - 1
    first = truth[(truth["frame"] == 0) & ~truth["at_edge"]]
    lines = find_lines(set(first["cell"]), film.parents)
    alive = [set(np.unique(label)) for label in film.labels]
    ends = tracks.drop_duplicates("cell", keep="last").set_index("cell")
    ends["held"] = held_cells(ends, film.labels, NEAR * film.diameter_px)
    seeded = matches.set_index("true_cell")["cell"]

    def cause_of(end, cell):
        line = lines[cell]
        if end["state"] == DIVIDED:
            daughters = ends[ends["mother"] == end.name]
            parts = [cause_of(each, cell) for _, each in daughters.iterrows()]
            best = min(parts, key=CAUSES.index, default=MISSED)
            return SPLIT if best == KEPT and cell in alive[last] else best
        if end["state"] == EDGE:
            return LEFT
        if film.real and not line & alive[last]:
            return GONE
        if end["state"] in (LOST, FADED) or end["frame"] < last:
            return MISSED if line & alive[end["frame"]] else GONE
        return KEPT if end["held"] in line else OTHER if end["held"] else NOTHING

    causes = [
        cause_of(ends.loc[seeded[cell]], cell) if cell in seeded.index else NO_SEED
        for cell in first["cell"]
    ]
    return pd.Series(causes, dtype=object)


def judge_deaths(tracks, truth, matches, film):
    """Return for each cell with a seed how its track ended and whether it was dead then.

    Columns `state` of the track's last row; `died`: the cell, and all that descend from it, end in
    view before the film does; `dead`: it had died when its track ended, or was dying (it was seen
    no more than two frames longer).
    """
    ends = tracks.drop_duplicates("cell", keep="last").merge(matches, on="cell")
    last_rows = truth.drop_duplicates("cell", keep="last").set_index("cell")
    lines = find_lines(set(matches["true_cell"]), film.parents)
    own = [
        last_rows.loc[[c for c in lines[cell] if c in last_rows.index]]
        for cell in ends["true_cell"]
    ]
    seen_to = np.array([rows["frame"].max() for rows in own])
    in_view = np.array([not rows["at_edge"].any() for rows in own])
    died = in_view & (seen_to < len(film.labels) - 1)
    dead = died & (seen_to <= ends["frame"] + FADES)
    return pd.DataFrame({"state": ends["state"], "died": died, "dead": dead})


def true_steps(truth, film):
    """Return how far each true cell moves from frame to frame, without the drift, in diameters."""
    moved = truth.sort_values(["cell", "frame"])
    moved[["row", "col"]] -= film.drift[moved["frame"]]
    steps = moved.groupby("cell")[["frame", "row", "col"]].diff()
    steps = steps[steps["frame"] == 1]
    return (np.hypot(steps["row"], steps["col"]) / film.diameter_px).to_numpy()


def drift_errors(found, true):
    """Return the distances (T,) of the drift found (T, 2) to the true one, both from frame 0."""
    return np.hypot(*((found - found[0]) - (true - true[0])).T)
