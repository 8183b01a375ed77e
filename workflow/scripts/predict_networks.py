"""Apply the saved networks of all folds to a plate that has no outcome yet."""

import logging

import torch

from lnp.bundle.bundle_file import open_bundle
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.models.apply import predict_frames, predict_sequences, read_moments
from lnp.models.checkpoints import network_of
from lnp.models.features import encoder_features, write_features
from lnp.models.networks.devices import choose_device
from lnp.models.predictions import new_cells, stack_predictions

FIT = ["protocol", "task", "fold"]

if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    params, stores = snakemake.params, snakemake.input.stores
    device = choose_device(params.device if params.sees == "crops" else "cpu")
    table = read_table("cells", snakemake.input.cells)
    cells = new_cells(table)
    logging.info("%d of %d cells have a crop in the first frame", len(cells), len(table))
    bundle, protocol = open_bundle(snakemake.input.model), snakemake.wildcards.protocol
    features, rows = {}, []
    for values, arrays, where in bundle.models(protocol, "cnn") if len(cells) else []:
        model = network_of(values, arrays, where)
        fit = {name: model.about[name] for name in FIT}
        moments = read_moments(model, params.sees, stores, cells, params.n_augmentations, device)
        seen, predictions = model.apply(moments)
        features[fit["task"], fit["fold"], model.about["horizon"]] = seen
        rows.append(predict_frames(cells, predictions, model.about["first_horizon"], **fit))
    for values, arrays, where in bundle.models(protocol, "lstm") if len(cells) else []:
        model = network_of(values, arrays, where)
        fit = {name: model.about[name] for name in FIT}
        seen = encoder_features(features, fit["task"], fit["fold"], model.about["horizon"])
        rows.append(predict_sequences(cells, model, seen, **fit))
    named = {f"{task}_{fold}_t{n}": values for (task, fold, n), values in features.items()}
    write_features(snakemake.output.features, named, cells)
    write_table("predictions", stack_predictions(rows), snakemake.output.predictions)
