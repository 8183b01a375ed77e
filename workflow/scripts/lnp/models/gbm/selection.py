"""Keep the features that have to do with the outcome (Harrison et al., tsfresh).

The tests that tsfresh makes (`tsfresh_batch.selection`), then Benjamini-Hochberg. Only training
cells are tested, one row per cell: with the copies of a cell as rows of their own the tests
would take one cell for eight, and the false discovery rate would not hold.
"""

import logging
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.core.errors import LnpError
from lnp.core.vocabulary import CELL_KEY
from lnp.models.gbm.pca import finite_medians, impute
from tsfresh_batch.selection.relevance import control_fdr, find_p_values


class SelectionError(LnpError):
    """No feature differs between the training cells."""


@dataclass(frozen=True)
class Selection:
    """Which features to keep, in the order of the table, and why."""

    columns: list
    n_tested: int
    n_relevant: int  # 0: `columns` are those of the smallest p-values instead


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
        If every feature has one value only.
    """
    table = relevance_table(features, truth, task, fdr)
    tested = table[table["p_value"].notna()]
    refuse_constants(len(tested), len(features))
    relevant = tested[tested["relevant"]]
    ranked = tested.sort_values(["p_value", "feature"])
    kept = set(relevant["feature"] if len(relevant) else ranked["feature"].head(n_fallback))
    columns = [name for name in features.columns if name in kept]
    return Selection(columns, n_tested=len(tested), n_relevant=len(relevant))


def refuse_constants(n_varying, n_cells):
    """Raise SelectionError if no feature differs between cells."""
    if n_varying == 0:
        raise SelectionError(
            f"each of the features has one and the same value in all {n_cells} training cells: "
            "the network sees no difference between crops. Check cnn/scaling against the images "
            "(snakemake results/scaling.yaml)."
        )


def relevance_table(features, truth, task, fdr):
    """Return p_value (NaN for constants) and relevant of each feature, in the order of columns."""
    p_values = find_p_values(features, truth, task)
    relevant = control_fdr(p_values, fdr)
    return pd.DataFrame({"feature": features.columns, "p_value": p_values, "relevant": relevant})


def select_on_cells(rows, names, task, fdr, n_fallback):
    """Select relevant features on one row per training cell: the mean over its copies.

    Features that are constant in the training part, or have no finite value there, are
    dropped. Missing values of the others are imputed by the training median.

    Parameters
    ----------
    rows : DataFrame
        Columns plate, site, cell, truth and features; one row per cell and copy.
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
    refuse_constants(np.count_nonzero(varying), rows.groupby(CELL_KEY).ngroups)
    filled = pd.DataFrame(fill_gaps(values[:, varying]), columns=np.array(names)[varying])
    by_cell = filled.groupby([rows[key].to_numpy() for key in CELL_KEY]).mean()
    truth = rows.groupby(CELL_KEY)["truth"].first().to_numpy()
    selection = select_relevant(by_cell, truth, task, fdr, n_fallback)
    log_selection(selection, fdr)
    return selection


def find_varying(values):
    """Return which columns of (n_rows, n_columns) values differ between rows; say how many do not.

    Missing values are left out of account.
    """
    finite = np.isfinite(values)
    lowest = np.min(values, axis=0, where=finite, initial=np.inf)
    highest = np.max(values, axis=0, where=finite, initial=-np.inf)
    constant, empty = lowest == highest, lowest > highest
    counts = [np.count_nonzero(columns) for columns in (empty, constant)]
    logging.info(
        "of %d features %d have no finite value in the training part and %d one only: dropped",
        *(values.shape[1], *counts),
    )
    return lowest < highest


def fill_gaps(values):
    """Return (n_rows, n_columns) values, each gap filled with the median of its column.

    `values` is changed. Only columns with a gap need a median, which is dear.
    """
    gaps = ~np.isfinite(values).all(axis=0)
    values[:, gaps] = impute(values[:, gaps], finite_medians(values[:, gaps]))
    return values


def log_selection(selection, fdr):
    """Say how many features are relevant, and what is kept if none is."""
    about = (selection.n_relevant, selection.n_tested, fdr)
    logging.info("%d of %d features are relevant at a false discovery rate of %g", *about)
    if selection.n_relevant == 0:
        n_kept = len(selection.columns)
        logging.warning("no feature is relevant: %d of the smallest p-values are kept", n_kept)
