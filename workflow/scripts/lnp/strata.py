"""Scores within groups of cells: all, treated, each dose, and within doses together.

Dose is nearly the label: a model that only tells treated from control cells scores
high over all cells, and says nothing of why one cell of a well differs from the next.
"""

import numpy as np

from lnp.metrics import (
    METRICS,
    NEED_TWO_CLASSES,
    NEED_VARIATION,
    centred_sums,
    concordance,
    correlation,
    ranks,
    ratio,
)

N_LEAST = 3  # cells, or cells of either class, below which no score is given
WITHIN = "within dose"  # mean over the treated doses of their own scores, by number of cells
POOLED = "within dose pooled"  # one score from pairs, or deviations, within the treated doses


def score_strata(task, truth, prediction, dose, weights):
    """Return the scores of every stratum.

    Parameters
    ----------
    task : {"classification", "regression"}
    truth, prediction, dose : (n_cells,) ndarray
        Dose in ng; cells of a dose above 0 are treated.
    weights : (B, n_cells) ndarray
        The first row is ones: the score itself; the others are resamples.

    Returns
    -------
    list of (stratum, metric, values, cells, reason)
        Values (B,), NaN where undefined; cells (n_cells,) bool, those of the
        stratum; reason, why the first value is undefined, or what it leaves out.
    """
    treated = dose > 0
    strata = {"all": np.ones(len(dose), dtype=bool), "treated": treated}
    strata |= {f"dose {d:g}": dose == d for d in np.unique(dose)}
    scores = []
    for stratum, inside in strata.items():
        for metric in METRICS[task]:
            scored = score_cells(task, metric, truth, prediction, weights, inside)
            scores.append((stratum, metric, *scored[:1], inside, scored[1]))
    doses = {f"{d:g} ng": dose == d for d in np.unique(dose[treated])}
    for metric in METRICS[task]:
        values, reason = score_within(task, metric, truth, prediction, weights, doses)
        scores.append((WITHIN, metric, values, treated, reason))
    for metric in POOLS[task]:
        values, reason = score_pooled(
            task, metric, truth, prediction, weights, list(doses.values())
        )
        scores.append((POOLED, metric, values, treated, reason))
    return scores


def score_cells(task, metric, truth, prediction, weights, inside):
    """Return the (B,) values of a metric over some cells, and why the first is undefined."""
    truth, prediction, weights = truth[inside], prediction[inside], weights[:, inside]
    reason = why_undefined(metric, truth, prediction)
    if reason:
        return np.full(len(weights), np.nan), reason
    return METRICS[task][metric](truth, prediction, weights), ""


def why_undefined(metric, truth, prediction):
    """Return why a metric is not defined for these cells, or an empty text."""
    if len(truth) < N_LEAST:
        return f"{len(truth)} cells; at least {N_LEAST} are needed"
    if metric in NEED_TWO_CLASSES and (reason := scarce_class(truth)):
        return reason
    arrays = {"truth": truth, "prediction": prediction}
    same = [name for name in NEED_VARIATION.get(metric, []) if np.ptp(arrays[name]) == 0]
    return f"the {same[0]} is the same for all cells" if same else ""


def scarce_class(truth):
    """Return which class has too few of the (n_cells,) cells, or an empty text.

    With one or two cells of a class a score says how these cells came out, no more.
    """
    n_positive = int(np.count_nonzero(truth == 1))
    found = {"positive": n_positive, "negative": len(truth) - n_positive}
    name = min(found, key=found.get)
    if found[name] >= N_LEAST:
        return ""
    cells = "cell" if found[name] == 1 else "cells"
    return f"{found[name] or 'no'} {name} {cells}; at least {N_LEAST} are needed"


def score_within(task, metric, truth, prediction, weights, doses):
    """Return the mean of the doses' own (B,) values, by number of cells, and what it leaves out.

    `doses` names the cells of each treated dose: a dict of (n_cells,) bool.
    """
    if not doses:
        return np.full(len(weights), np.nan), "no treated cells"
    scored = [score_cells(task, metric, truth, prediction, weights, d) for d in doses.values()]
    values = np.stack([value for value, _ in scored])
    size = np.array([np.count_nonzero(d) for d in doses.values()])[:, None] * np.isfinite(values)
    mean = ratio((size * np.nan_to_num(values)).sum(axis=0), size.sum(axis=0))
    left_out = zip(doses, (reason for _, reason in scored), strict=True)
    return mean, "; ".join(f"without {name}: {reason}" for name, reason in left_out if reason)


def score_pooled(task, metric, truth, prediction, weights, doses):
    """Return the (B,) pooled values of a metric within doses, and why the first is undefined."""
    values = POOLS[task][metric](truth, prediction, weights, doses)
    reason = "" if np.isfinite(values[0]) else "no dose with cells that differ"
    if metric in NEED_TWO_CLASSES and not reason:
        both = [truth[d] for d in doses if np.ptp(truth[d]) > 0]
        reason = scarce_class(np.concatenate(both))
    return np.where(reason == "", values, np.nan), reason


def pool_auroc(truth, prediction, weights, doses):
    """Return the share of concordant among the pairs of two cells of one dose."""
    parts = [concordance(truth[d], prediction[d], weights[:, d]) for d in doses]
    return ratio(*sum_parts(parts, 2, len(weights)))


def pool_pearson(truth, prediction, weights, doses):
    """Return the correlation of the deviations from the doses' means."""
    parts = [centred_sums(truth[d], prediction[d], weights[:, d]) for d in doses]
    return correlation(*sum_parts(parts, 3, len(weights)))


def pool_spearman(truth, prediction, weights, doses):
    """Return the correlation of the ranks within doses, each as a share of its dose."""
    parts = [
        centred_sums(
            ranks(truth[d], weights[:, d]), ranks(prediction[d], weights[:, d]), weights[:, d]
        )
        for d in doses
    ]
    return correlation(*sum_parts(parts, 3, len(weights)))


def sum_parts(parts, n_sums, n_sets):
    """Return the sums over doses; zeros where there is no dose."""
    return np.array(parts).reshape(-1, n_sums, n_sets).sum(axis=0)


POOLS = {
    "classification": {"auroc": pool_auroc},
    "regression": {"spearman": pool_spearman, "pearson": pool_pearson},
}
