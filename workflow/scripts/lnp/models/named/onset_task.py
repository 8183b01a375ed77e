"""Predict when each cell begins, from its named measures up to a horizon, fold by fold."""

import logging

import numpy as np
import pandas as pd

from lnp.cells.time_courses import gather_time_courses
from lnp.core.rng import rng_of
from lnp.core.vocabulary import CELL_KEY, CLASSIFICATION, GIVEN, REGRESSION, TEST, TRAIN
from lnp.models.dose_means import mean_by_dose
from lnp.models.named.named import NAME, summarize
from lnp.models.named.onset_models import LEAST_EVENTS, predict_aft, predict_cox
from lnp.models.onset_labels import (
    AFT,
    CLASS,
    COX,
    DOSE,
    FIRST_ESCAPE,
    LEVEL,
    has_begun,
    label_onsets,
    observed,
)


def predict_onsets(split, cells, onsets, measures, hours, horizons, seed):
    """Return the predicted onsets of the cells that test, of every fold and horizon.

    Parameters
    ----------
    split, cells, onsets, measures : DataFrame
        Tables "split" (of one protocol), "cells", "onset" and "measures" of all training plates.
    hours : dict of str to (n_frames,) ndarray
        Of the images of each plate.
    horizons : list of int
    seed : int

    Returns
    -------
    DataFrame
        Table "onset_predictions" with the models `AFT`, `COX` and `DOSE`.
    """
    labelled = label_onsets(onsets, hours)[[*CELL_KEY, "state", "earliest_h", "latest_h"]]
    known = cells[[*CELL_KEY, "well", *GIVEN]].merge(labelled, on=CELL_KEY)
    rows = split.merge(known, on=CELL_KEY, validate="many_to_one")
    time_courses = gather_time_courses(measures, rows, max(horizons))
    found = []
    for horizon in horizons:
        _, values = summarize(time_courses, horizon)
        begun = has_begun(rows, hours, horizon)
        for fold in rows["fold"].unique():
            inside = (rows["fold"] == fold).to_numpy()
            rng = rng_of(seed, "onset", rows["protocol"].iloc[0], fold, horizon)
            of_fold = rows[inside].assign(horizon=horizon, begun=begun[inside])
            found.append(predict_fold(of_fold, values[inside], rng))
    return pd.concat(found, ignore_index=True)


def predict_fold(cells, values, rng):
    """Return the rows of the cells of one fold that test, by all models.

    Parameters
    ----------
    cells : DataFrame
        Columns of table "onset_predictions" but model and prediction, and part.
    values : (n_cells, n_columns) ndarray
    rng : numpy.random.Generator
    """
    trains = (cells["part"] == TRAIN).to_numpy() & cells["latest_h"].notna().to_numpy()
    tests = (cells["part"] == TEST).to_numpy()
    _, begins = observed(cells)
    n_events = int(begins[trains].sum())
    where = f"{cells['fold'].iloc[0]}, {cells['horizon'].iloc[0]} time points"
    logging.info("%s: %d cells train, %d of them begin", where, trains.sum(), n_events)
    predicted = {DOSE: predict_by_dose(cells, trains)}
    if n_events >= LEAST_EVENTS:
        predicted |= predict_by_measures(cells, values, trains, rng)
    else:
        logging.warning("%s: at least %d must begin; no model is fitted", where, LEAST_EVENTS)
    return pd.concat(
        cells[tests].assign(model=model, prediction=of_model[tests])
        for model, of_model in predicted.items()
    ).drop(columns=["part", "unit"])


def predict_by_measures(cells, values, trains, rng):
    """Return {model: (n_cells,) predictions} of the two models of the named measures."""
    earliest, latest = (cells[name].to_numpy() for name in ["earliest_h", "latest_h"])
    _, begins = observed(cells)
    early = begins & (earliest == 0)
    time = np.where(early, latest / 2, earliest)
    return {
        AFT: predict_aft(values, trains, earliest, latest, rng),
        COX: predict_cox(values, trains, time, begins, rng),
    }


def predict_by_dose(cells, trains):
    """Return the mean hour (n_cells,) of the training cells of a cell's dose.

    A silent cell counts with its last known hour. Where a dose does not train, it is the mean of
    all training cells.
    """
    train = cells[trains]
    by_dose = mean_by_dose(cells, train, "earliest_h")
    return by_dose.fillna(train["earliest_h"].mean()).to_numpy()


def rank_by_outcome(rows, named):
    """Return rows that rank the cells by what the named measures predict of their end.

    Who will make much GFP, or make any, may begin early: the least that a model of onsets must
    beat.

    Parameters
    ----------
    rows : DataFrame
        Table "onset_predictions".
    named : DataFrame
        Table "predictions" of the named measures.
    """
    ranked = []
    for model, task in [(LEVEL, REGRESSION), (CLASS, CLASSIFICATION)]:
        part = named[(named["task"] == task) & (named["model"] == NAME) & (named["part"] == TEST)]
        part = part[["fold", "horizon", *CELL_KEY, "prediction"]]
        part = part.assign(prediction=-part["prediction"], model=model)
        ranked.append(replace_predictions(rows, part, ["fold", "horizon", *CELL_KEY]))
    return pd.concat(ranked, ignore_index=True)


def rank_by_truth(rows, fates):
    """Return rows that rank the cells by their true first escape: a ceiling, where simulated.

    A cell that never expresses comes last; one whose truth is not known has no row.

    Parameters
    ----------
    rows : DataFrame
        Table "onset_predictions".
    fates : DataFrame
        Table "fates".
    """
    truth = fates[CELL_KEY].assign(prediction=fates["onset_h"].fillna(np.inf), model=FIRST_ESCAPE)
    return replace_predictions(rows, truth, CELL_KEY)


def replace_predictions(rows, predicted, keys):
    """Return the rows of the dose, which are there for all cells, with other predictions."""
    kept = rows[rows["model"] == DOSE].drop(columns=["model", "prediction"])
    return kept.merge(predicted, on=keys, validate="many_to_one")
