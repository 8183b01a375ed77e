"""Train the hybrid networks of one fold, for both tasks and every horizon."""

from dataclasses import asdict

import torch

from lnp.acquisition.frame_times import hours_by_plate
from lnp.cells.store_reader import check_complete, keys_of, read_cells
from lnp.core.job_info import commit_of
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import TASKS, TRAIN
from lnp.design.fold_data import read_fold
from lnp.models.apply import predict_joined
from lnp.models.checkpoints import load_model, save_model
from lnp.models.hybrid.inputs import DOSE, METADATA_NAMES, gather_inputs, known_measures
from lnp.models.hybrid.training import fit_hybrid

if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    files, params, settings = snakemake.input, snakemake.params, snakemake.params.settings
    outputs = zip(snakemake.output.models, snakemake.output.predictions, strict=True)
    measures, images = (read_table(name, files[name]) for name in ("measures", "images"))
    tasks = {task: read_fold(files, task, snakemake.wildcards.fold) for task in TASKS}
    truths = {task: cells["truth"] for task, cells in tasks.items()}
    moments, names = None, known_measures(measures)
    if files.moments:
        moments = read_cells(files.moments, tasks[TASKS[0]], "moments")
        moments = moments[:, :, : max(params.horizons)]
        check_complete(moments, tasks[TASKS[0]])
    for task, cells in tasks.items():
        for horizon in params.horizons:
            hours = {plate: h[:horizon] for plate, h in hours_by_plate(images).items()}
            inputs = gather_inputs(settings["branches"], names, cells, moments, measures, hours)
            fit = dict(snakemake.wildcards) | {"task": task, "horizon": horizon}
            ensemble, outcomes, history, architecture = fit_hybrid(
                inputs, cells, truths, fit, settings, params.seed
            )
            about = fit | {
                **settings,
                "architecture": architecture,
                "measures": names,
                "metadata": METADATA_NAMES,
                "dose": asdict(outcomes[DOSE]),
                "seed": params.seed,
                "commit": commit_of(snakemake.scriptdir),
                "train_cells": [list(key) for key in keys_of(cells[cells["part"] == TRAIN])],
            }
            model_file, table = next(outputs)
            save_model(model_file, ensemble, outcomes[task], history, about)
            model = load_model(model_file)
            tracked = cells.assign(n_frames=horizon)  # cells that train have all frames
            del fit["horizon"]
            rows = predict_joined(tracked, model, moments, measures, hours, **fit)
            write_table("predictions", rows, table)
