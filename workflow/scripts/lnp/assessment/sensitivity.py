"""Sensitivity analysis of the outcome: prevalence and scores within dose under its variants.

The named measures are fitted again under each outcome, on the same folds, whether or not they are
among the study's approaches. The predictions of the other approaches stay as they are, trained on
the protocol's outcome, and are scored with the truth of the variant; where cells count that they
never saw, they have no score.
"""

import pandas as pd

from lnp.assessment.outcome_variants import FOLLOWED, vary_cells
from lnp.assessment.scores import held_out_folds, score_fit
from lnp.cells.time_courses import gather_time_courses
from lnp.core.errors import LnpError
from lnp.core.rng import rng_of
from lnp.core.vocabulary import (
    ALL_CELLS,
    CELL_KEY,
    CLASSIFICATION,
    ENSEMBLE,
    GIVEN,
    RANK_METRICS,
    TEST,
    TREATED,
    WITHIN,
)
from lnp.design.conditions import group_cells
from lnp.design.fold_data import select_fold
from lnp.design.targets import set_targets, shuffle_outcomes
from lnp.models.named.fitting import predict_named
from lnp.models.named.named import summarize
from lnp.models.predictions import average_tests, prediction_rows
from lnp.models.registry import APPROACHES, REFERENCE

PREVALENCE = "prevalence"
AS_THEY_ARE = [name for name in APPROACHES if name != REFERENCE]  # not fitted again


class NamedMeasures:
    """The named measures as a model of any outcome; the same truth is never fitted twice.

    Parameters
    ----------
    measures : DataFrame
        Table "measures" of all training plates.
    cells : DataFrame
        Columns plate, site, cell; each was measured in all the frames that models see.
    protocol : str
    horizon : int
        First frames that are seen.
    seed : int
    """

    def __init__(self, measures, cells, protocol, horizon, seed):
        time_courses = gather_time_courses(measures, cells, horizon)
        _, values = summarize(time_courses, horizon)
        self.values = pd.DataFrame(values, index=pd.MultiIndex.from_frame(cells[CELL_KEY]))
        self.protocol, self.horizon, self.seed, self.fitted = protocol, horizon, seed, {}

    def predict(self, cells, task, fold):
        """Return the rows of table "predictions" of one fold and task.

        `cells` as `lnp.design.fold_data.select_fold` returns them.
        """
        fit = {"protocol": self.protocol, "task": task, "fold": fold}
        known = (*fit.values(), pd.util.hash_pandas_object(cells, index=False).to_numpy().tobytes())
        if known not in self.fitted:
            values = self.values.loc[pd.MultiIndex.from_frame(cells[CELL_KEY])].to_numpy()
            rng = rng_of(self.seed, "sensitivity", *fit.values())
            self.fitted[known] = predict_named(cells, values, task, rng)[REFERENCE]
        predicted = self.fitted[known][:, None]
        return prediction_rows(cells, predicted, model=REFERENCE, horizon=self.horizon, **fit)


def analyse_sensitivity(variants, tables, named, predictions, params):
    """Return the table "sensitivity".

    Parameters
    ----------
    variants : list of lnp.assessment.outcome_variants.Variant
    tables : dict
        See `lnp.assessment.outcome_variants.vary_cells`.
    named : NamedMeasures
    predictions : DataFrame
        Table "predictions" of the protocol.
    params : object
        Attributes min_counts, controls, shuffle, seed, and those of
        `lnp.assessment.outcome_variants.vary_cells`.
    """
    rows, own = [], None
    test = predictions[predictions["model"].isin(AS_THEY_ARE) & (predictions["part"] == TEST)]
    test = test[(test["horizon"] == named.horizon) & (test["fold"] != ENSEMBLE)]
    for variant in variants:
        if variant.own and own is not None:
            found = own  # the same outcome in each aspect
        else:
            found = score_variant(variant, tables, named, test, params)
        own = found if variant.own else own
        about = {"aspect": variant.aspect, "variant": variant.name, "own": variant.own}
        rows.append(found.assign(protocol=named.protocol, **about))
    return pd.concat(rows, ignore_index=True)


def score_variant(variant, tables, named, test, params):
    """Return prevalence and scores under one outcome; with a reason where there are none."""
    cells, split = vary_cells(variant, tables, params)
    if params.shuffle:
        cells = shuffle_outcomes(cells, rng_of(params.seed, "shuffle", named.protocol))
    models = [name for name in AS_THEY_ARE if name in set(test["model"])]
    if split.empty:
        reason = f"no cell has an outcome with {variant.aspect} {variant.name}"
        undefined = without_scores([REFERENCE, *models], reason)
        return pd.DataFrame([empty_row("", PREVALENCE, reason), *undefined])
    try:
        targets = set_targets(split, cells, params.min_counts, variant.threshold, params.controls)
    except LnpError as error:
        undefined = without_scores([REFERENCE, *models], str(error))
        return pd.DataFrame([empty_row("", PREVALENCE, str(error)), *undefined])
    chosen = {
        (fold, task): select_fold(split, targets, cells, fold, task)
        for task in RANK_METRICS
        for fold in split["fold"].unique()
    }
    refitted = pd.concat(
        [named.predict(cells, task, fold) for (fold, task), cells in chosen.items()],
        ignore_index=True,
    )
    rows = measure_prevalence(targets, cells)
    rows += score_within_dose(refitted[refitted["part"] == TEST], [REFERENCE])
    if variant.cells == FOLLOWED:
        reason = "was trained without these cells, and does not predict them"
        return pd.DataFrame([*rows, *without_scores(models, reason)])
    return pd.DataFrame([*rows, *score_within_dose(replace_truth(test, chosen), models)])


def measure_prevalence(targets, cells):
    """Return the share of positive cells by stratum, the mean over the folds' thresholds."""
    columns = [*CELL_KEY, "well", *GIVEN]
    rows = targets.merge(cells[columns], on=CELL_KEY, validate="many_to_one")
    groups = group_cells(rows)
    strata = {ALL_CELLS: rows, TREATED: rows[groups.treated]}
    strata |= {name: rows[inside] for name, inside in groups.strata().items()}
    return [
        empty_row("", PREVALENCE, "")
        | {
            "stratum": stratum,
            "value": part["positive"].mean(),
            "n_cells": len(part[CELL_KEY].drop_duplicates()),
            "n_wells": len(part[["plate", "well"]].drop_duplicates()),
        }
        for stratum, part in strata.items()
    ]


def replace_truth(test, chosen):
    """Return test rows of table "predictions" with the truth of another outcome.

    Cells that have none stay out. `chosen` holds the cells of each (fold, task), with part and
    truth.
    """
    rows = [test.iloc[:0]]
    for (fold, task), part in test.groupby(["fold", "task"]):
        cells = chosen[fold, task]
        truth = cells.loc[cells["part"] == TEST, [*CELL_KEY, "truth"]]
        rows.append(part.drop(columns="truth").merge(truth, on=CELL_KEY, validate="many_to_one"))
    return pd.concat(rows, ignore_index=True)


def score_within_dose(test, models):
    """Return the scores within dose of the mean over the folds' models, per model and task.

    Parameters
    ----------
    test : DataFrame
        Rows of table "predictions", part test, without ensembles.
    models : list of str
    """
    rows = without_scores(sorted(set(models) - set(test["model"])), "no predictions")
    if test.empty:
        return rows
    try:
        whole = average_tests(test).merge(held_out_folds(test), on=CELL_KEY, validate="many_to_one")
    except LnpError as error:
        return without_scores(models, str(error))
    for (model, task), part in whole.sort_values(CELL_KEY).groupby(["model", "task"]):
        rows += [
            {"task": task, "model": model, **score}
            for score in score_fit(part, task, ENSEMBLE)
            if score["stratum"] == WITHIN and score["metric"] == RANK_METRICS[task]
        ]
    return rows


def without_scores(models, reason):
    """Return rows without a value for both tasks of some models."""
    return [
        empty_row(model, metric, reason) | {"task": task}
        for model in models
        for task, metric in RANK_METRICS.items()
    ]


def empty_row(model, metric, reason):
    """Return a row without a value, and the reason."""
    return {
        "task": CLASSIFICATION,
        "model": model,
        "stratum": TREATED if metric == PREVALENCE else WITHIN,
        "metric": metric,
        **dict.fromkeys(["value", "low", "high"], float("nan")),
        **dict.fromkeys(["n_cells", "n_wells"], 0),
        "reason": reason,
    }
