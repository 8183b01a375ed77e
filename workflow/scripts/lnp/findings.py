"""What a study found, in plain sentences that follow from the scores by a written rule.

The rule, for each task, at the last horizon, over the held-out cells:

1. The measure is AUROC (classification; 0.5 is chance) or Spearman correlation
   (regression; 0 is chance), of the mean over the folds' models.
2. "Within dose" is the mean over the treated doses of their own scores, weighted by
   their cells (the stratum of that name in the table of scores).
3. The temporal model that is spoken of is the one of LSTM and tsfresh + GBM with the
   higher value within dose (chosen on the same cells: somewhat optimistic).
4. Predictable: yes if the 95 % interval lies above chance, no if below, else not shown.
5. Against another model: where a paired test over wells (of the square error) exists,
   yes or no (the other is better) if its corrected p is below 0.05, by the sign of
   the difference, else not shown. Where none exists: yes if the other's value lies below
   the interval, no if above, else not shown.
"""

import numpy as np
import pandas as pd

from lnp.figures.style import model_name
from lnp.metrics import CHANCE
from lnp.strata import WITHIN

MEASURES = {"classification": "auroc", "regression": "spearman"}
MEASURE_NAMES = {"auroc": "AUROC", "spearman": "Spearman correlation"}
TEMPORAL = ["lstm", "gbm"]
YES, NO, UNSHOWN = "yes", "no", "not shown"
LEVEL = 0.05  # of significance
ALL_CELLS, WITHIN_DOSE = "Over all cells", "Within a dose"
LIGHT, LAST = "More than the total LNP light", "More than the single last time point"
SHARE = "Of what could be known"
COMPARISONS = [(LIGHT, "the total LNP light alone"), (LAST, "the single last time point")]


def answer_questions(scores, tests, horizon):
    """Answer the report's questions for both tasks, by the rule at the top of this module.

    Parameters
    ----------
    scores, tests : DataFrame
        Tables of these names, of one protocol.
    horizon : int

    Returns
    -------
    DataFrame
        Columns task, question, verdict, text; a question that cannot be asked
        (no such model, no score) has no row.
    """
    rows = []
    for task, metric in MEASURES.items():
        here = (scores["task"] == task) & (scores["metric"] == metric)
        whole = scores[here & (scores["fold"] == "ensemble") & (scores["horizon"] == horizon)]
        paired = tests[
            (tests["task"] == task)
            & (tests["horizon"] == horizon)
            & (tests["test"] == "wells_paired")
        ]
        rows += [(task, *row) for row in answer_task(whole, paired, metric)]
    return pd.DataFrame(rows, columns=["task", "question", "verdict", "text"])


def answer_task(scores, tests, metric):
    """Return (question, verdict, text) of one task at one horizon."""
    known = scores[scores["value"].notna()]
    within = known[known["stratum"] == WITHIN].set_index("model")
    temporal = within.loc[within.index.isin(TEMPORAL), "value"]
    if temporal.empty:
        return []
    best, name, chance = temporal.idxmax(), MEASURE_NAMES[metric], CHANCE[metric]
    everywhere = known[known["stratum"] == "all"].set_index("model")
    rows = []
    if best in everywhere.index:
        rows.append((ALL_CELLS, *above_chance(everywhere.loc[best], best, name, chance)))
    verdict, text = above_chance(within.loc[best], best, name, chance)
    rows.append((WITHIN_DOSE, verdict, text + undefined_doses(scores, best)))
    for question, other in [(LIGHT, "lnp_ridge"), (LAST, "cnn")]:
        if other in within.index:
            rows.append((question, *compare(within, best, other, name, tests)))
    if "oracle_course" in within.index:
        rows.append((SHARE, *oracle_share(within, best, name, chance)))
    return rows


def above_chance(score, model, name, chance):
    """Return whether a score's interval lies above chance, and the sentence that says so."""
    if score["low"] > chance:
        verdict, words = YES, "better than chance"
    elif score["high"] < chance:
        verdict, words = NO, "worse than chance"
    else:
        verdict, words = UNSHOWN, "not to be told from chance"
    return verdict, (
        f"{model_name(model)}: {name} {interval_text(score)} on {score['n_cells']:.0f} cells in "
        f"{score['n_wells']:.0f} wells, {words} ({chance:g})."
    )


def undefined_doses(scores, model):
    """Return a sentence on the treated doses without a score of their own, or an empty text."""
    rows = scores[(scores["model"] == model) & scores["value"].isna()]
    doses = rows["stratum"].str.extract(r"^dose (.+)$")[0].astype(float)
    missing = [f"{dose:g} ng ({rows['reason'][i]})" for i, dose in doses[doses > 0].items()]
    return f" Not defined at {' and '.join(missing)}." if missing else ""


def compare(within, model, other, name, tests):
    """Return whether a model beats another within dose, and the sentence that says so."""
    mine, its = within.loc[model], within.loc[other, "value"]
    text = f"{model_name(model)} {mine['value']:.2f}, {model_name(other)} {its:.2f} ({name}"
    gain, p = paired_result(tests, model, other)
    if p is None:
        verdict = YES if its < mine["low"] else NO if its > mine["high"] else UNSHOWN
        return verdict, f"{text} within dose; no paired test, judged by the 95 % interval)."
    verdict = UNSHOWN if not p < LEVEL else YES if gain > 0 else NO
    how = f"paired test over treated wells, of the square error, corrected p = {p:.3g}"
    return verdict, f"{text} within dose; {how})."


def paired_result(tests, model, other):
    """Return by how much the other's loss exceeds the model's and the Holm p, or None, None."""
    for first, second, sign in [(other, model, 1), (model, other, -1)]:
        row = tests[(tests["first"] == first) & (tests["second"] == second)]
        if len(row):
            return sign * row["difference"].iloc[0], row["p_adjusted"].iloc[0]
    return None, None


def oracle_share(within, model, name, chance):
    """Return the share of the oracle's distance from chance that a model reaches."""
    ceiling, mine = within.loc["oracle_course", "value"], within.loc[model, "value"]
    if not ceiling > chance:
        return (
            "-",
            f"The oracle itself is at chance ({name} {ceiling:.2f}): nothing is to be known.",
        )
    share = (mine - chance) / (ceiling - chance)
    return f"{share:.0%}", (
        f"The oracle of the whole course, which knows each cell's hidden state, reaches {name} "
        f"{ceiling:.2f} within dose; {model_name(model)} {mine:.2f}."
    )


def interval_text(score):
    """Return a value and its 95 % interval: "0.71 (0.62 to 0.80)"."""
    if np.isnan(score["low"]) or np.isnan(score["high"]):
        return f"{score['value']:.2f} (no interval)"
    return f"{score['value']:.2f} ({score['low']:.2f} to {score['high']:.2f})"


def headline(findings):
    """Return the answer in one or two sentences, from the verdicts alone.

    Parameters
    ----------
    findings : DataFrame
        What `answer_questions` returns.
    """
    verdicts = findings.pivot(index="question", columns="task", values="verdict")
    if WITHIN_DOSE not in verdicts.index:
        return "No temporal model has a score within a dose: there is no answer."
    asked = {"classification": "whether a cell will express GFP", "regression": "how much"}
    shown = [what for task, what in asked.items() if verdicts.get(task, {}).get(WITHIN_DOSE) == YES]
    first = "Not shown: among cells of one dose, no prediction was better than chance."
    if shown:
        start = "Yes" if len(shown) == 2 else "In part"
        what = " and ".join(shown) if len(shown) == 2 else f"only {shown[0]}"
        first = f"{start}: among cells of one dose, {what} was predicted better than chance."
    return " ".join([first, *(compare_words(verdicts, *pair) for pair in COMPARISONS)])


def compare_words(verdicts, question, other):
    """Return a sentence on how the course of time compares with a simpler thing to look at."""
    found = set(verdicts.loc[question]) if question in verdicts.index else set()
    if not found:
        return ""
    if found == {YES}:
        return f"The course over time said more than {other}."
    if YES in found:
        return f"The course over time said more than {other} in one of the two tasks."
    if NO in found:
        return f"The course over time said less than {other}."
    return f"That the course over time says more than {other} was not shown."
