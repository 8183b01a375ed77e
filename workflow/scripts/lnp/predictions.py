"""Rows of the table of predictions."""

import numpy as np


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
    return cells.assign(prediction=mean, spread=spread, **fit)
