"""Compare the three approaches pairwise, as in the paper's Table 1, and by cell."""

from itertools import combinations

import numpy as np
import pandas as pd

from lnp.randomization import (
    holm,
    paired_floor,
    paired_permutation_test,
    unpaired_floor,
    unpaired_permutation_test,
)
from lnp.randomness import rng_of

MODELS = ["cnn", "lstm", "gbm"]
PAIRS = list(combinations(MODELS, 2))
TASKS = ["classification", "regression"]
FOLD_SCORE = {"classification": ("weighted_f1", -1.0), "regression": ("rmse", 1.0)}
ENSEMBLE = "ensemble"
CELL = ["plate", "site", "cell"]


def compare_models(predictions, scores, horizons, n_permutations, seed):
    """Return both tests of every pair, task and horizon, Holm-corrected within each test.

    Parameters
    ----------
    predictions, scores : DataFrame
        Tables of one protocol.
    horizons : list of int
    n_permutations : int
        Of the paired test.
    seed : int

    Returns
    -------
    DataFrame
        Table `tests`. `folds_unpaired` is the paper's: the fold scores (weighted F1,
        RMSE over all test cells) of one model against those of the other.
        `cells_paired` exchanges the two ensembles' predictions cell by cell; the loss
        is the square error of the probability or level. A difference below 0 says
        that the first model is the better one.
    """
    protocol = predictions["protocol"].iloc[0]
    rows = []
    for task in TASKS:
        for horizon in horizons:
            losses = cell_losses(predictions, task, horizon)
            folds = fold_losses(scores, task, horizon)
            for first, second in PAIRS:
                rng = rng_of(seed, "tests", protocol, task, horizon, first, second)
                about = {"task": task, "horizon": horizon, "first": first, "second": second}
                rows.append(about | compare_folds(folds[first], folds[second]))
                rows.append(about | compare_cells(losses, first, second, n_permutations, rng))
    tests = pd.DataFrame(rows).assign(protocol=protocol)
    return tests.assign(p_holm=tests.groupby("test")["p"].transform(holm))


def cell_losses(predictions, task, horizon):
    """Return the ensembles' square errors: one row per test cell, one column per model."""
    rows = predictions[
        (predictions["fold"] == ENSEMBLE)
        & (predictions["task"] == task)
        & (predictions["horizon"] == horizon)
        & predictions["model"].isin(MODELS)
    ]
    rows = rows.assign(loss=(rows["prediction"] - rows["truth"]) ** 2)
    return rows.pivot(index=CELL, columns="model", values="loss")


def fold_losses(scores, task, horizon):
    """Return the folds' scores, less is better: one row per fold, one column per model."""
    metric, sign = FOLD_SCORE[task]
    rows = scores[
        (scores["fold"] != ENSEMBLE)
        & (scores["task"] == task)
        & (scores["horizon"] == horizon)
        & (scores["metric"] == metric)
        & (scores["stratum"] == "all")
    ]
    return sign * rows.pivot(index="fold", columns="model", values="value")


def compare_folds(first, second):
    """Return the paper's test of two models' fold losses; p is NaN if one is undefined."""
    first, second = first.to_numpy(), second.to_numpy()
    known = np.isfinite([*first, *second]).all()
    return {
        "test": "folds_unpaired",
        "difference": first.mean() - second.mean(),
        "p": unpaired_permutation_test(first, second) if known else np.nan,
        "floor": unpaired_floor(len(first), len(second)),
        "n": len(first),
    }


def compare_cells(losses, first, second, n_permutations, rng):
    """Return the paired test of two models' losses, cell by cell."""
    pair = losses[[first, second]].dropna()
    a, b = pair[first].to_numpy(), pair[second].to_numpy()
    cell = np.arange(len(pair))  # ASSUME cells of a well are independent given their doses
    return {
        "test": "cells_paired",
        "difference": float(np.mean(a - b)),
        "p": paired_permutation_test(a, b, cell, n_permutations, rng),
        "floor": paired_floor(len(pair), n_permutations),
        "n": len(pair),
    }


def tabulate_tests(tests):
    """Return p-values as in the paper's Table 1: a row per task, pair and test.

    Returns
    -------
    DataFrame
        Columns task, comparison ("cnn vs lstm"), test, p ("p", or "p_holm"), then one
        column per horizon (t5, t10, ...).
    """
    long = tests.assign(
        comparison=tests["first"] + " vs " + tests["second"],
        horizon="t" + tests["horizon"].astype(str),
    ).melt(["task", "comparison", "test", "horizon"], ["p", "p_holm"], "kind", "value")
    place = ["test", "kind", "task", "comparison"]
    columns = long["horizon"].unique()
    order = long[place].drop_duplicates()
    order = order.sort_values(["test", "kind"], ascending=[False, True], kind="stable")
    wide = long.pivot(index=place, columns="horizon", values="value")[columns]
    return order.merge(wide.reset_index(), on=place).rename(columns={"kind": "p"})
