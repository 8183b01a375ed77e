"""Directions in a cell that are named before its spots are looked at."""

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

CONTACT = 2.0  # diameters within which another cell is a neighbour
LEAST_STEP = 0.03  # diameters; a shorter way has no direction
LEAST_LONG = 1.15  # length over width; a rounder cell has no axis
AXES = ["elongation", "motion", "contact"]


def find_axes(rows, diameter):
    """Return the directions of motion and of the nearest neighbour, for each cell and frame.

    Parameters
    ----------
    rows : DataFrame
        Columns cell, frame, row, col (pixels), drift_row, drift_col: where a cell has a centre.
    diameter : float
        Usual diameter of a cell, in pixels.

    Returns
    -------
    DataFrame
        As `rows`, sorted by cell and frame, with `motion` and `contact`: angles in radians from
        rows towards columns; NaN where the cell hardly moved since the frame before, or no
        other one lies within two diameters.
    """
    rows = rows.sort_values(["cell", "frame"], ignore_index=True)
    still = rows[["row", "col"]].to_numpy() - rows[["drift_row", "drift_col"]].to_numpy()
    step = pd.DataFrame(still).groupby(rows["cell"]).diff().to_numpy(copy=True)
    step[rows.groupby("cell")["frame"].diff().to_numpy() != 1] = np.nan  # after a gap
    contact = np.full(step.shape, np.nan)
    for _, same in rows.groupby("frame"):
        centres = same[["row", "col"]].to_numpy()
        if len(centres) > 1:
            distance, nearest = KDTree(centres).query(centres, k=2)
            near = distance[:, 1] <= CONTACT * diameter
            contact[same.index[near]] = (centres[nearest[:, 1]] - centres)[near]
    return rows.assign(motion=angle_of(step, LEAST_STEP * diameter), contact=angle_of(contact, 0.0))


def angle_of(vectors, least):
    """Return the directions (n,) of vectors (n, 2) at least so long, NaN of the others."""
    long_enough = np.hypot(*vectors.T) >= least
    return np.where(long_enough, np.arctan2(vectors[:, 1], vectors[:, 0]), np.nan)


def long_axis(region):
    """Return the direction of the longest axis of a `Region`: principal axes; NaN if round."""
    values, vectors = np.linalg.eigh(np.cov((region.pixels - region.centre).T))
    if values[1] < LEAST_LONG**2 * max(values[0], 1e-9):
        return np.nan
    return float(np.arctan2(vectors[1, 1], vectors[0, 1]))
