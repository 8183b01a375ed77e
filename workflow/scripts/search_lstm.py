"""Search the recurrent network of one task, fold and horizon; keep the best draw's weights."""

import pandas as pd
import torch

from lnp.core.atomic_write import completed
from lnp.core.job_info import commit_of
from lnp.core.logs import log_to
from lnp.core.rng import rng_of
from lnp.core.tables import write_table
from lnp.core.vocabulary import TRAIN
from lnp.design.fold_data import read_fold
from lnp.models.apply import predict_sequences
from lnp.models.checkpoints import load_model, save_model
from lnp.models.features import read_features
from lnp.models.lstm.batched_search import search_batched
from lnp.models.lstm.search import KINDS, ONE_WAY, draw_architectures, search_lstm
from lnp.models.networks.devices import choose_device
from lnp.models.networks.tasks import fit_outcome

SETTINGS = [
    *("epochs", "batch_size", "learning_rate", "weight_decay", "patience"),
    *("min_epochs", "reduction_factor", "read_outs"),
]


def search_on(device, *arguments):
    """Search many draws at once on a GPU, or one after another on the CPU."""
    if device.type == "cpu":
        return search_lstm(*arguments)
    return search_batched(*arguments, device)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    params, wildcards = snakemake.params, snakemake.wildcards
    horizon = int(wildcards.horizon)
    fit = {name: wildcards[name] for name in ("protocol", "task", "fold")}
    seed = (params.seed, "lstm", *fit.values(), horizon)
    cells = read_fold(snakemake.input, wildcards.task, wildcards.fold)
    part, truth = cells["part"].to_numpy(), torch.tensor(cells["truth"].to_numpy())
    outcome = fit_outcome(wildcards.task, truth[part == TRAIN])
    features = read_features(snakemake.input.features, cells)
    settings = {name: params[name] for name in SETTINGS}
    kinds = ONE_WAY if params.read_outs else KINDS
    device = choose_device(params.device, "lstm")
    network, history, results, architecture = search_on(
        device,
        draw_architectures(params.n_draws, params.units, params.dropout, rng_of(*seed), kinds),
        torch.from_numpy(features[:, :, :horizon]),
        truth.float(),
        part,
        outcome,
        settings,
        seed,
    )
    about = {
        **fit,
        **settings,
        "architecture": architecture,
        "horizon": horizon,
        "n_draws": params.n_draws,
        "device": device.type,
        "seed": params.seed,
        "commit": commit_of(snakemake.scriptdir),
    }
    save_model(snakemake.output.model, network, outcome, history, about)
    tracked = cells.assign(n_frames=horizon)  # cells that train have all frames
    rows = predict_sequences(tracked, load_model(snakemake.output.model), features, **fit)
    write_table("predictions", rows, snakemake.output.predictions)
    with completed(snakemake.output.search) as partial:
        pd.DataFrame(results).to_csv(partial, sep="\t", index=False)
