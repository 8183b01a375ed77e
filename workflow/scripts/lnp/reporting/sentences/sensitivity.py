"""How much depends on the definition of the outcome, in sentences that follow from the table."""

import pandas as pd

from lnp.core.vocabulary import METRIC_LABELS, WITHIN
from lnp.models.registry import APPROACHES, REFERENCE, label_of


def describe_sensitivity(table):
    """Return what becomes of prevalence and scores under other outcomes, as sentences.

    Of each task, the named measures are spoken of, and the approach that does best under
    the protocol's own outcome.

    Parameters
    ----------
    table : DataFrame
        Table "sensitivity" of one protocol.

    Returns
    -------
    list of str
    """
    treated = table[(table["metric"] == "prevalence") & (table["stratum"] == "treated")]
    texts = [f"Share of positive cells among the treated: {span_text(treated, '.0%')}."]
    scores = table[table["stratum"] == WITHIN]
    for (task, metric), part in scores.groupby(["task", "metric"]):
        models = [REFERENCE, *best_approach(part)]
        spans = [f"{label_of(m)} {span_text(part[part['model'] == m], '.2f')}" for m in models]
        texts.append(
            f"{task.capitalize()}, {METRIC_LABELS[metric]} within dose: {', '.join(spans)}."
        )
    return [*texts, *undefined_texts(treated)]


def best_approach(scores):
    """Return the approach that scores highest under the own outcome: a list of one or none."""
    own = scores[scores["own"] & scores["model"].isin(APPROACHES)].dropna(subset="value")
    return [] if own.empty else [own.loc[own["value"].idxmax(), "model"]]


def span_text(rows, form):
    """Return the value under the own outcome, the ends under the others, and which is farthest."""
    own = rows.loc[rows["own"], "value"].iloc[0]
    others = rows[~rows["own"]].dropna(subset="value").set_index("variant")["value"]
    text = "undefined" if pd.isna(own) else format(own, form)
    if others.empty:
        return text
    low, high = format(others.min(), form), format(others.max(), form)
    if low == high == text:
        return f"{text} (the same under the others)"
    farthest = "" if pd.isna(own) else f"; farthest: {(others - own).abs().idxmax()}"
    return f"{text} ({low} to {high} under the others{farthest})"


def undefined_texts(prevalence):
    """Return a sentence on each outcome that is not defined."""
    lacking = prevalence[prevalence["value"].isna()]
    return [f"Nothing is defined under {row.variant}: {row.reason}" for row in lacking.itertuples()]
