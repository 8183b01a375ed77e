"""Sentences on what tells the outcome within a dose, one per task."""

import numpy as np

from lnp.core.vocabulary import (
    CHANCE,
    CLASSIFICATION,
    ENSEMBLE,
    RANK_METRICS,
    REGRESSION,
    REPORTER_LABEL,
    WITHIN,
)
from lnp.explanation.importance import KIND, MEASURE
from lnp.explanation.quantities import KINDS, UNNAMED, name_quantity
from lnp.models.registry import EXPLAINED, label_of
from lnp.reporting.sentences.findings import share_text

ASKED = {
    CLASSIFICATION: f"Whether a cell makes {REPORTER_LABEL}",
    REGRESSION: f"How much {REPORTER_LABEL} a cell makes",
}
N_NAMED, LEAST = 3, 0.01  # kinds in a sentence, and the least share of one
CLEAR = 0.1  # rank correlation from which a direction is told


def describe_reasons(explanation, scores, primary):
    """Return one paragraph per task: the strongest kinds of measures, and the strongest measure.

    Parameters
    ----------
    explanation : DataFrame
        Table "explanation" of one protocol.
    scores : DataFrame or None
        Table "scores"; without one nothing is said of how well is predicted.
    primary : str
        The primary approach: it is described where it is explained, else the first that is.

    Returns
    -------
    list of str
    """
    known = [name for name in EXPLAINED if name in set(explanation["model"])]
    if not known:
        return []
    model = primary if primary in known else known[0]
    rows = explanation[explanation["model"] == model]
    return [
        describe_task(rows[rows["task"] == task], scores, task, model)
        for task in ASKED
        if task in set(rows["task"])
    ]


def describe_task(rows, scores, task, model):
    """Return the paragraph of one task."""
    kinds = rows[(rows["level"] == KIND) & (rows["share"] >= LEAST)]
    if kinds.empty:
        return f"{ASKED[task]}, by {label_of(model)}: no measure is shown to tell it within a dose."
    strongest = kinds.nlargest(N_NAMED, "share").itertuples()
    first, *others = [f"{KINDS[row.kind][1]} ({interval_of(row)})" for row in strongest]
    text = f"{ASKED[task]}, by {label_of(model)}: within a dose, what tells it is mostly {first}"
    text += "".join(f", then {name}" for name in others) + "."
    best = rows[(rows["level"] == MEASURE) & (rows["kind"] != UNNAMED)].nlargest(1, "share")
    for row in best.itertuples():
        text += f" The strongest single measure is {name_quantity(row.measure, row.kind)}"
        text += f" ({share_text(row.share)}){say_direction(row.direction)}."
    if scores is not None and not predicts(scores, task, model):
        text += " But it is not shown to predict this within a dose: then these shares say little."
    return text


def interval_of(row):
    """Return a share with its 95% interval: 41%, 33 to 48."""
    if np.isnan(row.low):
        return f"{share_text(row.share)}, no interval"
    return f"{share_text(row.share)}, {100 * row.low:.0f} to {100 * row.high:.0f}"


def say_direction(direction):
    """Return whether more of a measure goes with more of the reporter, as the end of a sentence.

    >>> say_direction(0.8), say_direction(0.0)
    (': the more, the more GFP', '')
    """
    if not abs(direction) >= CLEAR:
        return ""
    return f": the more, the {'more' if direction > 0 else 'less'} {REPORTER_LABEL}"


def predicts(scores, task, model):
    """Return whether an approach is shown to predict within a dose, from its last horizon."""
    metric = RANK_METRICS[task]
    rows = scores[(scores["model"] == model) & (scores["task"] == task)]
    rows = rows[(rows["metric"] == metric) & (rows["stratum"] == WITHIN)]
    rows = rows[rows["fold"] == ENSEMBLE].sort_values("horizon")
    return bool(len(rows)) and bool(rows["low"].iloc[-1] > CHANCE[metric])
