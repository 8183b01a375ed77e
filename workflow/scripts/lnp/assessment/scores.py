"""Score every model, fold and horizon: values, intervals, and how near to the oracle."""

import numpy as np
import pandas as pd

from lnp.assessment.intervals import resample_wells
from lnp.assessment.metrics import RANGES
from lnp.assessment.strata import score_strata
from lnp.core.vocabulary import CELL_KEY, CHANCE, ENSEMBLE, TEST
from lnp.models.registry import ORACLE, names_of

FIT = ["protocol", "model", "task", "fold", "horizon"]


def score_predictions(predictions):
    """Return the scores of the test cells of every fit, with intervals for the ensembles.

    Parameters
    ----------
    predictions : DataFrame
        Table `predictions` of one protocol.

    Returns
    -------
    DataFrame
        Table `scores`.
    """
    test = predictions[predictions["part"] == TEST].sort_values(CELL_KEY)
    test = test.merge(judging_folds(test), on=CELL_KEY, validate="many_to_one")
    scores = []
    for fit, rows in test.groupby(FIT, sort=False):
        fit = dict(zip(FIT, fit, strict=True))
        scores += [{**fit, **score} for score in score_fit(rows, fit["task"], fit["fold"])]
    return pd.DataFrame(scores)


def judging_folds(test):
    """Return which fold's model judges each cell; `every` where several folds' models do.

    Parameters
    ----------
    test : DataFrame
        Rows of table `predictions`, part test.

    Returns
    -------
    DataFrame
        Columns plate, site, cell, judge.
    """
    folds = test[test["fold"] != ENSEMBLE].groupby(CELL_KEY)["fold"].agg(["first", "nunique"])
    once, several = (folds["nunique"] == 1).all(), len(set(folds["first"])) > 1
    judge = folds["first"] if once and several else "every"
    return folds.assign(judge=judge)[["judge"]].reset_index()


def score_fit(rows, task, fold):
    """Return the scores of one fit as a list of dict, with intervals for an ensemble."""
    well, dose = (rows["plate"] + "/" + rows["well"]).to_numpy(), rows["dose_ng"].to_numpy()
    resamples = resample_wells(well, dose) if fold == ENSEMBLE else None
    weights = np.ones((1, len(rows)))
    if resamples is not None:
        weights = np.vstack([weights, resamples.weights])
    truth, prediction = rows["truth"].to_numpy(), rows["prediction"].to_numpy()
    judge = rows["judge"].to_numpy()
    return [
        {
            "stratum": stratum,
            "metric": metric,
            "value": values[0],
            "n_cells": int(inside.sum()),
            "n_wells": len(set(well[inside])),
            **interval(metric, values, resamples and resamples.among(inside), reason),
        }
        for stratum, metric, values, inside, reason in score_strata(
            task, truth, prediction, dose, judge, weights
        )
    ]


def interval(metric, values, resamples, reason):
    """Return low and high, the 95 % interval, and what to heed.

    Parameters
    ----------
    metric : str
        Whose range the interval may not leave.
    values : (1 + n_sets,) ndarray
        The score itself, then those of the resamples.
    resamples : Resamples or None
        None for a single fold, which has no interval.
    reason : str
        What is known so far, or empty.
    """
    if resamples is None or np.isnan(values[0]):
        return {"low": np.nan, "high": np.nan, "reason": reason}
    low, high = np.clip(resamples.bounds(values[0], values[1:]), *RANGES[metric])
    remark = resamples.remark()
    if np.isnan(low) and resamples.enough:
        remark = "undefined without one of the wells: no interval"
    return {"low": low, "high": high, "reason": "; ".join(filter(None, [reason, remark]))}


def share_of_oracle(scores):
    """Return what share of the oracles' scores above chance each ensemble reaches.

    Parameters
    ----------
    scores : DataFrame
        Table `scores`.

    Returns
    -------
    DataFrame
        Columns protocol, task, horizon, stratum, metric, model, value, chance, and per
        oracle its score and the share (NaN where the oracle is not above chance);
        no rows where no plate is simulated.
    """
    kept = scores[(scores["fold"] == ENSEMBLE) & scores["metric"].isin(list(CHANCE))]
    place = ["protocol", "task", "horizon", "stratum", "metric"]
    shares = kept[~kept["model"].isin(names_of(ORACLE))][[*place, "model", "value"]]
    shares["chance"] = shares["metric"].map(CHANCE).astype(float)
    for oracle in names_of(ORACLE):
        ceiling = kept.loc[kept["model"] == oracle, [*place, "value"]]
        shares = shares.merge(ceiling.rename(columns={"value": oracle}), on=place)
        above = (shares[oracle] - shares["chance"]).where(lambda x: x > 0)
        shares[f"share_{oracle}"] = (shares["value"] - shares["chance"]) / above
    return shares
