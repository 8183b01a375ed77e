"""Compare what the pipeline found on a simulated plate with the truth.

`compare_site` does so for one site, `lnp.simulation.found.summary` for a plate.
"""

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from lnp.core.vocabulary import PLACED, TRACKED
from lnp.simulation.found.masks import mask_shares, merged_at_end
from lnp.simulation.found.onsets import onset_errors
from lnp.simulation.found.spots import match_centres, pair_spots

LEAST_INSIDE = 0.6  # diameters from a centre to the edge: tracks end at a half, give or take errors


def compare_site(found, truth, labels, diameter_px, sigma_px):
    """Return the counts and errors of one site, and which cell is which.

    Parameters
    ----------
    found : dict
        Tables `seeds`, `tracks`, `spots`, `shifts`, `onset` of the site, as the pipeline made them;
        and `masks`: the numbers of the cells that have masks, and the masks of each frame, see
        `lnp.simulation.found.masks.mask_shares`.
    truth : dict of DataFrame
        Tables `cells`, `tracks`, `spots`, `shifts` of the site.
    labels : (n_frames, n_rows, n_cols) array
        True masks.
    diameter_px, sigma_px : float
        Settings of the pipeline: a seed matches a cell within half a diameter, a spot matches
        within two sigma, and a cell nearer to the edge than half a diameter cannot be followed.

    Returns
    -------
    errors : dict of (n,) ndarray
        Ones and zeros, or errors; see `lnp.simulation.found.summary`.
    matches : DataFrame
        As `match_seeds` returns.
    """
    first = truth["tracks"][truth["tracks"]["frame"] == 0]
    matches = match_seeds(found["seeds"], first, diameter_px / 2)
    whole = first["cell"][~first["at_edge"]]
    survivors = truth["cells"]["cell"][truth["cells"]["fate"] == "survives"]
    living = matches[matches["true_cell"].isin(survivors)]
    margin, last = LEAST_INSIDE * diameter_px, labels[labels.shape[0] - 1]
    kept = kept_identities(found["tracks"], truth["tracks"], last, living, margin)
    shares = mask_shares(found["tracks"], truth["tracks"], labels, *found["masks"], matches)
    ours, theirs = pair_spots(
        found["spots"], truth["spots"], matches, found["tracks"], 2 * sigma_px
    )
    errors = {
        "seeds_right": np.repeat([1.0, 0.0], [len(matches), len(found["seeds"]) - len(matches)]),
        "cells_found": whole.isin(matches["true_cell"]).to_numpy(dtype=float),
        "centre": centre_errors(found["tracks"], truth["tracks"], matches),
        "kept": kept.astype(float),
        "overlap": shares["overlap"].to_numpy(),
        "other": shares["other"].to_numpy(),
        "merged": merged_at_end(shares, living["cell"], labels.shape[0] - 1).astype(float),
        "spots_right": ours["right"].to_numpy(dtype=float),
        "spots_found": theirs["found"].to_numpy(dtype=float),
        "apart_found": theirs.loc[theirs["apart"], "found"].to_numpy(dtype=float),
        **shift_errors(found["shifts"], truth["shifts"]),
        **onset_errors(found["onset"], truth["cells"], matches),
    }
    return errors, matches


def match_seeds(seeds, truth, radius):
    """Return columns `cell` and `true_cell` of the seeds that match a true cell in frame 0.

    `seeds` and `truth` have the columns `cell`, `row`, `col`; `radius` as in `match_centres`.
    """
    place = ["row", "col"]
    pairs = match_centres(seeds[place].to_numpy(), truth[place].to_numpy(), radius)
    cells = {"cell": seeds["cell"], "true_cell": truth["cell"]}
    return pd.DataFrame(
        {name: column.to_numpy()[pairs[:, k]] for k, (name, column) in enumerate(cells.items())}
    )


def true_levels(seeds, tracks, cells, radius):
    """Return the true level of the found cells of one site, in the last frame of the experiment.

    Parameters
    ----------
    seeds : DataFrame
        cell, row, col of the cells found in the first frame.
    tracks, cells : DataFrame
        Tables "truth_tracks" and "truth_cells" of the site.
    radius : float
        See `match_centres`.

    Returns
    -------
    DataFrame
        cell, level (ln counts; 0 where there is no light): of those that survive in the field.
    """
    matches = match_seeds(seeds, tracks[tracks["frame"] == 0], radius)
    known = cells[cells["level"].notna()].rename(columns={"cell": "true_cell"})
    found = matches.merge(known[["true_cell", "level"]], on="true_cell")
    return found[["cell", "level"]].assign(level=found["level"].clip(lower=0))


def centre_errors(tracks, truth, matches):
    """Return the distance of each tracked centre to its true cell's, in cell diameters.

    `tracks` and `truth` are the tables "tracks" and "truth_tracks" of one site; `matches` as
    `match_seeds` returns. Only frames in which the cell is tracked count.
    """
    found = tracks[tracks["state"] == TRACKED].merge(matches, on="cell")
    both = found.merge(
        truth.rename(columns={"cell": "true_cell"}), on=["true_cell", "frame"], suffixes=("", "_t")
    )
    distance = np.hypot(both["row"] - both["row_t"], both["col"] - both["col_t"])
    return (distance / np.sqrt(4 * both["area_t"] / np.pi)).to_numpy()


def kept_identities(tracks, truth, labels, matches, margin):
    """Return which cells kept their identity: the track ends on the true cell it began on.

    A centre on background counts as on the nearest true cell.

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
    centres, there = ends[["row", "col"]].to_numpy(), truth[truth["frame"] == last]
    row, col = np.clip(np.rint(centres).astype(int), 0, size - 1).T
    held = labels[row, col].astype(int)
    nearest = there["cell"].to_numpy()[cdist(centres, there[["row", "col"]]).argmin(axis=1)]
    present = np.where(held > 0, held, nearest)
    kept = ends["cell"][present == ends["true_cell"].to_numpy()]
    return counted["cell"].isin(kept).to_numpy()


def shift_errors(shifts, truth):
    """Return the errors (pixels) of stage drift and of brightfield shift, per frame.

    Both tables are "shifts" of the same sites; both drifts are 0 in frame 0.
    """
    both = shifts.merge(truth, on=["plate", "site", "frame"], suffixes=("", "_t"))
    return {
        name: np.hypot(
            both[f"{name}_row"] - both[f"{name}_row_t"], both[f"{name}_col"] - both[f"{name}_col_t"]
        ).to_numpy()
        for name in ["drift", "bf"]
    }


def name_by_found_cells(cells, oracle, matches):
    """Return the tables "fates" and "oracle": what is true of the cells that the pipeline found.

    Parameters
    ----------
    cells, oracle : DataFrame
        Tables "truth_cells" and "truth_oracle" of a plate.
    matches : DataFrame
        Columns `site`, `cell`, `true_cell`.
    """
    cells, oracle = (table.rename(columns={"cell": "true_cell"}) for table in (cells, oracle))
    fates = matches.merge(cells, on=["site", "true_cell"])
    oracle = oracle.merge(matches, on=["site", "true_cell"])
    return (
        fates[["plate", "site", "cell", "fate", "onset_h"]],
        oracle.drop(columns=["true_cell", "level_on"]),
    )
