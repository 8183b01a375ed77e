"""Baselines and oracles, fitted and tested on the same folds as the approaches.

Nuisance baselines see what does not depend on how a cell handles LNPs (its dose, its place,
its neighbours, its counterstain); a model that is no better than these has learnt the plate.
Simple baselines see one quantity of the LNPs or of motion.
"""

import numpy as np
import pandas as pd

from lnp.cells.time_courses import (
    all_values,
    first_value_squared,
    gather_time_courses,
    last_value,
    last_value_and_slope,
    mean_and_slope,
    mean_value,
    summary_features,
)
from lnp.core.rng import rng_of
from lnp.core.schemas.spatial import BY_CHANCE
from lnp.core.vocabulary import CELL_KEY, CLASSIFICATION, GIVEN, REGRESSION, TASKS, TRAIN
from lnp.design.conditions import formulations_of
from lnp.design.fold_data import select_fold
from lnp.models.dose_means import mean_by_dose
from lnp.models.predictions import prediction_rows
from lnp.models.registry import DOSE
from lnp.models.ridge import fit_ridge

FRAME_KEY = [*CELL_KEY, "frame"]
FITTED = {  # model: its measures, and the summary of their time courses
    "density": (["density"], last_value),
    "position": (["place_row", "place_col"], first_value_squared),
    "brightness": (["stain_frame", "lnp_frame"], last_value),
    "stain": (["area", "stain_mean"], last_value),
    "puncta": (["stain_puncta"], last_value),
    "spots": (["spot_count"], last_value_and_slope),
    "lnp_ridge": (["lnp_light_disc"], all_values),
    "motility": (["step"], mean_value),
    "spatial": (list(BY_CHANCE), mean_and_slope),
}


def predict_references(split, targets, cells, measures, spatial, oracle, horizons, seed):
    """Return the rows of all baselines and oracles in every fold and task.

    Parameters
    ----------
    split, targets, cells : DataFrame
        Tables of these names; split and targets of one protocol.
    measures : DataFrame
        Table "measures" of all training plates.
    spatial : DataFrame
        Table "spatial" of them; without rows where it was not asked for.
    oracle : DataFrame
        Table "oracle"; without rows where no plate is simulated.
    horizons : list of int
    seed : int

    Returns
    -------
    DataFrame
        Table `predictions` with the baselines and oracles of the registry.
    """
    protocol = split["protocol"].iloc[0]
    if len(spatial):
        measures = measures.merge(fill_unknown(spatial), on=FRAME_KEY, how="left")
    rows = []
    for fold in split["fold"].unique():
        for task in TASKS:
            chosen = select_fold(split, targets, cells, fold, task)
            time_courses = gather_time_courses(measures, chosen, max(horizons))
            fit = {"protocol": protocol, "task": task, "fold": fold}
            rng = rng_of(seed, "baselines", *fit.values())
            rows.append(predict_baselines(chosen, time_courses, horizons, rng, **fit))
            rows.append(predict_oracles(chosen, oracle, horizons, **fit))
    return pd.concat(rows, ignore_index=True)


def predict_baselines(cells, time_courses, horizons, rng, **fit):
    """Return the rows of all baselines at each horizon.

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, cell, well, formulation, dose_ng, part, truth.
    time_courses : dict of str to (n_cells, n_frames) ndarray
        See `lnp.cells.time_courses.gather_time_courses`.
    horizons : list of int
    rng : numpy.random.Generator
    fit : protocol, task, fold

    Returns
    -------
    DataFrame
        Table `predictions` with the models of kinds nuisance and simple of the registry.
        A model all of whose measures are unknown has no rows.
    """
    rows, task = [], fit["task"]
    for horizon in horizons:
        seen = {name: values[:, :horizon] for name, values in time_courses.items()}
        predicted = predict_by_dose(cells)
        for model, (names, summary) in FITTED.items():
            if set(names) & set(seen):
                values = summary_features(seen, names, summary)
                predicted[model] = predict_ridge(cells, values, task, rng)
        rows += [
            prediction_rows(cells, values[:, None], model=model, horizon=horizon, **fit)
            for model, values in predicted.items()
        ]
    return pd.concat(rows, ignore_index=True)


def fill_unknown(spatial):
    """Return where spots lie, without gaps: as last known of the cell, before that as by chance.

    Parameters
    ----------
    spatial : DataFrame
        Table "spatial"; a cell with too few spots in a frame has no values there.
    """
    rows = spatial.sort_values(FRAME_KEY)
    known = rows.groupby(CELL_KEY)[list(BY_CHANCE)].ffill().fillna(BY_CHANCE)
    return rows[FRAME_KEY].join(known)


def predict_by_dose(cells):
    """Return {model: (n_cells,) predictions} of the baselines that see the dose at most.

    They are training means of the class or the level: of all cells, of the cells of a cell's own
    formulation and dose, and of their wells, weighted equally (`lnp.models.dose_means`). Where a
    dose does not train, the last two are the mean of all training cells, or wells.
    """
    cells = cells.assign(formulation=formulations_of(cells))
    train = cells[cells["part"] == TRAIN]
    overall = train["truth"].mean()
    wells = train.groupby([*GIVEN, "plate", "well"], as_index=False)["truth"].mean()
    of_wells = mean_by_dose(cells, wells, "truth").fillna(wells["truth"].mean())
    return {
        "majority": np.full(len(cells), overall),
        DOSE: mean_by_dose(cells, train, "truth").fillna(overall).to_numpy(),
        "dose_wells": of_wells.to_numpy(),
    }


def predict_ridge(cells, values, task, rng):
    """Return the predictions of a ridge regression on features of each cell, (n_cells,).

    Parameters
    ----------
    cells : DataFrame
        Columns part, truth. Those that train are fitted; if all are of one class, it is predicted.
    values : (n_cells, n_columns) ndarray
    task : {"classification", "regression"}
    rng : numpy.random.Generator
    """
    trains = (cells["part"] == TRAIN).to_numpy()
    truth = cells["truth"].to_numpy()[trains]
    seed = int(rng.integers(2**31))
    if task != REGRESSION and len(set(truth)) == 1:
        return np.full(len(cells), truth[0])
    return fit_ridge(values[trains], truth, task, seed).predict(values)


def predict_oracles(cells, oracle, horizons, **fit):
    """Return the rows of the oracles of simulated plates: predictions from the latent states.

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, cell, well, formulation, dose_ng, part, truth.
    oracle : DataFrame
        Table "oracle". Cells that are not in it have no rows.
    horizons : list of int
    fit : protocol, task, fold

    Returns
    -------
    DataFrame
        Table `predictions` with the models oracle_frame and oracle_course.
    """
    value = "probability" if fit["task"] == CLASSIFICATION else "level"
    known = oracle.loc[oracle["horizon"].isin(horizons), [*CELL_KEY, "kind", "horizon", value]]
    rows = cells.merge(known, on=CELL_KEY, validate="one_to_many")
    rows = rows.rename(columns={value: "prediction"})
    model = "oracle_" + rows.pop("kind")
    return rows.assign(model=model, spread=0.0, **fit)
