"""Scores of every model, fold and horizon, with intervals, and their share of the oracle's."""

import numpy as np
import pandas as pd

from lnp.assessment.intervals import resample_wells
from lnp.assessment.metrics import CORRELATIONS, RANGES
from lnp.assessment.strata import POOLED, influence_of, score_strata
from lnp.core.vocabulary import CELL_KEY, CHANCE, ENSEMBLE, FIT_KEY, TEST, WITHIN
from lnp.design.conditions import group_cells
from lnp.models.registry import ORACLE, names_of


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
    test = test.merge(held_out_folds(test), on=CELL_KEY, validate="many_to_one")
    scores = []
    for fit, rows in test.groupby(FIT_KEY, sort=False):
        fit = dict(zip(FIT_KEY, fit, strict=True))
        scores += [{**fit, **score} for score in score_fit(rows, fit["task"], fit["fold"])]
    return pd.DataFrame(scores)


def held_out_folds(test):
    """Return the fold in which each cell is held out; `every` where several folds test a cell.

    Parameters
    ----------
    test : DataFrame
        Rows of table `predictions`, part test.

    Returns
    -------
    DataFrame
        Columns plate, site, cell, held_out_in.
    """
    folds = test[test["fold"] != ENSEMBLE].groupby(CELL_KEY)["fold"].agg(["first", "nunique"])
    once, several = (folds["nunique"] == 1).all(), len(set(folds["first"])) > 1
    fold = folds["first"] if once and several else "every"
    return folds.assign(held_out_in=fold)[["held_out_in"]].reset_index()


def score_fit(rows, task, fold):
    """Return the scores of one fit in all strata, with 95 % intervals for an ensemble.

    A single fold has no interval: the folds share their cells. The interval of a metric stays
    within the metric's range.

    Parameters
    ----------
    rows : DataFrame
        Columns plate, well, formulation, dose_ng, truth, prediction, held_out_in: the test cells.
    task : {"classification", "regression"}
    fold : str
        Its name, or `ensemble`.

    Returns
    -------
    list of dict
        Columns of table `scores` from stratum to reason.
    """
    well, groups = (rows["plate"] + "/" + rows["well"]).to_numpy(), group_cells(rows)
    resamples = resample_wells(well, groups.number) if fold == ENSEMBLE else None
    weights = np.ones((1, len(rows)))
    if resamples is not None:
        weights = np.vstack([weights, resamples.weights])
    truth, prediction, held_out_in = (
        rows[name].to_numpy() for name in ("truth", "prediction", "held_out_in")
    )
    scores = []
    for stratum, metric, values, inside, reason in score_strata(
        task, truth, prediction, groups, held_out_in, weights
    ):
        low = high = np.nan
        if resamples is not None and not np.isnan(values[0]):
            within = stratum in (WITHIN, POOLED)
            compared = list(groups.of_treated().values()) if within else [inside]
            of_stratum = resamples.among(inside, influence_of(metric, truth, compared))
            bounds = of_stratum.bounds(values[0], values[1:], correlation=metric in CORRELATIONS)
            low, high = np.clip(bounds, *RANGES[metric])
            remark = of_stratum.remark()
            if np.isnan(low) and of_stratum.enough:
                remark = "undefined without one of the wells: no interval"
            reason = "; ".join(filter(None, [reason, remark]))
        size = {"n_cells": int(inside.sum()), "n_wells": len(set(well[inside]))}
        score = {"stratum": stratum, "metric": metric, "value": values[0], "low": low, "high": high}
        scores.append({**score, **size, "reason": reason})
    return scores


def share_of_oracle(scores):
    """Return the share of the oracles' scores above chance that each ensemble reaches.

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
