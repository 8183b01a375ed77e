"""By how much the paper's way of judging flatters: from its score down to the honest one.

Three steps, the same measure in each: random cells held out, over all cells (the paper's
way); whole wells held out, over all cells; whole wells held out, within each dose. The
first step down is what cells gain from others of their own well, the second what is
gained by telling doses apart.
"""

import pandas as pd

from lnp.core.vocabulary import ENSEMBLE, RANK_METRICS, WITHIN
from lnp.models.registry import APPROACHES, REFERENCE

HONEST, PAPER = "grouped", "paper"  # the protocols that are compared
STEPS = {  # name: protocol, stratum
    "paper's split, all cells": (PAPER, "all"),
    "whole wells held out, all cells": (HONEST, "all"),
    "whole wells held out, within dose": (HONEST, WITHIN),
}
MODELS = [*APPROACHES, REFERENCE, "dose"]
COLUMNS = ["task", "metric", "model", "step", "value", "low", "high", "n_cells", "n_wells"]


def score_steps(scores, horizon):
    """Return the score of each model at each step.

    Parameters
    ----------
    scores : DataFrame
        Table "scores" of the two protocols.
    horizon : int

    Returns
    -------
    DataFrame
        Columns task, metric, model, step, value, low, high, n_cells, n_wells. In the
        paper's split the value is the mean over the folds, as it is in the paper; it has no
        interval, since the folds share their test cells.
    """
    rows = []
    for task, metric in RANK_METRICS.items():
        here = (scores["task"] == task) & (scores["metric"] == metric)
        here &= (scores["horizon"] == horizon) & scores["model"].isin(MODELS)
        for step, (protocol, stratum) in STEPS.items():
            at = here & (scores["protocol"] == protocol) & (scores["stratum"] == stratum)
            part = mean_of_folds(scores[at]) if protocol == PAPER else ensembles(scores[at])
            rows.append(part.assign(step=step))
    steps = pd.concat(rows, ignore_index=True)
    order = {name: place for place, name in enumerate(MODELS)}
    return steps.sort_values(["task", "model"], key=lambda c: c.map(order).fillna(-1))[COLUMNS]


def ensembles(scores):
    """Return the scores of the mean over the models that test a cell."""
    return scores[scores["fold"] == ENSEMBLE]


def mean_of_folds(scores):
    """Return the mean over the folds of each model; the whole where it has no folds."""
    folds = scores[scores["fold"] != ENSEMBLE]
    whole = ensembles(scores)
    means = folds.groupby("model")["value"].mean()
    value = whole["model"].map(means).fillna(whole["value"])
    return whole.assign(value=value, low=float("nan"), high=float("nan"))
