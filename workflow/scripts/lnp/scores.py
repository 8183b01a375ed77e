"""Score every model, fold and horizon: values, intervals, and how near to the oracle."""

import numpy as np
import pandas as pd

from lnp.bootstrap import resample_cells
from lnp.metrics import CHANCE
from lnp.randomness import rng_of
from lnp.strata import score_strata

FIT = ["protocol", "model", "task", "fold", "horizon"]
ENSEMBLE = "ensemble"
FEW_WELLS = 20  # below which an interval from resampled wells tends to be too narrow
ORACLES = ["oracle_frame", "oracle_course"]


def score_predictions(predictions, n_resamples, seed):
    """Return the scores of the test cells of every fit, with intervals for the ensembles.

    Parameters
    ----------
    predictions : DataFrame
        Table `predictions` of one protocol.
    n_resamples : int
        Of the bootstrap.
    seed : int
        The resamples are those of the cells: models on the same cells share them.

    Returns
    -------
    DataFrame
        Table `scores`.
    """
    test = predictions[predictions["part"] == "test"]
    scores = []
    for fit, rows in test.groupby(FIT, sort=False):
        fit = dict(zip(FIT, fit, strict=True))
        n_sets = n_resamples if fit["fold"] == ENSEMBLE else 0
        rng = rng_of(seed, "bootstrap", fit["protocol"], fit["task"])
        scores += [{**fit, **score} for score in score_fit(rows, fit["task"], n_sets, rng)]
    return pd.DataFrame(scores)


def score_fit(rows, task, n_resamples, rng):
    """Return the scores of one fit as a list of dict, with intervals if there are resamples."""
    rows = rows.sort_values(["plate", "site", "cell"])
    well, dose = (rows["plate"] + "/" + rows["well"]).to_numpy(), rows["dose_ng"].to_numpy()
    weights = np.ones((1, len(rows)))
    if n_resamples:
        weights = np.vstack([weights, resample_cells(well, dose, n_resamples, rng)])
    truth, prediction = rows["truth"].to_numpy(), rows["prediction"].to_numpy()
    return [
        {
            "stratum": stratum,
            "metric": metric,
            "value": values[0],
            "n_cells": int(inside.sum()),
            "n_wells": len(set(well[inside])),
            **interval(values, len(set(well[inside])), reason),
        }
        for stratum, metric, values, inside, reason in score_strata(
            task, truth, prediction, dose, weights
        )
    ]


def interval(values, n_wells, reason):
    """Return low and high, the middle 95 % of the resamples, and what to heed.

    Parameters
    ----------
    values : (1 + n_resamples,) ndarray
        The score itself, then those of the resamples.
    n_wells : int
    reason : str
        What is known so far, or empty.
    """
    defined = values[1:][np.isfinite(values[1:])]
    low, high = np.nan, np.nan
    if len(values) == 1 or np.isnan(values[0]):
        few = ""
    elif n_wells < 2:
        few = "one well: no interval"
    elif len(defined) < (len(values) - 1) / 2:
        few = "undefined in most resamples: no interval"
    else:
        low, high = np.quantile(defined, [0.025, 0.975])
        few = f"{n_wells} wells: the interval may be too narrow" if n_wells < FEW_WELLS else ""
    return {"low": low, "high": high, "reason": "; ".join(filter(None, [reason, few]))}


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
    shares = kept[~kept["model"].isin(ORACLES)][[*place, "model", "value"]]
    shares["chance"] = shares["metric"].map(CHANCE).astype(float)
    for oracle in ORACLES:
        ceiling = kept.loc[kept["model"] == oracle, [*place, "value"]]
        shares = shares.merge(ceiling.rename(columns={"value": oracle}), on=place)
        above = (shares[oracle] - shares["chance"]).where(lambda x: x > 0)
        shares[f"share_{oracle}"] = (shares["value"] - shares["chance"]) / above
    return shares
