"""Predictions of a new plate's cells from the CNN's features, by saved boosted trees."""

import numpy as np

from lnp.cells.store_reader import keys_of
from lnp.models.gbm.timeseries_features import calculators_of, extract_timeseries
from lnp.models.predictions import prediction_rows


def predict_cells(gbm, cells, features):
    """Predict the cells of a new plate that were tracked up to the model's horizon.

    Time-series features and copies are those of the training.

    Parameters
    ----------
    gbm : lnp.models.gbm.gbm.GBM
    cells : DataFrame
        Of `lnp.models.predictions.new_cells`, n_cells rows.
    features : (n_cells, n_augmentations, n_frames, 32) ndarray
        Of the encoder that the model was trained with; copies and frames may be more than
        it uses.

    Returns
    -------
    DataFrame
        Rows of the table `predictions`.
    """
    horizon, settings = gbm.about["horizon"], gbm.about["settings"]
    n_augmentations = settings["n_augmentations"]
    tracked = cells[cells["n_frames"] >= horizon]
    predictions = np.empty((0, n_augmentations))
    if len(tracked):
        seen = features[tracked.index, :n_augmentations, :horizon]
        calculators = calculators_of(settings["features"])
        table = extract_timeseries(seen, keys_of(tracked), calculators)
        predictions = gbm.predict(table).reshape(len(tracked), n_augmentations)
    fit = {name: gbm.about[name] for name in ("protocol", "task", "fold")}
    return prediction_rows(tracked, predictions, model="gbm", horizon=horizon, **fit)
