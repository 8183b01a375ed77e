"""Train the single-frame network of one task and fold; write its features and predictions."""

import logging

import pandas as pd
import torch

from lnp.cells.store_reader import check_complete, keys_of, read_cells
from lnp.core.atomic_write import completed
from lnp.core.job_info import commit_of
from lnp.core.logs import log_to
from lnp.core.tables import write_table
from lnp.core.vocabulary import TRAIN
from lnp.core.zarr_store import add_array, create_store
from lnp.design.fold_data import read_fold
from lnp.models.checkpoints import save_model
from lnp.models.cnn.architecture import FeatureCNN
from lnp.models.cnn.gpu_base import place_base
from lnp.models.cnn.input_scaling import affine_input, count_levels, fit_paper_input
from lnp.models.cnn.moments import stack_moments
from lnp.models.cnn.training import CropSource, MomentSource, apply_moments, train_cnn
from lnp.models.cnn.weights import base_of_study
from lnp.models.networks.devices import choose_device, choose_precision
from lnp.models.networks.tasks import fit_outcome
from lnp.models.networks.torch_rng import torch_seeded
from lnp.models.predictions import prediction_rows

SETTINGS = ["epochs", "batch_size", "learning_rate", "weight_decay", "patience"]


def read_network_input(sees, stores, cells, n_frames):
    """Return (moments, None) or (None, crops) of the cells in the frames that a model may see."""
    if sees == "crops":
        return None, read_cells(stores, cells, "crops", slice(n_frames))
    moments = read_cells(stores, cells, "moments")[:, :, :n_frames]
    check_complete(moments, cells)
    return moments, None


def draw_network(params, weights_path, crops, part, names):
    """Return an untrained network whose input is scaled as the settings say."""
    if params.input == "paper":
        logging.info("input refitted on this training part: its base runs again in this job")
        offset, scale = fit_paper_input(count_levels(crops[part == TRAIN]), params.convention)
    else:
        offset, scale = affine_input(params.scaling, params.convention)
    base = base_of_study(params, weights_path, offset, scale)
    base.requires_grad_(params.train_base)
    with torch_seeded(params.seed, "cnn", *names):
        return FeatureCNN(base)


def make_source(params, network, moments, crops, device):
    """Return what feeds the network: crops if its base is trained too, else moments."""
    if params.train_base:
        return CropSource(torch.from_numpy(crops), params.n_copies, device)
    if moments is None:
        moments = pass_crops(params, network.base, crops, device)
    return MomentSource(torch.from_numpy(moments), n_pixels=(params.side_px // 4) ** 2)


def pass_crops(params, base, crops, device):
    """Return the moments of all copies of the crops, by the base as it is now."""
    placed = place_base(base, device, choose_precision(params.precision, device))
    return stack_moments(placed, crops, params.n_copies, device)


def apply_network(params, network, source, outcome, device):
    """Return features and predictions of every cell, copy and frame."""
    if params.train_base:
        moments = pass_crops(params, network.base, source.crops.numpy(), device)
    else:
        moments = source.moments.numpy()
    features, outputs = apply_moments(network.cpu(), torch.from_numpy(moments))
    return features.numpy(), outcome.prediction(outputs.double()).numpy()


def predict_frames(cells, predictions, first_horizon, **fit):
    """Return the prediction of every cell at each horizon served: 1 is the first frame."""
    frames = range(first_horizon - 1, predictions.shape[2])
    rows = [prediction_rows(cells, predictions[:, :, t], horizon=t + 1, **fit) for t in frames]
    return pd.concat(rows, ignore_index=True)


def write_features(path, features, cells):
    """Write (n_cells, n_copies, n_frames, 32) features, and which cells they are of."""
    with create_store(path, {"cells": [list(key) for key in keys_of(cells)]}) as store:
        dims = ("cell", "copy", "frame", "feature")
        array = add_array(store, "features", features.shape, "float32", dims, features.shape[1])
        array[:] = features


if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    params, wildcards = snakemake.params, snakemake.wildcards
    fit = {name: wildcards[name] for name in ("protocol", "task", "fold")}
    n_frames = int(wildcards.horizon)
    cells = read_fold(snakemake.input, wildcards.task, wildcards.fold)
    part, truth = cells["part"].to_numpy(), torch.tensor(cells["truth"].to_numpy())
    outcome = fit_outcome(wildcards.task, truth[part == TRAIN])
    settings = {name: params[name] for name in SETTINGS}
    device = choose_device(params.device)

    moments, crops = read_network_input(params.sees, snakemake.input.stores, cells, n_frames)
    network = draw_network(params, snakemake.input.get("weights"), crops, part, fit.values())
    network.to(device)
    source = make_source(params, network, moments, crops, device)
    with torch_seeded(params.seed, "train_cnn", *fit.values()):
        history = train_cnn(network, source, truth.float(), part, outcome, settings)
    features, predictions = apply_network(params, network, source, outcome, device)

    write_features(snakemake.output.features, features, cells)
    rows = predict_frames(cells, predictions, params.first_horizon, model="cnn", **fit)
    write_table("predictions", rows, snakemake.output.predictions)
    with completed(snakemake.output.history) as partial:
        pd.DataFrame(history).to_csv(partial, sep="\t", index=False)
    about = {
        **fit,
        **settings,
        "weights": params.weights,
        "convention": params.convention,
        "input": params.input,
        "scaling": params.scaling,
        "focus": params.focus,
        "precision": params.precision,
        "train_base": params.train_base,
        "n_copies": params.n_copies,
        "horizon": n_frames,
        "first_horizon": params.first_horizon,
        "seed": params.seed,
        "commit": commit_of(snakemake.scriptdir),
        "train_cells": [list(key) for key in keys_of(cells[source.learnt.numpy()])],
    }
    save_model(snakemake.output.model, network, outcome, history, about)
