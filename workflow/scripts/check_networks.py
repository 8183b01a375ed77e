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


def name_fit(about):
    """Return task, fold and horizon of a model, as a dict."""
    return {name: about[name] for name in FIT}


def check_encoder(files, path):
    """Return task, fold and horizon of an encoder, and what the check found in it."""
    about = torch.load(path, weights_only=True, map_location="cpu")["about"]
    cells = read_fold(files, about["task"], about["fold"])
    return name_fit(about) | check_training_cells(about["train_cells"], cells)


def check_lstm(files, saved, features):
    """Return what the check found in one recurrent network.

    `features` is a dict of (task, fold, horizon of the encoder) to the path of its store.
    """
    fit = name_fit(saved.about)
    task, fold, horizon = fit.values()
    cells = read_fold(files, task, fold)
    values = read_features(encoder_features(features, task, fold, horizon), cells)
    mean, sd = saved.network.feature_mean.numpy(), saved.network.feature_sd.numpy()
    trains = (cells["part"] == TRAIN).to_numpy()
    return fit | check_standardisation(mean, sd, values[:, :, :horizon], trains)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    files = snakemake.input
    found = [check_encoder(files, path) for path in files.cnn]
    fits = [tuple(check[name] for name in FIT) for check in found]
    features = dict(zip(fits, files.features, strict=True))
    found += [check_lstm(files, load_model(path), features) for path in files.lstm]
    write_checks(found, snakemake.wildcards.protocol, snakemake.output[0])
