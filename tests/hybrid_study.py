"""A few cells whose measures and images tell their level, and a hybrid network fitted to them."""

from dataclasses import asdict
from types import SimpleNamespace

import numpy as np
import pandas as pd

from lnp.cells.store_reader import keys_of
from lnp.models.checkpoints import load_model, save_model
from lnp.models.hybrid.inputs import BRANCHES, METADATA_NAMES, gather_inputs, known_measures
from lnp.models.hybrid.training import fit_hybrid

N_CELLS, N_FRAMES, HORIZON = 72, 6, 4
HOURS = {"P": np.arange(1.0, HORIZON + 1)}
MEASURES = ["spot_count", "area", "density"]
FIT = {"protocol": "grouped", "task": "regression", "fold": "fold1", "horizon": HORIZON}
SETTINGS = {
    **{"n_networks": 2, "image_width": 2, "width": 8, "dropout": 0.0, "branch_dropout": 0.2},
    **{"auxiliary": 0.3, "epochs": 20, "patience": 20, "reduce_after": 8, "batch_size": 16},
    **{"learning_rate": 0.02, "weight_decay": 0.0},
}


def draw_study(rng):
    """Return cells, their moments and their measures; the level rises with the pace of spots."""
    number = np.arange(N_CELLS)
    pace, dose = rng.normal(size=N_CELLS), np.where(number % 2, 316.0, 31.6)
    cells = pd.DataFrame({"plate": "P", "site": "C03_f001", "cell": number})
    cells = cells.assign(
        well=np.char.add("C0", (number // 2 % 6 + 1).astype(str)), formulation="", dose_ng=dose
    )
    cells["part"] = np.select(
        [number // 2 % 6 == 0, number // 2 % 6 == 1], ["test", "valid"], "train"
    )
    cells["truth"] = 3 + pace + (dose > 100) + rng.normal(0, 0.1, N_CELLS)
    moments = rng.normal(size=(N_CELLS, 2, N_FRAMES, 2, 4)).astype(np.float32)
    moments[:, :, :, 0, 0] += pace[:, None, None]
    measures = cells[["plate", "site", "cell"]].merge(
        pd.DataFrame({"frame": range(N_FRAMES)}), how="cross"
    )
    measures[MEASURES] = rng.uniform(1, 2, (len(measures), len(MEASURES)))
    measures["spot_count"] = 20 + pace[measures["cell"]] * measures["frame"]
    return SimpleNamespace(cells=cells, moments=moments, measures=measures)


def fit_study(study, path, branches=BRANCHES, **settings):
    """Return the network fitted and saved, its input, and its file."""
    names = known_measures(study.measures)
    inputs = gather_inputs(branches, names, study.cells, study.moments, study.measures, HOURS)
    return fit_inputs(study, inputs, path, **settings), inputs, path


def fit_inputs(study, inputs, path, **settings):
    """Return the network fitted to given input."""
    settings = SETTINGS | settings
    truths = {"regression": study.cells["truth"], "classification": study.cells["truth"] > 3.5}
    ensemble, outcomes, history, architecture = fit_hybrid(
        inputs, study.cells, truths, FIT, settings, seed=1
    )
    about = FIT | {
        "branches": list(inputs),
        "measures": known_measures(study.measures),
        "metadata": METADATA_NAMES,
        "dose": asdict(outcomes["dose"]),
        "architecture": architecture,
        "train_cells": [list(key) for key in keys_of(study.cells[study.cells["part"] == "train"])],
    }
    save_model(path, ensemble, outcomes["regression"], history, about)
    return load_model(path)
