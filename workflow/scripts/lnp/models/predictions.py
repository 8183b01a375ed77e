"""Rows of the table of predictions."""

import numpy as np

from lnp.core.vocabulary import ENSEMBLE

CELL = ["plate", "site", "cell", "well", "dose_ng", "part", "truth"]


def average_copies(predictions, axis=1):
    """Return mean and standard deviation over the copies of each cell.

    Parameters
    ----------
    predictions : (n_cells, n_copies, ...) ndarray
    """
    return predictions.mean(axis=axis), predictions.std(axis=axis)


def prediction_rows(cells, predictions, **fit):
    """Return one row of the table `predictions` per cell.

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, cell, well, dose_ng, part, truth.
    predictions : (n_cells, n_copies) ndarray
        Probability or level from each copy of each cell.
    fit : protocol, model, task, fold, horizon
        The same in all rows.
    """
    mean, spread = average_copies(np.asarray(predictions, dtype=np.float64))
    return cells[CELL].assign(prediction=mean, spread=spread, **fit)


def filmed_cells(cells, n_frames):
    """Return the cells of a table `cells` that have a crop in each of the first frames."""
    return cells[cells["n_frames"] >= n_frames]


def average_folds(predictions):
    """Return one row per model, task, horizon and cell: the mean over the folds.

    Parameters
    ----------
    predictions : DataFrame
        Table `predictions`, one row per fold.

    Returns
    -------
    DataFrame
        Table `predictions` with fold = "ensemble"; `spread` is the mean spread over
        the copies.
    """
    mean = {"prediction": "mean", "spread": "mean"}
    keys = [name for name in predictions.columns if name not in (*mean, "fold")]
    averaged = predictions.groupby(keys, sort=False, dropna=False, as_index=False).agg(mean)
    return averaged.assign(fold=ENSEMBLE)
