"""Sentences on the sensitivity of the results to the definition of the outcome."""

import pandas as pd

from lnp.core.vocabulary import METRIC_LABELS, TREATED, WITHIN
from lnp.models.registry import APPROACHES, REFERENCE, label_of

OTHERS = [name for name in APPROACHES if name != REFERENCE]


def describe_sensitivity(table):
    """Return how prevalence and scores change with other definitions of the outcome.

    The sentences name, for each task, the named measures and the other approach that scores highest
    under the protocol's definition.

    Parameters
    ----------
    table : DataFrame
        Table "sensitivity" of one protocol.

    Returns
    -------
    list of str
    """
    treated = table[(table["metric"] == "prevalence") & (table["stratum"] == TREATED)]
    texts = [f"Share of positive cells among treated cells: {range_text(treated, '.0%')}."]
    scores = table[table["stratum"] == WITHIN]
    for (task, metric), part in scores.groupby(["task", "metric"]):
        own = part[part["own"] & part["model"].isin(OTHERS)].dropna(subset="value")
        best = own.nlargest(1, "value")["model"]
        ranges = [
            f"{label_of(model)} {range_text(part[part['model'] == model], '.2f')}"
            for model in [REFERENCE, *best]
        ]
        label = METRIC_LABELS[metric]
        texts.append(f"{task.capitalize()}, {label} within a dose: {', '.join(ranges)}.")
    undefined = treated[treated["value"].isna()]
    texts += [
        f"With {row.variant}, nothing is defined: {row.reason}." for row in undefined.itertuples()
    ]
    return texts


def range_text(rows, form):
    """Return the value under the protocol's definition, and the range under the others.

    Parameters
    ----------
    rows : DataFrame
        Columns own, variant, value: one row per definition.
    form : str
        Format of a value.
    """
    own = rows.loc[rows["own"], "value"].iloc[0]
    others = rows[~rows["own"]].dropna(subset="value").set_index("variant")["value"]
    text = "undefined" if pd.isna(own) else format(own, form)
    if others.empty:
        return text
    low, high = format(others.min(), form), format(others.max(), form)
    if low == high == text:
        return f"{text} (the same with the other definitions)"
    farthest = "" if pd.isna(own) else f"; farthest: {(others - own).abs().idxmax()}"
    return f"{text} ({low} to {high} with the other definitions{farthest})"
