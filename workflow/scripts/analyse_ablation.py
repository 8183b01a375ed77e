"""Analyse how much worse the prediction is without a part of what was measured."""

import logging

from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import TASKS
from lnp.design.fold_data import select_fold
from lnp.explanation.ablation import (
    ablate,
    possible_ablations,
    predict_ablated,
)
from lnp.explanation.ablation_scores import compare_ablations
from lnp.models.registry import REFERENCE

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params, protocol = snakemake.input, snakemake.params, snakemake.wildcards.protocol
    tables = {name: read_table(name, files[name]) for name in ("split", "targets", "cells")}
    measures, shifts = (read_table(name, files[name]) for name in ("measures", "shifts"))
    folds = {
        (task, fold): select_fold(**tables, fold=fold, task=task)
        for task in TASKS
        for fold in tables["split"]["fold"].unique()
    }
    predicted = {}
    for ablation in possible_ablations(measures, params.horizon):
        left = ablate(measures, shifts, ablation, params.horizon)
        predicted[ablation.name] = predict_ablated(
            left, folds, protocol, params.horizon, params.seed
        )
    table = compare_ablations(predicted).assign(protocol=protocol, model=REFERENCE)
    write_table("ablation", table, snakemake.output[0])
    shown = table.pivot_table("difference", "ablation", "metric", sort=False)
    logging.info("differences from all\n%s", shown.to_string())
