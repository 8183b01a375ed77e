"""Sentences on the optimism of the paper's evaluation, one paragraph per task."""

import pandas as pd

from lnp.assessment.optimism import STEPS
from lnp.core.vocabulary import CHANCE, METRIC_LABELS
from lnp.models.registry import APPROACHES, label_of
from lnp.reporting.sentences.findings import interval_text, share_text


def describe_optimism(steps, unit="well"):
    """Return one paragraph per task: the score of the best approach, step by step.

    The best approach is the one that scores highest in the paper's evaluation.

    Parameters
    ----------
    steps : DataFrame
        See `lnp.assessment.optimism.score_steps`.
    unit : str
        What the strictest protocol holds out whole.

    Returns
    -------
    list of str
    """
    texts = []
    for task, rows in steps.groupby("task", sort=False):
        name = task.capitalize()
        values = rows.pivot(index="model", columns="step", values="value")
        paper, wells, within = (values[step] for step in STEPS)
        known = [model for model in APPROACHES if model in paper.index and pd.notna(paper[model])]
        if not known:
            texts.append(f"{name}: no approach has a score in the paper's evaluation.")
            continue
        best, metric = paper[known].idxmax(), rows["metric"].iloc[0]
        last = rows[(rows["model"] == best) & (rows["step"] == list(STEPS)[-1])].iloc[0]
        reached = interval_text(last) if pd.notna(last["value"]) else "no score is defined"
        text = (
            f"{name}: in the paper's evaluation (random split, all cells), the best approach is "
            f"{label_of(best)}, with {METRIC_LABELS[metric]} {paper[best]:.2f}. With whole {unit}s "
            f"held out it reaches {wells[best]:.2f}, and within a dose {reached}."
        )
        chance = CHANCE[metric]
        if paper[best] > chance and pd.notna(within[best]):
            left = share_text((within[best] - chance) / (paper[best] - chance))
            text += f" {left.capitalize()} of its lead over chance ({chance:g}) remains."
        if "dose" in values.index and pd.notna(paper["dose"]):
            text += f" The dose alone reaches {paper['dose']:.2f} in the paper's evaluation."
        texts.append(text)
    return texts
