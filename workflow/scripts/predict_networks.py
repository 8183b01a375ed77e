"""Apply the saved networks of all folds to a plate that has no outcome yet."""

import logging

import numpy as np
import pandas as pd
import torch

from lnp.cells.store_reader import keys_of, read_cells
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.zarr_store import add_array, create_store
from lnp.design.horizons import encoder_of
from lnp.models.checkpoints import load_model
from lnp.models.networks.devices import choose_device, choose_precision
from lnp.models.predictions import filmed_cells, prediction_rows

FIT = ["protocol", "task", "fold"]


def read_moments(model, sees, stores, cells, n_copies, device):
    """Return moments of a new plate's cells, from the cache or by this model's own base."""
    n_frames = model.about["horizon"]
    if sees == "moments":
        return read_cells(stores, cells, "moments")[:, :, :n_frames]
    choose_precision(model.about["precision"], device)
    crops = read_cells(stores, cells, "crops", slice(n_frames))
    present = read_cells(stores, cells, "present", slice(n_frames))
    both = zip(crops, present, strict=True)
    return np.stack([model.moments(crop, seen, n_copies, device) for crop, seen in both])


def predict_cnn(model, cells, moments):
    """Return the features, and the predictions at every horizon that the network serves."""
    features, predictions = model.apply(moments)
    fit = {name: model.about[name] for name in FIT}
    rows = []
    for frame in range(model.about["first_horizon"] - 1, predictions.shape[2]):
        filmed = filmed_cells(cells, frame + 1)
        seen = predictions[filmed.index, :, frame]
        rows.append(prediction_rows(filmed, seen, model="cnn", horizon=frame + 1, **fit))
    return features, pd.concat(rows, ignore_index=True)


def predict_lstm(model, cells, features):
    """Return the predictions at each horizon of the cells that were filmed up to it."""
    fit = {name: model.about[name] for name in FIT}
    rows = []
    for horizon in model.horizons:
        filmed = filmed_cells(cells, horizon)
        predictions = model.predict(features[filmed.index], horizon)
        rows.append(prediction_rows(filmed, predictions, model="lstm", horizon=horizon, **fit))
    return pd.concat(rows, ignore_index=True)


def features_of(about, features):
    """Return the features that a temporal model reads, {(task, fold, horizon): values}."""
    task, fold = about["task"], about["fold"]
    seen = [n for *names, n in features if names == [task, fold]]
    return features[task, fold, encoder_of(about["horizon"], seen)]


def write_features(path, features, cells):
    """Write the features of every encoder, {(task, fold, horizon): (cell, copy, frame, 32)}."""
    with create_store(path, {"cells": [list(key) for key in keys_of(cells)]}) as store:
        for (task, fold, horizon), values in features.items():
            dims, name = ("cell", "copy", "frame", "feature"), f"{task}_{fold}_t{horizon}"
            array = add_array(store, name, values.shape, "float32", dims, values.shape[1])
            array[:] = values


if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    params = snakemake.params
    device = choose_device(params.device)
    table = read_table("cells", snakemake.input.cells)
    cells = filmed_cells(table, 1).assign(part="new", truth=np.nan).reset_index(drop=True)
    logging.info("%d of %d cells have a crop in the first frame", len(cells), len(table))
    features, rows = {}, []
    for path in snakemake.input.cnn:
        model = load_model(path)
        moments = read_moments(
            model,
            params.sees,
            snakemake.input.stores,
            cells,
            params.n_copies,
            device,
        )
        task, fold, horizon = (model.about[name] for name in ("task", "fold", "horizon"))
        features[task, fold, horizon], predictions = predict_cnn(model, cells, moments)
        rows.append(predictions)
    for path in snakemake.input.lstm:
        model = load_model(path)
        rows.append(predict_lstm(model, cells, features_of(model.about, features)))
    write_features(snakemake.output.features, features, cells)
    write_table("predictions", pd.concat(rows, ignore_index=True), snakemake.output.predictions)
