"""What each branch of the hybrid network sees of a cell: images, named measures, metadata.

Metadata are the dose, the hours that were filmed and the density of cells, and nothing else: a
well, a plate or a date would let the network learn the plate.
"""

import numpy as np
import torch

from lnp.cells.time_courses import (
    columns_of,
    gather_time_courses,
    measured_cells,
    six_summaries,
    slope,
    summary_features,
)
from lnp.core.schemas.plates import NAMED_MEASURES

BRANCHES = IMAGES, MEASURES, METADATA = ["images", "measures", "metadata"]
DOSE = "dose"  # a column of the metadata, and the third task
METADATA_NAMES = [DOSE, "hours", "density"]  # in the order of columns
N_SUMMARIES = 3  # of the moments: last frame, mean, slope
DENSITY = "density"  # a measure, but of the place and not of the cell


def known_measures(measures):
    """Return the measures of the branch that a table "measures" has, in the order of columns."""
    known = measures.columns[measures.notna().any()]
    return [name for name in NAMED_MEASURES if name in known and name != DENSITY]


def gather_inputs(branches, names, cells, moments, measures, hours):
    """Return what each branch sees of the first frames, (n_cells, ..., n) tensors by branch.

    Parameters
    ----------
    branches : list of str
        Of `BRANCHES`.
    names : list of str
        Of measures, six columns each.
    cells : DataFrame
        Columns plate, site, cell, dose_ng.
    moments : (n_cells, n_augmentations, n_frames, 2, 256) ndarray, or None without images
        Of the frames up to the horizon.
    measures : DataFrame
        Table "measures" of their plates. A cell that was not measured in each of these frames
        has NaN.
    hours : dict of str to (n,) ndarray
        By plate: of the frames up to the horizon.
    """
    n_frames = len(next(iter(hours.values())))
    found = {}
    if IMAGES in branches:
        found[IMAGES] = summarize_images(moments[:, :, :n_frames])
    if MEASURES in branches:
        found[MEASURES] = columns_known(cells, measures, names, n_frames, six_summaries)
    if METADATA in branches:
        found[METADATA] = gather_metadata(cells, measures, hours)
    return {name: torch.from_numpy(values).float() for name, values in found.items()}


def summarize_images(moments):
    """Return the moments of the last frame, their mean and their slope over frames.

    (n_cells, n_augmentations, n_frames, 2, 256) -> (n_cells, n_augmentations, 3 * 512)
    """
    frames = np.moveaxis(moments.reshape(*moments.shape[:3], -1), 2, -1)
    found = [frames[..., -1], frames.mean(axis=-1), slope(frames)]
    return np.concatenate(found, axis=2)


def gather_metadata(cells, measures, hours):
    """Return the (n_cells, 3) metadata: ln(1 + dose), hours filmed, mean density of cells.

    Where no plate tells the density, as published crops do not, it is 0 of all cells.
    """
    n_frames = len(next(iter(hours.values())))
    filmed = cells["plate"].map({plate: of_plate[-1] for plate, of_plate in hours.items()})
    density = np.zeros((len(cells), 1))
    if measures[DENSITY].notna().any():
        density = columns_known(
            cells, measures, [DENSITY], n_frames, lambda values: values.mean(axis=1, keepdims=True)
        )
    dose = np.log1p(cells["dose_ng"].to_numpy(float))
    return np.column_stack([dose, filmed.to_numpy(float), density[:, 0]])


def columns_known(cells, measures, names, n_frames, summary):
    """Return the summaries of some measures, NaN of cells that lack a frame: (n_cells, n)."""
    rows = cells.reset_index(drop=True)
    known = measured_cells(rows, measures, names, n_frames)
    if not len(known):
        return np.full((len(rows), summary(np.zeros((1, 2))).shape[1] * len(names)), np.nan)
    courses = gather_time_courses(measures[columns_of(names)], known, n_frames)
    values = summary_features(courses, names, summary)
    found = np.full((len(rows), values.shape[1]), np.nan)
    found[known.index] = values
    return found
