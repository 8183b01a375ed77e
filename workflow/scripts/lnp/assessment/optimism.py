"""Optimism of the paper's evaluation: its scores beside those of whole wells held out.

Three steps, the same metric in each: random cells held out, over all cells (the paper's
way); whole wells held out, over all cells; whole wells held out, within each dose. The
first step down is what models gain from other cells of a test cell's well, the second what
they gain by distinguishing doses.
"""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import ALL_CELLS, ENSEMBLE, RANK_METRICS, WITHIN
from lnp.models.registry import APPROACHES, DOSE

GROUPED, PAPER = "grouped", "paper"  # the protocols that are compared
STEPS = {  # name: protocol, stratum
    "paper's split, all cells": (PAPER, ALL_CELLS),
    "whole wells held out, all cells": (GROUPED, ALL_CELLS),
    "whole wells held out, within dose": (GROUPED, WITHIN),
}
MODELS = [*APPROACHES, DOSE]
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
        interval, since the folds share their test cells. A model without folds keeps the
        value of the ensemble.
    """
    rows = []
    for task, metric in RANK_METRICS.items():
        here = (scores["task"] == task) & (scores["metric"] == metric)
        here &= (scores["horizon"] == horizon) & scores["model"].isin(MODELS)
        for step, (protocol, stratum) in STEPS.items():
            part = scores[here & (scores["protocol"] == protocol) & (scores["stratum"] == stratum)]
            ensembles = part[part["fold"] == ENSEMBLE]
            if protocol == PAPER:
                means = part[part["fold"] != ENSEMBLE].groupby("model")["value"].mean()
                value = ensembles["model"].map(means).fillna(ensembles["value"])
                ensembles = ensembles.assign(value=value, low=np.nan, high=np.nan)
            rows.append(ensembles.assign(step=step))
    steps = pd.concat(rows, ignore_index=True)
    order = {name: place for place, name in enumerate(MODELS)}
    return steps.sort_values(["task", "model"], key=lambda c: c.map(order).fillna(-1))[COLUMNS]
