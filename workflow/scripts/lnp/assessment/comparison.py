"""Compare approaches pairwise: by wells, by folds, and as in the paper's Table 1."""

from itertools import combinations

import numpy as np
import pandas as pd

from lnp.assessment.permutation_tests import (
    benjamini_hochberg,
    holm,
    paired_floor,
    paired_permutation_test,
    sign_flip_test,
    unpaired_floor,
    unpaired_permutation_test,
)
from lnp.core.rng import rng_of
from lnp.core.vocabulary import CELL_KEY, CLASSIFICATION, ENSEMBLE, REGRESSION, TASKS, TEST
from lnp.models.registry import APPROACHES, REFERENCE

PAIRS = list(combinations(APPROACHES, 2))
OTHERS = [REFERENCE, "lnp_ridge", "dose_wells"]  # that each approach is compared with too
FOLD_SCORE = {CLASSIFICATION: ("weighted_f1", -1.0), REGRESSION: ("rmse", 1.0)}
DECLARED, EXPLORATORY = "declared", "exploratory"
LEVEL = 0.05  # of significance


def compare_models(predictions, scores, horizons, n_permutations, seed):
    """Return the tests of every pair, task and horizon, corrected for their number.

    Parameters
    ----------
    predictions, scores : DataFrame
        Tables of one protocol.
    horizons : list of int
    n_permutations : int
        Of the paired test over wells.
    seed : int

    Returns
    -------
    DataFrame
        Table `tests`. `wells_paired` exchanges two ensembles' predictions of all treated
        test cells of a well at once; the loss is the square error of the probability or
        level. `folds_paired` flips the signs of the folds' differences (weighted F1, RMSE
        over all test cells); `folds_unpaired` is the paper's test of the same scores. A
        difference below 0 says that the first model is the better one. The three pairs of
        approaches are the declared family, Holm-corrected within each test; pairs with
        OTHERS are exploratory, corrected by Benjamini and Hochberg. `as_published` is the
        p of the paper's test beside every declared one.
    """
    protocol = predictions["protocol"].iloc[0]
    rows = []
    for task in TASKS:
        for horizon in horizons:
            losses = cell_losses(predictions, task, horizon)
            folds = fold_losses(scores, task, horizon)
            for first, second, family in pairs_of(losses.columns):
                rng = rng_of(seed, "tests", protocol, task, horizon, first, second)
                about = {"task": task, "horizon": horizon, "family": family}
                about |= {"first": first, "second": second}
                rows.append(about | compare_wells(losses, first, second, n_permutations, rng))
                if family == DECLARED:
                    rows.append(about | compare_folds(folds[first], folds[second], paired=True))
                    rows.append(about | compare_folds(folds[first], folds[second], paired=False))
    return adjust(add_published(pd.DataFrame(rows)).assign(protocol=protocol))


def pairs_of(models):
    """Return (first, second, family) of all pairs whose models are there."""
    declared = [(*pair, DECLARED) for pair in PAIRS]
    others = [(model, other, EXPLORATORY) for other in OTHERS for model in APPROACHES]
    return [pair for pair in [*declared, *others] if {pair[0], pair[1]} <= set(models)]


def add_published(tests):
    """Add the p of the paper's test for the same pair, task and horizon; NaN where exploratory."""
    place = ["task", "horizon", "first", "second"]
    published = tests.loc[tests["test"] == "folds_unpaired", [*place, "p"]]
    published = published.rename(columns={"p": "as_published"})
    return tests.merge(published, on=place, how="left", validate="many_to_one")


def adjust(tests):
    """Add the corrected p-values, and a word where no p could ever be small enough."""
    groups = tests.groupby(["family", "test"])
    correct = {DECLARED: holm, EXPLORATORY: benjamini_hochberg}
    parts = [part.assign(p_adjusted=correct[family](part["p"])) for (family, _), part in groups]
    tests = pd.concat(parts).sort_index()
    size = groups["p"].transform("size")
    # corrected by Holm the smallest of all p is multiplied by their number
    never = (tests["family"] == DECLARED) & (tests["floor"] * size >= LEVEL)
    reason = "too few " + tests["unit"] + ": after correction p is never below " + f"{LEVEL:g}"
    return tests.assign(reason=reason.where(never, ""))


def cell_losses(predictions, task, horizon):
    """Return the ensembles' square errors: one row per treated test cell, one column per model.

    The index holds plate, site, cell and well.
    """
    rows = predictions[
        (predictions["fold"] == ENSEMBLE)
        & (predictions["part"] == TEST)
        & (predictions["task"] == task)
        & (predictions["horizon"] == horizon)
        & predictions["model"].isin([*APPROACHES, *OTHERS])
        & (predictions["dose_ng"] > 0)
    ]
    rows = rows.assign(loss=(rows["prediction"] - rows["truth"]) ** 2)
    return rows.pivot(index=[*CELL_KEY, "well"], columns="model", values="loss")


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


def compare_folds(first, second, paired):
    """Return a test of two models' fold losses; p is NaN if one is undefined.

    Unpaired is the paper's: all ways to part the scores into two groups. Paired: the signs
    of the folds' differences. Either takes folds as independent, which they are not.
    """
    first, second = first.to_numpy(), second.to_numpy()
    known, n = np.isfinite([*first, *second]).all(), len(first)
    p = np.nan
    if known and paired:
        p = sign_flip_test(first - second)
    elif known:
        p = unpaired_permutation_test(first, second)
    return {
        "test": "folds_paired" if paired else "folds_unpaired",
        "difference": first.mean() - second.mean(),
        "p": p,
        "floor": 2.0 ** (1 - n) if paired else unpaired_floor(n, n),
        "n": n,
        "unit": "folds",
    }


def compare_wells(losses, first, second, n_permutations, rng):
    """Return the paired test of two models' losses, whole wells exchanged."""
    pair = losses[[first, second]].dropna()
    a, b = pair[first].to_numpy(), pair[second].to_numpy()
    names = pair.index.get_level_values("plate") + "/" + pair.index.get_level_values("well")
    well = pd.factorize(names)[0]
    n_wells = len(set(well))
    return {
        "test": "wells_paired",
        "difference": float(np.mean(a - b)),
        "p": paired_permutation_test(a, b, well, n_permutations, rng),
        "floor": paired_floor(n_wells, n_permutations),
        "n": n_wells,
        "unit": "wells",
    }


def tabulate_tests(tests):
    """Return p-values as in the paper's Table 1: a row per task, pair and test.

    Returns
    -------
    DataFrame
        Columns task, comparison ("cnn vs lstm"), test, p ("p", or "p_adjusted"), then one
        column per horizon (t5, t10, ...).
    """
    declared = tests[tests["family"] == DECLARED]
    long = declared.assign(
        comparison=declared["first"] + " vs " + declared["second"],
        horizon="t" + declared["horizon"].astype(str),
    ).melt(["task", "comparison", "test", "horizon"], ["p", "p_adjusted"], "kind", "value")
    place = ["test", "kind", "task", "comparison"]
    columns = long["horizon"].unique()
    order = long[place].drop_duplicates()
    order = order.sort_values(["test", "kind"], ascending=[False, True], kind="stable")
    wide = long.pivot(index=place, columns="horizon", values="value")[columns]
    return order.merge(wide.reset_index(), on=place).rename(columns={"kind": "p"})
