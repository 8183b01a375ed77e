"""Predicted onsets of a small study, and a study of cells whose onset we chose."""

import numpy as np
import pandas as pd

from lnp.assessment.onset_scores import score_onsets
from lnp.core.tables import check_table
from lnp.core.vocabulary import CELL_KEY
from synthetic.results import PLATE
from synthetic.scores import HORIZONS, PROTOCOL

END_H = 2.4  # of the film
HOURS = {"P": np.arange(13) * 0.5}
ONSET_COLUMNS = ["level", "rise", "rise_per_h", "fast_half_life_h", "slow_half_life_h", "noise"]


def make_onset_predictions(n_wells=4, n_cells=5):
    """Return the table "onset_predictions": trees order all cells rightly, Cox none, dose ties."""
    rng = np.random.default_rng(5)
    wells = [f"{row}{col:02d}" for row in "CE" for col in range(3, 3 + n_wells)]
    cells = pd.DataFrame({"well": np.repeat(wells, n_cells)}).assign(plate=PLATE)
    cells = cells.assign(site=cells["well"] + "_f001", cell=np.tile(range(n_cells), len(wells)))
    cells["dose_ng"] = cells["well"].str[0].map({"C": 316.0, "E": 31.6})
    cells["formulation"] = ""
    onset = rng.uniform(0.5, 3.0, len(cells))
    silent = onset > END_H
    cells["state"] = np.where(silent, "silent", "rises")
    cells["earliest_h"] = np.where(silent, END_H, onset)
    cells["latest_h"] = np.where(silent, np.inf, onset)
    models = {"aft": onset, "cox": -onset, "dose": 1.5 + 0 * onset}
    rows = [
        cells.assign(
            **{"model": model, "prediction": values, "horizon": horizon},
            begun=~silent & (onset <= (horizon - 1) / 3),
        )
        for model, values in models.items()
        for horizon in HORIZONS
    ]
    table = pd.concat(rows).assign(protocol=PROTOCOL, fold="fold1")
    return check_table("onset_predictions", table, "here")


def make_onset_scores():
    """Return the table "onset_scores" of these predictions."""
    return check_table("onset_scores", score_onsets(make_onset_predictions()), "here")


def make_onset_study(n_wells=6, n_cells=20, signal=1.0, seed=0):
    """Return tables "split", "cells", "onset", "measures" of cells whose light tells their onset.

    The dim begin late, and a third never; wells take turns to test.
    """
    rng = np.random.default_rng(seed)
    n = n_wells * n_cells
    well = np.repeat([f"C{col:02d}" for col in range(3, 3 + n_wells)], n_cells)
    cells = pd.DataFrame({"plate": "P", "well": well, "dose_ng": 316.0, "role": "treated"})
    cells = cells.assign(
        formulation="", site=cells["well"] + "_f001", cell=np.tile(range(n_cells), n_wells)
    )
    light = rng.normal(size=n)
    onset = np.exp(1.2 - 0.5 * (signal * light + rng.normal(scale=0.3, size=n)))
    rises = onset < 5.0
    onsets = cells[[*CELL_KEY, "role"]].assign(
        condition="316 ng", state=np.where(rises, "rises", "silent"), known_until_h=6.0
    )
    for name in ["onset_h", "onset_low_h", "onset_high_h"]:
        onsets[name] = np.where(rises, onset, np.nan)
    onsets = onsets.assign(**dict.fromkeys(ONSET_COLUMNS, 1.0))
    folds = [f"fold{k + 1}" for k in range(2)]
    turn = np.repeat(np.arange(n_wells), n_cells) % 2
    split = pd.concat(
        cells[CELL_KEY].assign(
            protocol="grouped", unit="well", fold=fold, part=np.where(turn == k, "test", "train")
        )
        for k, fold in enumerate(folds)
    )
    frames = cells.loc[cells.index.repeat(4), CELL_KEY].assign(frame=np.tile(range(4), n))
    measures = frames.assign(
        lnp_mean=np.repeat(light, 4) * frames["frame"], area=rng.normal(size=4 * n)
    )
    return {
        "split": split.reset_index(drop=True),
        "cells": cells,
        "onsets": onsets,
        "measures": measures,
    }
