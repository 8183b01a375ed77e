"""Apply the saved boosted trees of all folds to a plate that has no outcome yet."""

import numpy as np
import pandas as pd

from lnp.cells.store_reader import keys_of
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.zarr_store import open_store
from lnp.design.horizons import encoder_of
from lnp.models.gbm.gbm import load_gbm
from lnp.models.gbm.timeseries_features import calculators_of, extract_timeseries
from lnp.models.predictions import new_cells, prediction_rows, tracked_cells


def predict_gbm(model, cells, features, calculators, n_augmentations):
    """Return the predictions of the cells that were filmed up to the model's horizon.

    Parameters
    ----------
    model : lnp.models.gbm.gbm.GBM
    cells : DataFrame
        Table `cells` with part and truth.
    features : (n_cells, n_augmentations, n_frames, 32) ndarray, in the order of `cells`
    calculators : dict
        See `lnp.models.gbm.timeseries_features.calculators_of`.
    n_augmentations : int
        Copies that are averaged, as in training.
    """
    horizon = model.about["horizon"]
    filmed = tracked_cells(cells, horizon)
    fit = {name: model.about[name] for name in ("protocol", "task", "fold")}
    if filmed.empty:
        predictions = np.empty((0, n_augmentations))
    else:
        seen = features[filmed.index, :n_augmentations, :horizon]
        table = extract_timeseries(seen, keys_of(filmed), calculators)
        predictions = model.predict(table).reshape(len(filmed), n_augmentations)
    return prediction_rows(filmed, predictions, model="gbm", horizon=horizon, **fit)


def name_features(about, store):
    """Return the name of the features that a model reads, in the store of all encoders'."""
    encoder = f"{about['task']}_{about['fold']}_t"
    seen = [int(name.removeprefix(encoder)) for name in store if name.startswith(encoder)]
    return f"{encoder}{encoder_of(about['horizon'], seen)}"


if __name__ == "__main__":
    log_to(snakemake.log[0])
    params = snakemake.params
    cells = new_cells(read_table("cells", snakemake.input.cells))
    calculators, rows = calculators_of(params.features), []
    with open_store(snakemake.input.features) as store:
        for path in snakemake.input.gbm:
            model = load_gbm(path)
            features = store[name_features(model.about, store)][:]
            rows.append(predict_gbm(model, cells, features, calculators, params.n_augmentations))
    write_table("predictions", pd.concat(rows, ignore_index=True), snakemake.output[0])
