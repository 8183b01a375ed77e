"""Scores within dose of ablated models, and their paired differences from the whole."""

import numpy as np
import pandas as pd

from lnp.assessment.intervals import resample_wells
from lnp.assessment.metrics import CORRELATIONS, RANGES
from lnp.assessment.scores import held_out_folds
from lnp.assessment.strata import Cells, influence_of, score_within
from lnp.core.vocabulary import CELL_KEY, RANK_METRICS, TEST, TREATED
from lnp.design.conditions import group_cells
from lnp.models.predictions import average_tests

EXCHANGED = "exchanged within dose"  # a part of the input is that of other cells of the dose
ONE_MEASURE = f"one measure {EXCHANGED}"  # begins the name where it is one measure of many
WHOLE = "all"  # in place of an ablation's name: nothing is left out


def compare_ablations(predicted):
    """Return scores within dose and their differences from the whole, with intervals by wells.

    Parameters
    ----------
    predicted : dict of str to DataFrame
        By the ablation's name: rows of the table "predictions" of one model.

    Returns
    -------
    DataFrame
        Table "ablation" without `protocol`.
    """
    wide = {name: average_test_cells(rows) for name, rows in predicted.items()}
    found = []
    for task, metric in RANK_METRICS.items():
        cells = {name: rows[rows["task"] == task] for name, rows in wide.items()}
        found += compare_scores(cells, task, metric)
    return pd.DataFrame(found)


def average_test_cells(rows):
    """Return one row per task and test cell, the mean over the folds that test it."""
    test = rows[rows["part"] == TEST]
    folds = held_out_folds(test)
    found = average_tests(rows).merge(folds, on=CELL_KEY, validate="many_to_one")
    return found.sort_values(["task", *CELL_KEY])


def compare_scores(cells, task, metric, by_dose=True):
    """Return rows of the table "ablation" of one task.

    `cells` holds the same test cells by the ablation's name. Where `by_dose` is false, cells are
    compared over all doses: of what tells the dose itself.
    """
    about = cells[WHOLE]
    truth, fold = (about[name].to_numpy() for name in ("truth", "held_out_in"))
    groups = group_cells(about)
    treated = groups.treated
    doses = groups.of_treated() if by_dose else {TREATED: treated}
    resamples = resample_wells(about["plate"] + "/" + about["well"], groups.number)
    weights = np.vstack([np.ones(len(about)), resamples.weights])
    within = resamples.among(treated, influence_of(metric, truth, list(doses.values())))
    values, reasons = {}, {}
    for name, rows in cells.items():
        known = Cells(truth, rows["prediction"].to_numpy(), fold, weights)
        values[name], reasons[name] = score_within(task, metric, known, doses)
    shared = {"task": task, "metric": metric, "n_wells": within.n_wells}
    shared["n_cells"] = int(treated.sum())
    return [
        {
            "ablation": name,
            **shared,
            **bound_score(values[name], metric, within),
            **compare_paired(values[name] - values[WHOLE], metric, within),
            "reason": "; ".join(filter(None, [reasons[name], within.remark()])),
        }
        for name in cells
    ]


def bound_score(values, metric, resamples):
    """Return a score and its interval, within the metric's range."""
    bounds = resamples.bounds(values[0], values[1:], correlation=metric in CORRELATIONS)
    low, high = np.clip(bounds, *RANGES[metric])
    return {"value": values[0], "low": low, "high": high}


def compare_paired(differences, metric, resamples):
    """Return a difference of two scores, and its interval from the differences by resample."""
    most = np.ptp(RANGES[metric])
    bounds = resamples.bounds(differences[0], differences[1:])
    low, high = np.clip(bounds, -most, most)
    return {"difference": differences[0], "difference_low": low, "difference_high": high}
