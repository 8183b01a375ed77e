"""Simulated studies without images: cells in wells, what models see of them and predict.

Hundreds are quickly drawn, to measure how often the claims are wrong, and how many wells
a study needs for them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.core.vocabulary import CELL_KEY, CLASSIFICATION, ENSEMBLE, GIVEN, REGRESSION, TEST, TRAIN
from lnp.design.folds import n_cross_folds, split_cross
from lnp.models.registry import DOSE, DOSE_ONLY, FRAME, NUISANCE, TEMPORAL, names_of

DOSES = (0.0, 31.6, 316.0)  # ng
DOSE_EFFECT = 1.5  # of each step of dose on the level, in SD of a cell
NOISE = {  # of what a model sees of z, in SD; temporal models are equals
    **dict.fromkeys(names_of(FRAME), 3.0),
    **dict.fromkeys(names_of(TEMPORAL), 0.5),
    "spots": 2.0,
    **{name: np.inf for name in names_of(NUISANCE) if name not in DOSE_ONLY},  # see wells only
}
N_COLUMNS = 3  # that a model sees of each cell
PENALTY = 5.0  # of the ridge regression


@dataclass(frozen=True)
class Design:
    """The design of a study, and the effects that are assumed in it.

    Attributes
    ----------
    n_wells : int
        Per dose.
    n_cells : int or (int, int)
        Per well; the least and the most, where wells differ.
    r2 : float
        Share of the level's variance within wells that follows from what can be seen, z.
    well_sd : float
        SD of the effects of wells on the level and on each column, in SD of a cell.
    doses : tuple of float
        ng, rising, 0 for controls first.
    tail_df : float
        Degrees of freedom of Student's t, from which the chance in the level is drawn: few give
        heavy tails.
    positive : float
        Share of positive cells.
    aberrant_sd : float
        Added to level and columns of one treated well, in SD of a cell: a well that went wrong.
    n_plates : int
        Over which the wells of each dose are spread; a plate has an effect as a well has.
    """

    n_wells: int
    n_cells: int | tuple
    r2: float
    well_sd: float
    doses: tuple = DOSES
    tail_df: float = np.inf
    positive: float = 0.4
    aberrant_sd: float = 0.0
    n_plates: int = 1


def draw_wells(design, rng):
    """Return the wells of a study: plate, name, dose, step of dose, effect and number of cells."""
    n_wells = design.n_wells * len(design.doses)
    step = np.repeat(np.arange(len(design.doses)), design.n_wells)
    plate = np.arange(n_wells) % design.n_plates
    effect = design.well_sd * rng.normal(size=n_wells)
    if design.n_plates > 1:
        effect += design.well_sd * rng.normal(size=design.n_plates)[plate]
    least, most = np.broadcast_to(design.n_cells, 2)
    return pd.DataFrame(
        {
            "plate": [f"P{number}" for number in plate],
            "well": [f"W{number:03d}" for number in range(n_wells)],
            "dose_ng": np.array(design.doses)[step],
            "step": step,
            "effect": effect,
            "aberrant": design.aberrant_sd * (np.arange(n_wells) == n_wells - 1),
            "n_cells": rng.integers(least, most, size=n_wells, endpoint=True),
        }
    )


def draw_cells(design, rng):
    """Return the cells of a study with their `level`, `positive` and `z`: one row per cell."""
    wells = draw_wells(design, rng)
    cells = wells.loc[wells.index.repeat(wells["n_cells"])].reset_index(drop=True)
    z = rng.normal(size=len(cells))
    chance = rng.normal(size=len(cells))
    if np.isfinite(design.tail_df):  # Student's t: a normal over the root of a chi-square
        chance /= np.sqrt(rng.chisquare(design.tail_df, size=len(cells)) / design.tail_df)
    level = np.sqrt(design.r2) * z + np.sqrt(1 - design.r2) * chance
    level += DOSE_EFFECT * cells["step"] + cells["effect"] + cells["aberrant"]
    positive = (level > np.quantile(level, 1 - design.positive)).astype(float)
    about = cells[["plate", "well", "dose_ng", "aberrant"]]
    return about.assign(
        formulation="",
        site=cells["well"],
        cell=np.arange(len(cells)),
        z=z,
        level=level,
        positive=positive,
    )


def draw_columns(cells, noise, well_sd, rng):
    """Return the (n_cells, N_COLUMNS) columns that a model sees; infinite noise: nothing of z."""
    index, names = pd.factorize(cells["well"])
    step = cells["dose_ng"].rank(method="dense").to_numpy() - 1
    seen = np.zeros(len(cells)) if np.isinf(noise) else cells["z"].to_numpy() / noise
    of_cells = rng.normal(size=(len(cells), N_COLUMNS))
    of_wells = well_sd * rng.normal(size=(len(names), N_COLUMNS))[index]
    of_design = DOSE_EFFECT * step + cells["aberrant"].to_numpy()
    return seen[:, None] + of_cells + of_wells + of_design[:, None]


def predict_study(design, rng):
    """Return the table `predictions` of a study: ridge on what is seen, each well tested once.

    The names of models are those of `lnp.models.registry`; `dose` predicts the training mean
    of the dose.
    """
    cells = draw_cells(design, rng)
    split = split_cross(cells, "well", n_cross_folds(design.n_wells), rng)
    parts = [
        (fold, cells[CELL_KEY].merge(part, on=CELL_KEY)["part"].to_numpy())
        for fold, part in split.groupby("fold", sort=False)
    ]
    seen = {
        model: draw_columns(cells, noise, design.well_sd, rng) for model, noise in NOISE.items()
    }
    folds = pd.concat(
        [
            predict_task(cells.assign(truth=cells[column].astype(float)), parts, seen, task)
            for task, column in [(CLASSIFICATION, "positive"), (REGRESSION, "level")]
        ],
        ignore_index=True,
    )
    # one fold tests a cell, so that fold's prediction is the mean over the folds
    return pd.concat([folds, folds.assign(fold=ENSEMBLE)], ignore_index=True)


def predict_task(cells, parts, seen, task):
    """Return the rows of one task: every cell once per model, by the fold that tests it.

    Parameters
    ----------
    cells : DataFrame
        One row per cell, with `truth`.
    parts : list of (fold, (n_cells,) ndarray of str)
        The part of each cell in each fold.
    seen : dict of model to (n_cells, N_COLUMNS) ndarray
    task : {"classification", "regression"}
    """
    truth, fold = cells["truth"].to_numpy(), np.empty(len(cells), dtype=object)
    predicted = {model: np.empty(len(cells)) for model in [DOSE, *seen]}
    for name, part in parts:
        trains, tests = part == TRAIN, part == TEST
        fold[tests] = name
        means = cells[trains].groupby("dose_ng")["truth"].mean()
        predicted[DOSE][tests] = cells["dose_ng"].map(means).to_numpy()[tests]
        for model, columns in seen.items():
            centred = columns - columns[trains].mean(axis=0)
            gram = centred[trains].T @ centred[trains] + PENALTY * np.eye(N_COLUMNS)
            moment = centred[trains].T @ (truth[trains] - truth[trains].mean())
            values = truth[trains].mean() + centred @ np.linalg.solve(gram, moment)
            predicted[model][tests] = values[tests]
    about = cells[[*CELL_KEY, "well", *GIVEN, "truth"]].assign(fold=fold, part=TEST, task=task)
    return pd.concat([about] * len(predicted), ignore_index=True).assign(
        model=np.repeat(list(predicted), len(cells)),
        prediction=np.concatenate(list(predicted.values())),
        protocol="grouped",
        horizon=1,
        spread=0.0,
    )
