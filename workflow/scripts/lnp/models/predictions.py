"""Rows of the table of predictions, and the mean over the models of all folds."""

import numpy as np
import pandas as pd

from lnp.core.contracts import no_rows
from lnp.core.errors import LnpError
from lnp.core.vocabulary import CELL_KEY, ENSEMBLE, GIVEN, TEST

CELL = [*CELL_KEY, "well", *GIVEN, "part", "truth"]


class EnsembleError(LnpError, ValueError):
    """The folds do not agree on what is to be predicted."""


def prediction_rows(cells, predictions, **fit):
    """Return one row of the table `predictions` per cell: mean and SD over its augmentations.

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, cell, well, formulation, dose_ng, part, truth.
    predictions : (n_cells, n_augmentations) ndarray
        Probability or level from each augmentation of each cell.
    fit : protocol, model, task, fold, horizon
        The same in all rows.
    """
    predictions = np.asarray(predictions, dtype=np.float64)
    mean, spread = predictions.mean(axis=1), predictions.std(axis=1)
    return cells[CELL].assign(prediction=mean, spread=spread, **fit)


def stack_predictions(tables):
    """Return tables `predictions` as one: without rows where no cell could be predicted."""
    return pd.concat(tables, ignore_index=True) if tables else no_rows("predictions")


def new_cells(cells):
    """Return the cells of a new plate that can be predicted, without a truth.

    Parameters
    ----------
    cells : DataFrame
        Table `cells` of a plate that has no outcome yet.

    Returns
    -------
    DataFrame
        Those with a crop in the first frame, indexed from 0; `part` is "new", `truth` NaN.
    """
    seen = cells[cells["n_frames"] >= 1]
    return seen.assign(part="new", truth=np.nan).reset_index(drop=True)


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
        the augmentations.
    """
    mean = {"prediction": "mean", "spread": "mean"}
    keys = [name for name in predictions.columns if name not in (*mean, "fold")]
    averaged = predictions.groupby(keys, sort=False, dropna=False, as_index=False).agg(mean)
    return averaged.assign(fold=ENSEMBLE)


def average_tests(predictions):
    """Return the mean over the folds that test a cell, as rows of the fold `ensemble`.

    Parameters
    ----------
    predictions : DataFrame
        Table `predictions` of one or more fits; only the part test counts.

    Returns
    -------
    DataFrame
        Table `predictions`, see `average_folds`.

    Raises
    ------
    EnsembleError
        If a cell has another truth in one fold than in another.
    """
    test = predictions[predictions["part"] == TEST]
    keys = ["protocol", "model", "task", "horizon", *CELL_KEY]
    truths = test.groupby(keys, sort=False)["truth"].agg(["min", "max"])
    differing = truths[truths["max"] > truths["min"]]
    if len(differing):
        _, _, task, _, plate, site, cell = differing.index[0]
        raise EnsembleError(
            f"plate {plate}, site {site}, cell {cell}: its truth ({task}) differs between the "
            "folds that test it, by their thresholds; a mean over these folds has no meaning. "
            "Use a scheme in which each cell has one threshold."
        )
    return average_folds(test)
