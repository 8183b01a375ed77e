"""By how much the paper's way of judging flatters: from its score down to the honest one.

Three steps, the same measure in each: random cells held out, over all cells (the paper's
way); whole wells held out, over all cells; whole wells held out, within each dose. The
first step down is what cells gain from others of their own well, the second what is
gained by telling doses apart.
"""

import pandas as pd

from lnp.assessment.metrics import CHANCE
from lnp.assessment.strata import WITHIN
from lnp.models.registry import DEEP
from lnp.reporting.figures.style import model_name
from lnp.reporting.sentences.findings import MEASURE_NAMES, MEASURES, interval_text, share_text

HONEST, PAPER = "grouped", "paper"  # the protocols that are compared
STEPS = {  # name: protocol, stratum
    "paper's split, all cells": (PAPER, "all"),
    "whole wells held out, all cells": (HONEST, "all"),
    "whole wells held out, within dose": (HONEST, WITHIN),
}
MODELS = ["cnn", "lstm", "gbm", "named", "dose"]
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
    for task, metric in MEASURES.items():
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
    return scores[scores["fold"] == "ensemble"]


def mean_of_folds(scores):
    """Return the mean over the folds of each model; the whole where it has no folds."""
    folds = scores[scores["fold"] != "ensemble"]
    whole = ensembles(scores)
    means = folds.groupby("model")["value"].mean()
    value = whole["model"].map(means).fillna(whole["value"])
    return whole.assign(value=value, low=float("nan"), high=float("nan"))


def tell_flattery(steps):
    """Return one paragraph per task: the approach that is best in the paper's way, step by step.

    Parameters
    ----------
    steps : DataFrame
        See `score_steps`.

    Returns
    -------
    list of str
    """
    return [
        tell_task(task, rows.pivot(index="model", columns="step", values="value"), rows)
        for task, rows in steps.groupby("task", sort=False)
    ]


def tell_task(task, values, rows):
    """Return the paragraph of one task; `values` has one row per model, one column per step."""
    paper, wells, within = (values[step] for step in STEPS)
    known = [model for model in DEEP if model in paper.index and pd.notna(paper[model])]
    if not known:
        return f"{task.capitalize()}: no approach has a score over all cells in the paper's split."
    best = paper[known].idxmax()
    metric = rows["metric"].iloc[0]
    chance, name = CHANCE[metric], MEASURE_NAMES[metric]
    last = rows[(rows["model"] == best) & (rows["step"] == list(STEPS)[-1])].iloc[0]
    text = (
        f"{task.capitalize()}: judged in the paper's way, over all cells of a random split, "
        f"the best of the three approaches is {model_name(best)}, with {name} {paper[best]:.2f}. "
        f"With whole wells held out it has {wells[best]:.2f}, and within a dose {score_text(last)}."
    )
    if paper[best] > chance and pd.notna(within[best]):
        left = (within[best] - chance) / (paper[best] - chance)
        text += f" {share_text(left).capitalize()} of its lead over chance ({chance:g}) is left."
    if "dose" in values.index and pd.notna(paper["dose"]):
        text += f" Knowing nothing but the dose gives {paper['dose']:.2f} in the paper's way."
    return text


def score_text(score):
    """Return a value and its interval, or why there is none."""
    return interval_text(score) if pd.notna(score["value"]) else "no score that is defined"
