"""Selection of features that are relevant for the outcome (Harrison et al., tsfresh).

The tests of tsfresh (`tsfresh_batch.selection`), then Benjamini-Hochberg. Only training cells are
tested, one row per cell: with each copy of a cell as a row, the tests would count one cell as
eight, and the false discovery rate would be higher than stated.
"""

import logging
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.core.errors import LnpError
from lnp.core.vocabulary import CELL_KEY, CLASSIFICATION, REPORTER_LABEL
from lnp.models.gbm.pca import finite_medians, impute
from tsfresh_batch.selection import RelevanceError, relevance_table


class SelectionError(LnpError, ValueError):
    """No feature differs between the training cells, or their outcome cannot be tested."""


@dataclass(frozen=True)
class Selection:
    """Which features to keep, in the order of the table, and why."""

    columns: list
    n_tested: int
    n_relevant: int  # 0: `columns` are those of the smallest p-values instead


def select_on_cells(rows, names, task, fdr, n_fallback):
    """Select relevant features on one row per training cell: the mean over its copies.

    Features that are constant in the training part, or have no finite value there, are
    dropped. Missing values of the others are imputed by the training median.

    Parameters
    ----------
    rows : DataFrame
        Columns plate, site, cell, truth and features; one row per cell and augmentation.
    names : list of str
        Columns of the features.
    task, fdr, n_fallback :
        See `select_relevant`.

    Returns
    -------
    Selection
    """
    values = rows[names].to_numpy(dtype=np.float64)
    varying = find_varying(values)
    filled = pd.DataFrame(fill_gaps(values[:, varying]), columns=np.array(names)[varying])
    by_cell = filled.groupby([rows[key].to_numpy() for key in CELL_KEY]).mean()
    truth = rows.groupby(CELL_KEY)["truth"].first().to_numpy()
    if task == CLASSIFICATION and len(set(truth)) == 1:
        columns = list(by_cell.columns[:n_fallback])
        logging.warning(
            "all %d training cells are of one class, so that no feature can be tested: the first "
            "%d are kept, and all predictions are of this class",
            *(len(truth), len(columns)),
        )
        return Selection(columns, n_tested=by_cell.shape[1], n_relevant=0)
    return select_relevant(by_cell, truth, task, fdr, n_fallback)


def select_relevant(features, truth, task, fdr, n_fallback):
    """Select features by their relevance for the outcome.

    Parameters
    ----------
    features : DataFrame
        One row per training cell, one finite column per feature.
    truth : (n_cells,) array
        0 and 1, or levels.
    task : {"classification", "regression"}
        Decides on the tests.
    fdr : float
        False discovery rate (Benjamini-Hochberg).
    n_fallback : int
        How many features of the smallest p-values to keep if none is relevant.

    Returns
    -------
    Selection

    Raises
    ------
    SelectionError
        If every feature has one value only, or the outcome too few or too many.
    """
    try:
        table = relevance_table(features, truth, task, fdr)
    except RelevanceError as error:
        raise SelectionError(
            f"{error} The target is the {REPORTER_LABEL} of the training cells: look at it and at "
            "the threshold of the protocol (protocols in config.yaml)."
        ) from error
    tested = table[table["p_value"].notna()]
    if tested.empty:
        raise SelectionError(
            f"each of the features has one and the same value in all {len(features)} training "
            "cells: the network sees no difference between crops. Check cnn/scaling against the "
            "images (snakemake results/scaling.yaml)."
        )
    relevant = tested.loc[tested["relevant"], "feature"]
    logging.info(
        "%d of %d features are relevant at a false discovery rate of %g",
        *(len(relevant), len(tested), fdr),
    )
    kept = set(relevant)
    if not kept:
        kept = set(tested.sort_values(["p_value", "feature"])["feature"].head(n_fallback))
        logging.warning(
            "none of %d features is relevant at a false discovery rate of %g: the %d with the "
            "smallest p-values are kept, and predictions may be no better than chance",
            *(len(tested), fdr, len(kept)),
        )
    columns = [name for name in features.columns if name in kept]
    return Selection(columns, n_tested=len(tested), n_relevant=len(relevant))


def find_varying(values):
    """Return which columns of (n_rows, n_columns) values differ between rows; log how many do not.

    Missing values are ignored.
    """
    finite = np.isfinite(values)
    lowest = np.min(values, axis=0, where=finite, initial=np.inf)
    highest = np.max(values, axis=0, where=finite, initial=-np.inf)
    logging.info(
        "of %d features %d have no finite value in the training part and %d one only: dropped",
        *(len(lowest), np.count_nonzero(lowest > highest), np.count_nonzero(lowest == highest)),
    )
    return lowest < highest


def fill_gaps(values):
    """Return (n_rows, n_columns) values, each gap filled with the median of its column.

    `values` is changed. Medians are slow, and only columns with a gap need one.
    """
    gaps = ~np.isfinite(values).all(axis=0)
    values[:, gaps] = impute(values[:, gaps], finite_medians(values[:, gaps]))
    return values
