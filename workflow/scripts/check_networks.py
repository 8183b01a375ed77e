"""Check the networks of every fold for leaks: which cells they were trained on."""

import torch

from lnp.assessment.leakage import check_standardisation, check_training_cells
from lnp.core.logs import log_to
from lnp.core.tables import write_checks
from lnp.core.vocabulary import TRAIN
from lnp.design.fold_data import read_fold
from lnp.models.checkpoints import load_model
from lnp.models.features import encoder_features, read_features

FIT = ["task", "fold", "horizon"]

if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    files, found, features = snakemake.input, [], {}
    for path, store in zip(files.cnn, files.features, strict=True):
        about = load_model(path).about
        fit = {name: about[name] for name in FIT}
        cells = read_fold(files, fit["task"], fit["fold"])
        found.append(fit | check_training_cells(about["train_cells"], cells))
        features[tuple(fit.values())] = store
    for path in files.lstm:
        model = load_model(path)
        fit = {name: model.about[name] for name in FIT}
        cells = read_fold(files, fit["task"], fit["fold"])
        values = read_features(encoder_features(features, **fit), cells)[:, :, : fit["horizon"]]
        mean, sd = model.network.feature_mean.numpy(), model.network.feature_sd.numpy()
        trains = (cells["part"] == TRAIN).to_numpy()
        found.append(fit | check_standardisation(mean, sd, values, trains))
    write_checks(found, snakemake.wildcards.protocol, snakemake.output[0])
