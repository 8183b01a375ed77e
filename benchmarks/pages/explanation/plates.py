"""Plates whose outcome follows one quantity of the cell, run without networks."""

from typing import NamedTuple

import pandas as pd
import yaml

from lnp.core.tables import read_table
from lnp.core.vocabulary import TASKS, TEST
from lnp.explanation.importance import KIND
from measure_validation import ROOT, run_targets, write_layout

N_CELLS, N_FRAMES, HORIZON = 60, 14, 12  # cells per field, whatever the world
NETWORKS = ["cnn", "lstm", "gbm"]
TABLE = "results/grouped/explanation/named.parquet"


class Plate(NamedTuple):
    """What the outcome of a simulated plate follows, its world, and the seed of both."""

    follows: str
    scene: str
    seed: int


def write_study(folder, plate):
    """Write a study of one plate: the demo's layout, one field per well, named measures alone."""
    settings = yaml.safe_load((ROOT / "demo/config/config.yaml").read_text())
    settings = {key: part for key, part in settings.items() if key not in NETWORKS}
    settings |= {"seed": plate.seed, "horizons": [HORIZON], "approaches": ["named"]}
    like = {"varied": plate.seed} if plate.scene == "varied" else {"like": plate.scene}
    scene = {**like, "confluence": 0}
    settings["simulation"] |= {"outcome_follows": plate.follows, "scene": scene}
    settings["simulation"] |= {"n_cells": N_CELLS}
    settings["acquisition"] |= {"n_frames": N_FRAMES, "fields": [1]}
    settings["protocols"] = {"grouped": settings["protocols"]["grouped"]}
    write_layout(folder, settings)


def run_plate(folder, plate, options):
    """Run a plate through the pipeline; return its shares of kinds, and how well it was predicted.

    Returns
    -------
    DataFrame
        A row per task and kind: share, used, low, high; `correlation` of truth and prediction
        within doses; n_cells.
    """
    study = folder / f"{plate.follows}_{plate.scene}_{plate.seed}"
    write_study(study, plate)
    run_targets(study, [TABLE], options)
    rows = read_table("explanation", study / TABLE)
    fits = sorted(study.glob("results/grouped/named/*/*/*/predictions.parquet"))
    skill = skill_within(pd.concat([pd.read_parquet(path) for path in fits]))
    return rows[rows["level"] == KIND].assign(correlation=rows["task"].map(skill))


def skill_within(predictions):
    """Return, by task, the correlation of truth and prediction of treated test cells in a dose."""
    rows = predictions[(predictions["part"] == TEST) & (predictions["model"] == "named")]
    rows = rows[rows["dose_ng"] > 0]
    found = {}
    for task in TASKS:
        cells = rows.loc[rows["task"] == task, ["dose_ng", "truth", "prediction"]]
        centred = cells - cells.groupby("dose_ng").transform("mean")
        found[task] = centred["truth"].corr(centred["prediction"])
    return found
