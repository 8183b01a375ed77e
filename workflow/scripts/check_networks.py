"""Check the networks of every fold for leaks: which cells they were trained on."""

import torch

from lnp.checkpoints import load_model
from lnp.fold_tables import read_fold
from lnp.gather import read_features
from lnp.leaks import check_standardisation, check_training_cells
from lnp.logs import log_to
from lnp.tables import write_checks


def check_lstm(path, features, trains):
    """Return what the checks found in one recurrent network, and its horizon."""
    saved = load_model(path)
    mean, sd = saved.network.feature_mean.numpy(), saved.network.feature_sd.numpy()
    horizon = saved.about["horizon"]
    return horizon, check_standardisation(mean, sd, features[:, :, :horizon], trains)


def check_fold(files, about, cnn, features, lstms):
    """Return what the checks found in the networks of one task and fold."""
    cells = read_fold(files, about["task"], about["fold"])
    trained = torch.load(cnn, weights_only=True, map_location="cpu")["about"]["train_cells"]
    found = [{**about, "horizon": 0, **check_training_cells(trained, cells)}]
    values, trains = read_features(features, cells), (cells["part"] == "train").to_numpy()
    for path in lstms:
        horizon, check = check_lstm(path, values, trains)
        found.append({**about, "horizon": horizon, **check})
    return found


if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    files, params, found = snakemake.input, snakemake.params, []
    n = len(params.horizons)
    for i, about in enumerate(params.fits):
        lstms = files.lstm[n * i : n * (i + 1)]
        found += check_fold(files, about, files.cnn[i], files.features[i], lstms)
    write_checks(found, snakemake.wildcards.protocol, snakemake.output[0])
