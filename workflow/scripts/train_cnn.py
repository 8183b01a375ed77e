"""Train the single-frame network of one task and fold; write its features and predictions."""

import pandas as pd
import torch

from lnp.acquisition.lengths import common_pixel_size, with_pixels
from lnp.cells.store_reader import keys_of
from lnp.core.atomic_write import completed
from lnp.core.job_info import commit_of
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import TRAIN
from lnp.design.fold_data import read_fold
from lnp.models.apply import predict_frames
from lnp.models.checkpoints import load_model, save_model
from lnp.models.cnn.sources import make_source, read_input, with_scaling
from lnp.models.cnn.training import draw_network, train_cnn
from lnp.models.features import write_features
from lnp.models.networks.devices import choose_device
from lnp.models.networks.tasks import fit_outcome
from lnp.models.networks.torch_rng import torch_seeded

TRAINING = ["epochs", "batch_size", "learning_rate", "weight_decay", "patience"]
INPUT = ["weights", "convention", "input", "scaling", "central_disc", "precision"]
OTHERS = ["train_base", "n_augmentations", "first_horizon", "seed"]

if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    wildcards = snakemake.wildcards
    params = with_scaling(snakemake.params, snakemake.input.get("scaling"))
    fit = {name: wildcards[name] for name in ("protocol", "task", "fold")}
    n_frames = int(wildcards.horizon)
    cells = read_fold(snakemake.input, wildcards.task, wildcards.fold)
    part, truth = cells["part"].to_numpy(), torch.tensor(cells["truth"].to_numpy())
    outcome = fit_outcome(wildcards.task, truth[part == TRAIN])
    device = choose_device(params.device if params.sees == "crops" else "cpu")

    moments, crops = read_input(params.sees, snakemake.input.stores, cells, n_frames)
    weights_path = snakemake.input.get("weights")
    network = draw_network(params, weights_path, crops, part, fit.values())
    pixel_um = common_pixel_size(read_table("images", snakemake.input.images))
    seen = with_pixels(vars(params), pixel_um)
    source = make_source(seen, network.base, moments, crops, device)
    network.to(source.device)
    settings = {name: getattr(params, name) for name in TRAINING}
    with torch_seeded(params.seed, "train_cnn", *fit.values()):
        history = train_cnn(network, source, truth.float(), part, outcome, settings)
    about = {
        **fit,
        **{name: getattr(params, name) for name in (*TRAINING, *INPUT, *OTHERS)},
        "horizon": n_frames,
        "commit": commit_of(snakemake.scriptdir),
        "train_cells": [list(key) for key in keys_of(cells[source.learnt.numpy()])],
    }
    save_model(snakemake.output.model, network.cpu(), outcome, history, about)

    moments = source.moments_by(network.base)
    features, predictions = load_model(snakemake.output.model).apply(moments)
    write_features(snakemake.output.features, {"features": features}, cells)
    tracked = cells.assign(n_frames=n_frames)  # cells that train have all frames
    rows = predict_frames(tracked, predictions, params.first_horizon, **fit)
    write_table("predictions", rows, snakemake.output.predictions)
    with completed(snakemake.output.history) as partial:
        pd.DataFrame(history).to_csv(partial, sep="\t", index=False)
