"""Predictions of several models on cells of a plate that we made up."""

import numpy as np
import pandas as pd

WELLS = {"C03": 316.0, "C04": 316.0, "C05": 316.0, "E03": 31.6, "E04": 31.6, "E05": 31.6}
WELLS |= {"G03": 0.0, "G04": 0.0, "G05": 0.0}


def make_cells(n_per_well, rng):
    """Return cells of nine wells with a level that follows the dose, and chance within it."""
    well = np.repeat(list(WELLS), n_per_well)
    dose = np.array([WELLS[name] for name in well])
    level = 10 + np.log1p(dose) / 3 + rng.normal(size=len(well))
    return pd.DataFrame(
        {
            "plate": "P",
            "site": [f"{name}_f001" for name in well],
            "cell": np.arange(len(well)),
            "well": well,
            "formulation": "",
            "dose_ng": dose,
            "part": "test",
            "level": level,
            "positive": (level > 11).astype(float),
        }
    )


def make_predictions(cells, noise, folds, horizons, rng):
    """Return the table `predictions`: truth plus noise, drawn independently for every fit.

    Parameters
    ----------
    noise : dict of model: float
        Standard deviation of the error; infinity for a model that knows nothing.
    """
    rows = []
    for model, sd in noise.items():
        for fold in folds:
            for horizon in horizons:
                for task, column in [("classification", "positive"), ("regression", "level")]:
                    fit = {"model": model, "fold": fold, "horizon": horizon, "task": task}
                    rows.append(predict(cells, column, sd, rng).assign(**fit))
    return pd.concat(rows, ignore_index=True).assign(protocol="paper", spread=0.0)


def predict(cells, column, sd, rng):
    """Return cells with truth and prediction of one fit."""
    truth = cells[column]
    noise = rng.normal(size=len(cells))
    prediction = noise if np.isinf(sd) else truth + sd * noise
    if column == "positive":
        prediction = 1 / (1 + np.exp(-4 * (prediction - 0.5)))
    return cells.drop(columns=["level", "positive"]).assign(truth=truth, prediction=prediction)
