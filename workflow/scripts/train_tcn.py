"""Train the temporal convolutional network of one task and fold, for all horizons at once."""

import pandas as pd
import torch

from lnp.cells.store_reader import check_complete, keys_of, read_cells
from lnp.cells.time_courses import gather_time_courses
from lnp.core.atomic_write import completed
from lnp.core.job_info import commit_of
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import TRAIN
from lnp.design.fold_data import read_fold
from lnp.models.apply import predict_series
from lnp.models.checkpoints import load_model, save_model
from lnp.models.networks.tasks import fit_outcome
from lnp.models.networks.torch_rng import torch_seeded
from lnp.models.tcn.inputs import gather_series, known_measures
from lnp.models.tcn.training import draw_ensemble, train_tcn

SETTINGS = [
    *("epochs", "batch_size", "learning_rate", "weight_decay", "patience"),
    *("auxiliary", "read_outs"),
]
ARCHITECTURE = ["n_networks", "image_width", "width", "n_blocks"]

if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    files, params, wildcards = snakemake.input, snakemake.params, snakemake.wildcards
    fit = {name: wildcards[name] for name in ("protocol", "task", "fold")}
    horizon = int(wildcards.horizon)
    cells = read_fold(files, wildcards.task, wildcards.fold)
    part, truth = cells["part"].to_numpy(), torch.tensor(cells["truth"].to_numpy())
    outcome = fit_outcome(wildcards.task, truth[part == TRAIN])
    moments = read_cells(files.moments, cells, "moments")[:, :, :horizon]
    check_complete(moments, cells)
    measures = read_table("measures", files.measures)
    time_courses = gather_time_courses(measures, cells, horizon)
    series = gather_series(moments, time_courses, known_measures(time_courses))

    settings = {name: params[name] for name in SETTINGS}
    shape = {name: params[name] for name in ARCHITECTURE} | {"rate": params.dropout}
    with torch_seeded(params.seed, "tcn", *fit.values()):
        ensemble, architecture = draw_ensemble(series, **shape)
        history = train_tcn(ensemble, series, truth.float(), part, outcome, settings)
    about = {
        **fit,
        **settings,
        "architecture": architecture,
        "measures": known_measures(time_courses),
        "horizon": horizon,
        "seed": params.seed,
        "commit": commit_of(snakemake.scriptdir),
        "train_cells": [list(key) for key in keys_of(cells[part == TRAIN])],
    }
    save_model(snakemake.output.model, ensemble, outcome, history, about)
    tracked = cells.assign(n_frames=horizon)  # cells that train have all frames
    model = load_model(snakemake.output.model)
    rows = predict_series(tracked, model, moments, measures, **fit)
    write_table("predictions", rows, snakemake.output.predictions)
    with completed(snakemake.output.history) as partial:
        pd.DataFrame(history).to_csv(partial, sep="\t", index=False)
