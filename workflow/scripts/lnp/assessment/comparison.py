"""Compare approaches pairwise: by wells, by folds, and as in the paper's Table 1.

What is confirmatory is declared before the run: the pairs of the primary approach with every other
approach, at all horizons, in both tasks, corrected by Holm's method within each test. All other
pairs are exploratory, corrected by Benjamini and Hochberg's.
"""

from itertools import combinations, product

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from lnp.assessment.permutation_tests import (
    holm,
    paired_floor,
    paired_permutation_test,
    sign_flip_test,
    unpaired_floor,
    unpaired_permutation_test,
)
from lnp.core.rng import rng_of
from lnp.core.vocabulary import (
    ALL_CELLS,
    CELL_KEY,
    CLASSIFICATION,
    DECLARED,
    ENSEMBLE,
    EXPLORATORY,
    FOLDS_PAIRED,
    FOLDS_UNPAIRED,
    REGRESSION,
    TASKS,
    TEST,
    WELLS_PAIRED,
)
from lnp.models.registry import APPROACHES, COMPARED

FOLD_SCORE = {CLASSIFICATION: ("weighted_f1", -1.0), REGRESSION: ("rmse", 1.0)}
LEVEL = 0.05  # of significance


def compare_models(predictions, scores, horizons, primary, n_permutations, seed):
    """Return the tests of every pair, task and horizon, corrected for their number.

    Parameters
    ----------
    predictions, scores : DataFrame
        Tables of one protocol.
    horizons : list of int
    primary : str
        The primary approach.
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
        difference below 0 means that the first model is the better one. Pairs of approaches have
        all three tests, with `as_published`, the p of the paper's; pairs with the COMPARED models
        have the first.
    """
    protocol = predictions["protocol"].iloc[0]
    pairs = [*combinations(APPROACHES, 2), *product(APPROACHES, COMPARED)]
    rows = []
    for task in TASKS:
        for horizon in horizons:
            losses = cell_losses(predictions, task, horizon)
            folds = fold_losses(scores, task, horizon)
            for first, second in pairs:
                if not {first, second} <= set(losses.columns):
                    continue
                rng = rng_of(seed, "tests", protocol, task, horizon, first, second)
                found = [compare_wells(losses, first, second, n_permutations, rng)]
                if second in APPROACHES:
                    scored = folds[first], folds[second]
                    found += [compare_folds(*scored, paired) for paired in (True, False)]
                family = family_of(first, second, primary)
                about = {"task": task, "horizon": horizon, "family": family}
                rows += [about | {"first": first, "second": second} | test for test in found]
    return correct_tests(pd.DataFrame(rows)).assign(protocol=protocol)


def family_of(first, second, primary):
    """Return the family of a pair of models.

    >>> family_of("cnn", "named", "named"), family_of("cnn", "lstm", "named")
    ('declared', 'exploratory')
    """
    declared = second in APPROACHES and primary in (first, second)
    return DECLARED if declared else EXPLORATORY


def cell_losses(predictions, task, horizon):
    """Return the ensembles' square errors: one row per treated test cell, one column per model.

    The index holds plate, site, cell and well.
    """
    rows = predictions[
        (predictions["fold"] == ENSEMBLE)
        & (predictions["part"] == TEST)
        & (predictions["task"] == task)
        & (predictions["horizon"] == horizon)
        & predictions["model"].isin([*APPROACHES, *COMPARED])
        & (predictions["dose_ng"] > 0)
    ]
    rows = rows.assign(loss=(rows["prediction"] - rows["truth"]) ** 2)
    return rows.pivot(index=[*CELL_KEY, "well"], columns="model", values="loss")


def fold_losses(scores, task, horizon):
    """Return the folds' scores, lower is better: one row per fold, one column per model."""
    metric, sign = FOLD_SCORE[task]
    rows = scores[
        (scores["fold"] != ENSEMBLE)
        & (scores["task"] == task)
        & (scores["horizon"] == horizon)
        & (scores["metric"] == metric)
        & (scores["stratum"] == ALL_CELLS)
    ]
    return sign * rows.pivot(index="fold", columns="model", values="value")


def compare_wells(losses, first, second, n_permutations, rng):
    """Return the paired permutation test of two models' losses, whole wells exchanged."""
    pair = losses[[first, second]].dropna()
    a, b = pair[first].to_numpy(), pair[second].to_numpy()
    names = pair.index.get_level_values("plate") + "/" + pair.index.get_level_values("well")
    well = pd.factorize(names)[0]
    n_wells = len(set(well))
    return {
        "test": WELLS_PAIRED,
        "difference": float(np.mean(a - b)),
        "p": paired_permutation_test(a, b, well, n_permutations, rng),
        "floor": paired_floor(n_wells, n_permutations),
        "n": n_wells,
        "unit": "wells",
    }


def compare_folds(first, second, paired):
    """Return a permutation test of two models' fold losses; p is NaN if one is undefined.

    Unpaired is the paper's: all ways to divide the scores into two groups. Paired: the signs
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
        "test": FOLDS_PAIRED if paired else FOLDS_UNPAIRED,
        "difference": first.mean() - second.mean(),
        "p": p,
        "floor": 2.0 ** (1 - n) if paired else unpaired_floor(n, n),
        "n": n,
        "unit": "folds",
    }


def correct_tests(tests):
    """Add the corrected p-values, the paper's p, and a reason where no p can be small enough.

    A p that is not defined (NaN) does not count among the tests that are corrected for.
    """
    place = ["task", "horizon", "first", "second"]
    published = tests.loc[tests["test"] == FOLDS_UNPAIRED, [*place, "p"]]
    published = published.rename(columns={"p": "as_published"})
    tests = tests.merge(published, on=place, how="left", validate="many_to_one")
    groups = tests.groupby(["family", "test"])
    correct = {DECLARED: holm, EXPLORATORY: false_discovery_control}
    p_adjusted = pd.Series(np.nan, index=tests.index)
    for (family, _), part in groups:
        known = part["p"].dropna()
        p_adjusted[known.index] = correct[family](known.to_numpy())
    # corrected by Holm the smallest of all p is multiplied by their number
    size = groups["p"].transform("size")
    never = (tests["family"] == DECLARED) & (tests["floor"] * size >= LEVEL)
    reason = "too few " + tests["unit"] + ": after correction p is never below " + f"{LEVEL:g}"
    return tests.assign(p_adjusted=p_adjusted, reason=reason.where(never, ""))


def tabulate_tests(tests):
    """Return p-values as in the paper's Table 1: a row per task, pair of approaches and test.

    Returns
    -------
    DataFrame
        Columns task, comparison ("cnn vs lstm"), test, p ("p", or "p_adjusted"), then one
        column per horizon (t5, t10, ...).
    """
    pairs = tests[tests["second"].isin(APPROACHES)]
    long = pairs.assign(
        comparison=pairs["first"] + " vs " + pairs["second"],
        horizon="t" + pairs["horizon"].astype(str),
    ).melt(["task", "comparison", "test", "horizon"], ["p", "p_adjusted"], "kind", "value")
    place = ["test", "kind", "task", "comparison"]
    columns = long["horizon"].unique()
    order = long[place].drop_duplicates()
    order = order.sort_values(["test", "kind"], ascending=[False, True], kind="stable")
    wide = long.pivot(index=place, columns="horizon", values="value")[columns]
    return order.merge(wide.reset_index(), on=place).rename(columns={"kind": "p"})
