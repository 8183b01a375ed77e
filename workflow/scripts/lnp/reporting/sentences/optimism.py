"""Optimism of the paper's evaluation, in one paragraph per task."""

import pandas as pd

from lnp.assessment.optimism import STEPS
from lnp.core.vocabulary import CHANCE, METRIC_LABELS
from lnp.models.registry import APPROACHES, label_of
from lnp.reporting.sentences.findings import interval_text, share_text


def describe_optimism(steps):
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
    known = [model for model in APPROACHES if model in paper.index and pd.notna(paper[model])]
    if not known:
        return f"{task.capitalize()}: no approach has a score over all cells in the paper's split."
    best = paper[known].idxmax()
    metric = rows["metric"].iloc[0]
    chance, name = CHANCE[metric], METRIC_LABELS[metric]
    last = rows[(rows["model"] == best) & (rows["step"] == list(STEPS)[-1])].iloc[0]
    text = (
        f"{task.capitalize()}: judged in the paper's way, over all cells of a random split, "
        f"the best of the approaches is {label_of(best)}, with {name} {paper[best]:.2f}. "
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
