"""Sentences on how well models predict, derived from the scores by a fixed rule.

The rule, for each task, at the last horizon, over the held-out cells:

1. The metric is AUROC (classification; 0.5 is chance) or Spearman correlation
   (regression; 0 is chance), of the mean over the folds' models.
2. "Within a dose" is the mean of the scores of the treated doses, weighted by their
   numbers of cells (the stratum "within dose" in the table of scores).
3. The sentences name the primary approach, declared before the run, and for comparison the other
   approach with the highest value within dose (chosen on the same cells: slightly optimistic).
4. Predictable: yes if the 95% interval lies above chance, no if below, else not shown.

Which models it beats follows from `lnp.assessment.claims`.
"""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import (
    CHANCE,
    ENSEMBLE,
    METRIC_LABELS,
    RANK_METRICS,
    WITHIN,
)
from lnp.design.conditions import dose_text, read_stratum
from lnp.models.registry import APPROACHES, label_of

YES, NO, UNSHOWN = "yes", "no", "not shown"
OVER_ALL, WITHIN_DOSE = "Over all cells", "Within a dose"
BEST_OTHER = "Within a dose, best of the other approaches"
SHARE = "Share of the oracle's lead"


def answer_questions(scores, horizon, primary):
    """Answer the report's questions for both tasks, by the rule at the top of this module.

    Parameters
    ----------
    scores : DataFrame
        Table "scores" of one protocol.
    horizon : int
    primary : str
        The primary approach.

    Returns
    -------
    DataFrame
        Columns task, question, verdict, text; a question that cannot be asked
        (no such model, no score) has no row.
    """
    rows = []
    for task, metric in RANK_METRICS.items():
        here = (scores["task"] == task) & (scores["metric"] == metric)
        whole = scores[here & (scores["fold"] == ENSEMBLE) & (scores["horizon"] == horizon)]
        rows += [(task, *row) for row in answer_task(whole, metric, primary)]
    return pd.DataFrame(rows, columns=["task", "question", "verdict", "text"])


def answer_task(scores, metric, primary):
    """Return (question, verdict, text) of one task at one horizon."""
    known = scores[scores["value"].notna()]
    within = known[known["stratum"] == WITHIN].set_index("model")
    if primary not in within.index:
        return []
    name, chance = METRIC_LABELS[metric], CHANCE[metric]
    everywhere = known[known["stratum"] == "all"].set_index("model")
    rows = []
    if primary in everywhere.index:
        score = everywhere.loc[primary]
        rows.append((OVER_ALL, *compare_with_chance(score, primary, name, chance)))
    verdict, text = compare_with_chance(within.loc[primary], primary, name, chance)
    undefined = scores[(scores["model"] == primary) & scores["value"].isna()]
    doses = undefined["stratum"].map(read_stratum)
    missing = [
        f"{dose_text(*given)} ({undefined['reason'][i]})"
        for i, given in doses.items()
        if given and given[0] > 0
    ]
    text += f" Not defined at {' and '.join(missing)}." if missing else ""
    rows.append((WITHIN_DOSE, verdict, text))
    others = within[within.index.isin(APPROACHES) & (within.index != primary)]
    if len(others):
        best = others["value"].idxmax()
        rows.append((BEST_OTHER, *compare_with_chance(within.loc[best], best, name, chance)))
    if "oracle_course" in within.index:
        rows.append((SHARE, *compare_with_oracle(within, primary, name, chance)))
    return rows


def compare_with_chance(score, model, name, chance):
    """Return whether a score's interval lies above chance, and the sentence that says so."""
    if score["low"] > chance:
        verdict, words = YES, "better than chance"
    elif score["high"] < chance:
        verdict, words = NO, "worse than chance"
    else:
        verdict, words = UNSHOWN, "not distinguishable from chance"
    return verdict, (
        f"{label_of(model)}: {name} {interval_text(score)} on {score['n_cells']:.0f} cells in "
        f"{score['n_wells']:.0f} wells, {words} ({chance:g})."
    )


def compare_with_oracle(within, model, name, chance):
    """Return the share of the oracle's lead over chance that a model reaches, and a sentence."""
    ceiling, reached = within.loc["oracle_course", "value"], within.loc[model, "value"]
    if not ceiling > chance:
        return "-", f"The oracle itself is at chance ({name} {ceiling:.2f})."
    return share_text((reached - chance) / (ceiling - chance)), (
        f"The oracle, which knows the hidden state of each cell over the whole time course, "
        f"reaches {name} {ceiling:.2f} within a dose; {label_of(model)} reaches {reached:.2f}."
    )


def share_text(share):
    """Return a share in percent; nothing if a model is below chance.

    >>> share_text(0.253), share_text(-0.1)
    ('25%', 'nothing')
    """
    return f"{share:.0%}" if share >= 0.005 else "nothing"


def interval_text(score):
    """Return a value and its 95% interval.

    >>> interval_text({"value": 0.714, "low": 0.62, "high": 0.8})
    '0.71 (0.62 to 0.80)'
    """
    if np.isnan(score["low"]) or np.isnan(score["high"]):
        return f"{score['value']:.2f} (no interval)"
    return f"{score['value']:.2f} ({score['low']:.2f} to {score['high']:.2f})"
