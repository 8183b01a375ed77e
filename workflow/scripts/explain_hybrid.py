"""Score the hybrid network by every choice of branches, and with parts exchanged within doses."""

import logging
from collections import defaultdict

import pandas as pd
import torch

from lnp.acquisition.frame_times import hours_by_plate
from lnp.cells.store_reader import read_cells
from lnp.core.logs import log_to
from lnp.core.rng import rng_of
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import TASKS
from lnp.design.fold_data import read_fold
from lnp.explanation.branches import (
    MODEL,
    compare_branches,
    predict_choices,
    predict_exchanged,
)
from lnp.models.checkpoints import load_model

if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    files, params, protocol = snakemake.input, snakemake.params, snakemake.wildcards.protocol
    measures, images = (read_table(name, files[name]) for name in ("measures", "images"))
    hours, found = hours_by_plate(images), defaultdict(list)
    for path in files.models:
        model = load_model(path)
        task, fold, horizon = (model.about[name] for name in ("task", "fold", "horizon"))
        cells = {task: read_fold(files, task, fold) for task in TASKS}
        truths = {task: of_task["truth"] for task, of_task in cells.items()}
        moments = read_cells(files.moments, cells[task], "moments") if files.moments else None
        inputs = model.gather(cells[task], moments, measures, hours)
        of_fit = cells[task], truths, params.settings, params.seed
        for name, heads in predict_choices(model, inputs, *of_fit).items():
            for head, rows in heads.items():
                found[name, head].append(rows)
        rng = rng_of(params.seed, "exchanged", protocol, task, fold)
        for name, rows in predict_exchanged(model, inputs, cells[task], rng).items():
            found[name, task].append(rows)
    table = compare_branches({key: pd.concat(rows) for key, rows in found.items()})
    write_table("ablation", table.assign(protocol=protocol, model=MODEL), snakemake.output[0])
    shown = table.pivot_table("value", "ablation", "task", sort=False)
    logging.info("scores\n%s", shown.to_string())
