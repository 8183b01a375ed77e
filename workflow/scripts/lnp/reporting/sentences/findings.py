"""Sentences on how well models predict, derived from the scores by a fixed rule.

The rule, for each task, at the last horizon, over the held-out cells:

1. The metric is AUROC (classification; 0.5 is chance) or Spearman correlation
   (regression; 0 is chance), of the mean over the folds' models.
2. "Within a dose" is the mean of the scores of the treated doses, weighted by their
   numbers of cells (the stratum "within dose" in the table of scores).
3. The temporal model that the sentences name is the one with the highest value within
   dose (chosen on the same cells: slightly optimistic).
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
from lnp.models.registry import TEMPORAL, label_of, names_of

YES, NO, UNSHOWN = "yes", "no", "not shown"
OVER_ALL, WITHIN_DOSE = "Over all cells", "Within a dose"
SHARE = "Share of the oracle's lead"


def answer_questions(scores, horizon):
    """Answer the report's questions for both tasks, by the rule at the top of this module.

    Parameters
    ----------
    scores : DataFrame
        Table "scores" of one protocol.
    horizon : int

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
        rows += [(task, *row) for row in answer_task(whole, metric)]
    return pd.DataFrame(rows, columns=["task", "question", "verdict", "text"])


def answer_task(scores, metric):
    """Return (question, verdict, text) of one task at one horizon."""
    known = scores[scores["value"].notna()]
    within = known[known["stratum"] == WITHIN].set_index("model")
    temporal = within.loc[within.index.isin(names_of(TEMPORAL)), "value"]
    if temporal.empty:
        return []
    best, name, chance = temporal.idxmax(), METRIC_LABELS[metric], CHANCE[metric]
    everywhere = known[known["stratum"] == "all"].set_index("model")
    rows = []
    if best in everywhere.index:
        rows.append((OVER_ALL, *compare_with_chance(everywhere.loc[best], best, name, chance)))
    verdict, text = compare_with_chance(within.loc[best], best, name, chance)
    undefined = scores[(scores["model"] == best) & scores["value"].isna()]
    doses = undefined["stratum"].str.extract(r"^dose (.+)$")[0].astype(float)
    missing = [f"{dose:g} ng ({undefined['reason'][i]})" for i, dose in doses[doses > 0].items()]
    text += f" Not defined at {' and '.join(missing)}." if missing else ""
    rows.append((WITHIN_DOSE, verdict, text))
    if "oracle_course" in within.index:
        rows.append((SHARE, *compare_with_oracle(within, best, name, chance)))
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
