"""How well it is predicted when a cell begins, in sentences.

GFP that has begun may be seen in the images, so the scores are those of cells that had not begun:
at the last horizon by which at most half of the onsets have come, and at the last of all. Whether a
cell begins counts there as much as when; of those that begin later only the order is left.
"""

import numpy as np

from lnp.assessment.onset_scores import EVERY, LATER, WAITING, horizon_ahead
from lnp.core.vocabulary import REPORTER_LABEL, SHORT, UNDETERMINED, WITHIN
from lnp.models.onset_labels import AFT, COX, DOSE, FIRST_ESCAPE, LEVEL
from lnp.reporting.sentences.findings import interval_text

NAMES = {  # within a sentence
    AFT: "boosted trees",
    COX: "Cox regression",
    LEVEL: f"the predicted level of {REPORTER_LABEL}",
    DOSE: "the dose alone",
    FIRST_ESCAPE: "the true first escape",
}
WHY = {  # of cells that are left out
    SHORT: f"with {REPORTER_LABEL} in too few images",
    UNDETERMINED: "with an onset that could lie anywhere",
}


def state_timing(scores, hours=None):
    """Return the sentences on the onsets of a protocol.

    Parameters
    ----------
    scores : DataFrame
        Table "onset_scores".
    hours : (n_frames,) array, optional
        Of each time point after the first; None where they are not known.
    """
    within = scores[scores["stratum"] == WITHIN]
    if within.empty:
        return "Not scored: no cell is tested."
    last = within["horizon"].max()
    words = count_cells(within[(within["horizon"] == last) & (within["cells"] == EVERY)])
    horizons = sorted({horizon_ahead(within) or last, last})
    parts = [state_scores(within[within["horizon"] == horizon], hours) for horizon in horizons]
    return " ".join([words, *parts])


def count_cells(rows):
    """Return how many cells are scored, how many begin, and how many are left out and why."""
    row = rows.sort_values("n_cells").iloc[-1]
    text = f"Of {row['n_cells']} treated cells {number_that_begin(row)}"
    left_out = row["left_out"]
    for state, words in WHY.items():
        left_out = left_out.replace(state, words)
    return f"{text}; left out: {left_out}." if left_out else f"{text}."


def number_that_begin(row):
    """Return how many cells of a score begin, with the verb."""
    return "1 begins" if row["n_events"] == 1 else f"{row['n_events'] or 'none'} begin"


def state_scores(rows, hours):
    """Return the scores of all models at one horizon, of cells that had not begun by then."""
    waiting, later = (rows[rows["cells"] == cells] for cells in (WAITING, LATER))
    row = waiting.sort_values("n_cells").iloc[-1]
    begin = f"{number_that_begin(row)} later"
    some = f"{row['n_cells']} that had not begun by {name_hour(row['horizon'], hours)}, {begin}"
    if waiting["value"].isna().all():
        return f"Of the {some}: no score ({row['reason']})."
    text = f"Of the {some}. Concordance within dose: {list_scores(waiting)}."
    if later["low"].isna().all():
        return text
    return f"{text} Which of those that begin later begins first: {list_scores(later)}."


def list_scores(rows):
    """Return the scores of all models, each with its interval, as part of a sentence."""
    scores = rows.set_index("model")
    shown = [
        f"{name} {interval_text(scores.loc[model]) if model != DOSE else '0.50 (chance)'}"
        for model, name in NAMES.items()
        if model in scores.index and np.isfinite(scores.loc[model, "value"])
    ]
    return ", ".join(shown)


def name_hour(horizon, hours):
    """Return a horizon in hours, where these are known."""
    return f"time point {horizon}" if hours is None else f"{hours[horizon - 1]:.1f} h"
