"""Apply trained networks to the cells of a table: one row per cell and horizon.

Serves the cells that a network was trained and tested on and those of new plates, of which
some may have been lost before a horizon.
"""

import numpy as np
import pandas as pd

from lnp.cells.store_reader import read_cells
from lnp.cells.time_courses import columns_of, gather_time_courses, measured_cells
from lnp.models.networks.devices import choose_precision
from lnp.models.predictions import prediction_rows


def predict_frames(cells, predictions, first_horizon, **fit):
    """Return the CNN's prediction at each horizon that it serves: that of the last frame.

    Parameters
    ----------
    cells : DataFrame
        See `predict_horizons`.
    predictions : (n_cells, n_augmentations, n_frames) ndarray
        By `SavedCNN.apply`.
    first_horizon : int
        The first one served (`lnp.design.horizons.first_horizon`).
    fit : protocol, task, fold
    """
    return predict_horizons(
        cells,
        range(first_horizon, predictions.shape[2] + 1),
        lambda rows, horizon: predictions[rows, :, horizon - 1],
        model="cnn",
        **fit,
    )


def predict_sequences(cells, model, features, **fit):
    """Return the LSTM's prediction at each horizon that it serves.

    Parameters
    ----------
    cells : DataFrame
        See `predict_horizons`.
    model : lnp.models.checkpoints.SavedLSTM
    features : (n_cells, n_augmentations, n_frames, 32) ndarray
    fit : protocol, task, fold
    """
    return predict_horizons(
        cells,
        model.horizons,
        lambda rows, horizon: model.predict(features[rows], horizon),
        model="lstm",
        **fit,
    )


def predict_series(cells, model, moments, measures, **fit):
    """Return the TCN's prediction at each horizon, of cells that were measured up to it.

    Parameters
    ----------
    cells : DataFrame
        See `predict_horizons`.
    model : lnp.models.checkpoints.SavedTCN
    moments : (n_cells, n_augmentations, n_frames, 2, 256) ndarray
    measures : DataFrame
        Table "measures" of their plates.
    fit : protocol, task, fold
    """
    measures, tables = measures[columns_of(model.measures)], []
    for horizon in model.horizons:
        tracked = cells[cells["n_frames"] >= horizon]
        tracked = measured_cells(tracked, measures, model.measures, horizon)
        predictions = np.empty((0, 1))
        if len(tracked):
            time_courses = gather_time_courses(measures, tracked, horizon)
            predictions = model.predict(moments[tracked.index, :, :horizon], time_courses)
        tables.append(prediction_rows(tracked, predictions, model="tcn", horizon=horizon, **fit))
    return pd.concat(tables, ignore_index=True)


def predict_joined(cells, model, moments, measures, hours, **fit):
    """Return the hybrid network's prediction of the cells that were tracked up to its horizon.

    Parameters
    ----------
    cells : DataFrame
        See `predict_horizons`.
    model : lnp.models.checkpoints.SavedHybrid
    moments : (n_cells, n_augmentations, n_frames, 2, 256) ndarray, or None without that branch
    measures : DataFrame
        Table "measures" of their plates.
    hours : dict of str to (n_frames,) ndarray
        Of the images of each plate.
    fit : protocol, task, fold
    """
    tracked = cells[cells["n_frames"] >= model.horizon]
    predictions = np.empty((0, 1))
    if len(tracked):
        seen = None if moments is None else moments[tracked.index]
        predictions = model.predict(model.gather(tracked, seen, measures, hours))
    return prediction_rows(tracked, predictions, model="hybrid", horizon=model.horizon, **fit)


def predict_horizons(cells, horizons, predict, **fit):
    """Return rows of the table `predictions`: at each horizon the cells tracked up to it.

    Parameters
    ----------
    cells : DataFrame
        Columns of `prediction_rows` and n_frames; indexed 0 to n_cells - 1.
    horizons : iterable of int
    predict : callable
        (rows, horizon) -> (n, n_augmentations) predictions of the cells in these rows.
    fit : protocol, model, task, fold
    """
    tables = []
    for horizon in horizons:
        tracked = cells[cells["n_frames"] >= horizon]
        predictions = predict(tracked.index, horizon)
        tables.append(prediction_rows(tracked, predictions, horizon=horizon, **fit))
    return pd.concat(tables, ignore_index=True)


def read_moments(model, sees, stores, cells, n_augmentations, device):
    """Return the moments of a new plate's cells: the cached ones, or by the model's own base.

    Parameters
    ----------
    model : lnp.models.checkpoints.SavedCNN
    sees : {"moments", "crops"}
        What the stores hold; crops where each fold has another base.
    stores : list of str
        One per site.
    cells : DataFrame
        Columns plate, site, cell.
    n_augmentations : int
    device : torch.device
        On which the base runs.

    Returns
    -------
    (n_cells, n_augmentations, n_frames, 2, 256) ndarray; NaN where a cell has no crop
    """
    n_frames = model.about["horizon"]
    if sees == "moments":
        return read_cells(stores, cells, "moments")[:, :, :n_frames]
    choose_precision(model.about["precision"], device)
    crops = read_cells(stores, cells, "crops", slice(n_frames))
    present = read_cells(stores, cells, "present", slice(n_frames))
    both = zip(crops, present, strict=True)
    return np.stack([model.moments(crop, seen, n_augmentations, device) for crop, seen in both])
