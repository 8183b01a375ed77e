"""Stratified scores: over all cells, treated cells, each dose, and within doses together.

A dose is that of one formulation: where a study has several, cells are compared within a
formulation and dose (`lnp.design.conditions.group_cells`).

Dose is nearly the label: a model that only distinguishes treated from control cells scores
high over all cells, and does not explain why one cell of a well differs from the next.

Where each cell is tested by the model of one fold only (scheme cross), the models of
different folds differ in level. Ranks and correlations are then computed within folds and
pooled, because predictions of different folds are not comparable.
"""

from dataclasses import dataclass

import numpy as np

from lnp.assessment.metrics import (
    CORRELATIONS,
    METRICS,
    NEED_TWO_CLASSES,
    NEED_VARIATION,
    centred_sums,
    concordance,
    correlation,
    ranks,
    ratio,
)
from lnp.core.vocabulary import ALL_CELLS, CLASSIFICATION, REGRESSION, TREATED, WITHIN

MIN_CELLS = 3  # in a stratum, and of either class; below, no score is given
POOLED = "within dose pooled"  # one score from pairs, or deviations, within the treated doses


def score_strata(task, truth, prediction, groups, fold, weights):
    """Return the scores of every stratum.

    Parameters
    ----------
    task : {"classification", "regression"}
    truth, prediction : (n_cells,) ndarray
    groups : lnp.design.conditions.DoseGroups
    fold : (n_cells,) ndarray of str
        Which fold's model tests each cell; the same for all where all folds' models do.
    weights : (B, n_cells) ndarray
        The first row is ones: the score itself; the others are resamples.

    Returns
    -------
    list of (stratum, metric, values, cells, reason)
        Values (B,), NaN where undefined; cells (n_cells,) bool, those of the
        stratum; reason, why the first value is undefined, or what it leaves out.
    """
    cells = Cells(truth, prediction, fold, weights)
    treated = groups.treated
    strata = {ALL_CELLS: np.ones(len(treated), dtype=bool), TREATED: treated} | groups.strata()
    scores = []
    for stratum, inside in strata.items():
        for metric in METRICS[task]:
            scores.append((stratum, metric, *score_cells(task, metric, cells, inside)))
    doses = groups.of_treated()
    scores += [(WITHIN, m, *score_within(task, m, cells, doses)) for m in METRICS[task]]
    scores += [(POOLED, m, *score_pooled(task, m, cells, doses.values())) for m in POOLS[task]]
    inside = strata | {WITHIN: treated, POOLED: treated}
    return [(name, metric, value, inside[name], why) for name, metric, value, why in scores]


@dataclass(frozen=True)
class Cells:
    """Truth, prediction and fold (n_cells,) of some cells, and their weights (B, n_cells)."""

    truth: np.ndarray
    prediction: np.ndarray
    fold: np.ndarray
    weights: np.ndarray

    def by_fold(self, groups):
        """Return groups of cells, each split by fold: a list of (n_cells,) bool."""
        folds = [self.fold == name for name in np.unique(self.fold)]
        return [group & fold for group in groups for fold in folds if (group & fold).any()]


def score_cells(task, metric, cells, inside):
    """Return the (B,) values of a metric over some cells, and why the first is undefined."""
    seen = {"truth": cells.truth[inside], "prediction": cells.prediction[inside]}
    weights, n_cells, reason = cells.weights[:, inside], len(seen["truth"]), ""
    if n_cells < MIN_CELLS:
        reason = f"{n_cells} cells; at least {MIN_CELLS} are needed"
    elif metric in NEED_TWO_CLASSES:
        reason = scarce_class(seen["truth"])
    for name in NEED_VARIATION.get(metric, []):
        if not reason and np.ptp(seen[name]) == 0:
            reason = f"the {name} is the same for all cells"
    if reason:
        return np.full(len(weights), np.nan), reason
    if metric in POOLS[task] and len(cells.by_fold([inside])) > 1:
        return score_pooled(task, metric, cells, [inside])
    return METRICS[task][metric](seen["truth"], seen["prediction"], weights), ""


def scarce_class(truth):
    """Return which class has too few of the (n_cells,) cells, or an empty text.

    A score that rests on one or two cells of a class describes these cells only.
    """
    n_positive = int(np.count_nonzero(truth == 1))
    found = {"positive": n_positive, "negative": len(truth) - n_positive}
    name = min(found, key=found.get)
    if found[name] >= MIN_CELLS:
        return ""
    cells = "cell" if found[name] == 1 else "cells"
    return f"{found[name] or 'no'} {name} {cells}; at least {MIN_CELLS} are needed"


def score_within(task, metric, cells, doses):
    """Return the mean of the doses' (B,) values, weighted by cells, and what it leaves out.

    `doses` names the cells of each treated dose: a dict of (n_cells,) bool.
    """
    if not doses:
        return np.full(len(cells.weights), np.nan), "no treated cells"
    scored = [score_cells(task, metric, cells, inside) for inside in doses.values()]
    values = np.stack([value for value, _ in scored])
    size = np.array([np.count_nonzero(d) for d in doses.values()])[:, None] * np.isfinite(values)
    mean = ratio((size * np.nan_to_num(values)).sum(axis=0), size.sum(axis=0))
    left_out = zip(doses, (reason for _, reason in scored), strict=True)
    return mean, "; ".join(f"without {name}: {reason}" for name, reason in left_out if reason)


def score_pooled(task, metric, cells, doses):
    """Return the (B,) pooled values of a metric within doses, and why the first is undefined."""
    groups = cells.by_fold(doses)
    truth = cells.truth
    values = POOLS[task][metric](truth, cells.prediction, cells.weights, groups)
    reason = "" if np.isfinite(values[0]) else "no dose with cells that differ"
    if metric in NEED_TWO_CLASSES and not reason:
        both = [truth[group] for group in groups if np.ptp(truth[group]) > 0]
        reason = scarce_class(np.concatenate(both))
    return np.where(reason == "", values, np.nan), reason


def influence_of(metric, truth, groups):
    """Return (n_cells,) how much of a metric's variance comes from each cell, in any unit.

    All cells alike, but in two cases. An AUROC is a mean over pairs of cells of two classes, and a
    cell of the rarer class is in more of them: its rank among n cells of the other class adds n^2
    times the variance of one rank (DeLong et al., Biometrics 1988, 44:837). A correlation is a mean
    of products of deviations, so that a cell counts with the square of its deviation.

    Parameters
    ----------
    metric : str
    truth : (n_cells,) ndarray
    groups : list of (n_cells,) bool
        Cells that are compared with one another; others have no influence.
    """
    influence, positive = np.zeros(len(truth)), truth == 1
    for group in groups:
        if metric in NEED_TWO_CLASSES:
            influence[group & positive] = np.count_nonzero(group & ~positive) ** 2
            influence[group & ~positive] = np.count_nonzero(group & positive) ** 2
        elif metric in CORRELATIONS:
            one = np.ones((1, np.count_nonzero(group)))
            level = ranks(truth[group], one)[0] if metric == "spearman" else truth[group]
            influence[group] = (level - level.mean()) ** 2
        else:
            influence[group] = 1.0
    return influence


def pool_auroc(truth, prediction, weights, doses):
    """Return the AUROC within doses: the concordant share of the pairs of cells of one dose."""
    parts = [concordance(truth[d], prediction[d], weights[:, d]) for d in doses]
    return ratio(*sum_parts(parts, 2, len(weights)))


def pool_pearson(truth, prediction, weights, doses):
    """Return Pearson's correlation of the deviations from the doses' means."""
    parts = [centred_sums(truth[d], prediction[d], weights[:, d]) for d in doses]
    return correlation(*sum_parts(parts, 3, len(weights)))


def pool_spearman(truth, prediction, weights, doses):
    """Return the correlation of the ranks within doses, as shares of the dose's cells."""
    parts = [
        centred_sums(
            ranks(truth[d], weights[:, d]), ranks(prediction[d], weights[:, d]), weights[:, d]
        )
        for d in doses
    ]
    return correlation(*sum_parts(parts, 3, len(weights)))


def pool_rmse_ratio(truth, prediction, weights, doses):
    """Return the RMSE relative to predicting each dose's mean; above 1 if worse than that."""
    parts = [
        (
            weights[:, d] @ (truth[d] - prediction[d]) ** 2,
            centred_sums(truth[d], truth[d], weights[:, d])[0],
        )
        for d in doses
    ]
    return np.sqrt(ratio(*sum_parts(parts, 2, len(weights))))


def sum_parts(parts, n_sums, n_sets):
    """Return the sums over doses; zeros where there is no dose."""
    return np.array(parts).reshape(-1, n_sums, n_sets).sum(axis=0)


POOLS = {
    CLASSIFICATION: {"auroc": pool_auroc},
    REGRESSION: {
        "spearman": pool_spearman,
        "pearson": pool_pearson,
        "rmse_ratio": pool_rmse_ratio,
    },
}
