"""Whole studies without images: cells in wells, what models see of them, and what they predict.

Quick to draw by the hundred, to learn how often the claims are wrong, and how many wells
it takes to be right.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.core.vocabulary import CELL_KEY, CLASSIFICATION, ENSEMBLE, REGRESSION, TEST, TRAIN
from lnp.design.folds import n_cross_folds, split_cross

DOSES = (0.0, 31.6, 316.0)  # ng
DOSE_EFFECT = 1.5  # of each step of dose on the level, in SD of a cell
# of the sight of z; lstm and gbm are equals
NOISE = {"cnn": 3.0, "lstm": 0.5, "gbm": 0.5, "named": 0.5, "spots": 2.0}
BLIND = ["density", "position", "brightness", "stain", "puncta"]  # see the well, not z
N_COLUMNS = 3  # that a model sees of each cell
PENALTY = 5.0


@dataclass(frozen=True)
class Design:
    """A design, and what nature does in it.

    Attributes
    ----------
    n_wells : int
        Per dose.
    n_cells : int
        Per well.
    r2 : float
        Share of the level's variance within wells that follows from what can be seen, z.
    well_sd : float
        SD of the wells' own effects, on the level and on each column, in SD of a cell.
    doses : tuple of float
        ng, rising, 0 for controls first.
    """

    n_wells: int
    n_cells: int
    r2: float
    well_sd: float
    doses: tuple = DOSES


def draw_cells(design, rng):
    """Return the cells of a study: table of cells with `level`, `positive` and `z`."""
    n_wells = design.n_wells * len(design.doses)
    index = np.repeat(np.arange(n_wells), design.n_cells)
    step = np.repeat(np.arange(len(design.doses)), design.n_wells * design.n_cells)
    z, chance = rng.normal(size=(2, len(index)))
    level = np.sqrt(design.r2) * z + np.sqrt(1 - design.r2) * chance
    level += DOSE_EFFECT * step + design.well_sd * rng.normal(size=n_wells)[index]
    names = np.array([f"W{k:03d}" for k in range(n_wells)])[index]
    place = {"plate": "P", "site": names, "cell": np.arange(len(index)), "well": names}
    cells = pd.DataFrame(place | {"dose_ng": np.array(design.doses)[step], "z": z, "level": level})
    return cells.assign(positive=(level > np.quantile(level, 0.6)).astype(float))


def draw_sight(cells, noise, well_sd, rng):
    """Return the (n_cells, N_COLUMNS) columns that a model sees; infinite noise: nothing of z."""
    index, names = pd.factorize(cells["well"])
    step = cells["dose_ng"].rank(method="dense").to_numpy() - 1
    seen = np.zeros(len(cells)) if np.isinf(noise) else cells["z"].to_numpy() / noise
    own = rng.normal(size=(len(cells), N_COLUMNS))
    wells = well_sd * rng.normal(size=(len(names), N_COLUMNS))[index]
    return seen[:, None] + own + wells + DOSE_EFFECT * step[:, None]


def predict_study(design, rng):
    """Return the table `predictions` of a study: every well tested once, ridge on what is seen.

    The names of models are those of `lnp.models.registry`; `dose` predicts the training mean.
    """
    cells = draw_cells(design, rng)
    split = split_cross(cells, "well", n_cross_folds(design.n_wells), rng)
    parts = [
        (fold, cells[CELL_KEY].merge(part, on=CELL_KEY)["part"].to_numpy())
        for fold, part in split.groupby("fold", sort=False)
    ]
    sight = {
        model: draw_sight(cells, noise, design.well_sd, rng)
        for model, noise in (NOISE | dict.fromkeys(BLIND, np.inf)).items()
    }
    tasks = [
        predict_task(cells.assign(truth=cells[column].astype(float)), parts, sight, task)
        for task, column in [(CLASSIFICATION, "positive"), (REGRESSION, "level")]
    ]
    folds = pd.concat(tasks, ignore_index=True)
    # one fold tests a cell, so that the mean over the folds is what that fold says
    return pd.concat([folds, folds.assign(fold=ENSEMBLE)], ignore_index=True)


def predict_task(cells, parts, sight, task):
    """Return the rows of one task: every cell once per model, by the fold that tests it."""
    fold, predicted = np.empty(len(cells), dtype=object), {}
    for name, part in parts:
        tests, found = part == TEST, predict_fold(cells.assign(part=part), sight)
        fold[tests] = name
        for model, values in found.items():
            predicted.setdefault(model, np.empty(len(cells)))[tests] = values[tests]
    about = cells[[*CELL_KEY, "well", "dose_ng", "truth"]].assign(fold=fold, part=TEST, task=task)
    rows = [about.assign(model=model, prediction=values) for model, values in predicted.items()]
    return pd.concat(rows).assign(protocol="grouped", horizon=1, spread=0.0)


def predict_fold(judged, sight):
    """Return {model: (n_cells,) predictions} of one fold, fitted on its training part."""
    trains, truth = (judged["part"] == TRAIN).to_numpy(), judged["truth"].to_numpy()
    means = judged[trains].groupby("dose_ng")["truth"].mean()
    predicted = {"dose": judged["dose_ng"].map(means).to_numpy()}
    for model, columns in sight.items():
        centred = columns - columns[trains].mean(axis=0)
        gram = centred[trains].T @ centred[trains] + PENALTY * np.eye(N_COLUMNS)
        slopes = np.linalg.solve(gram, centred[trains].T @ (truth[trains] - truth[trains].mean()))
        predicted[model] = truth[trains].mean() + centred @ slopes
    return predicted
