"""How well it is predicted when a cell begins, in one sentence for all cells and one for the rest.

The score is the concordance within dose at the last horizon. GFP that has begun by then may be seen
in the images, so the cells that had not begun have a sentence to themselves, at the last horizon
at which enough of them begin later.
"""

from lnp.assessment.onset_scores import EVERY, WAITING
from lnp.core.vocabulary import REPORTER_LABEL, WITHIN
from lnp.models.onset_labels import AFT, COX, DOSE, FIRST_ESCAPE, LEVEL
from lnp.reporting.sentences.findings import interval_text

NAMES = {  # within a sentence
    AFT: "boosted trees",
    COX: "Cox regression",
    LEVEL: f"the predicted level of {REPORTER_LABEL}",
    DOSE: "the dose alone",
    FIRST_ESCAPE: "the true first escape",
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
    every, waiting = (last_scored(within, cells) for cells in [EVERY, WAITING])
    if every.empty:
        reasons = within["reason"] if len(within) else ["no cell is tested"]
        return f"Not scored: {reasons[0] if isinstance(reasons, list) else reasons.iloc[-1]}."
    words = f"Concordance within dose at {name_hour(every, hours)}: {list_scores(every)}."
    words += f" {count_cells(every)}"
    if waiting.empty:
        undefined = within.loc[within["cells"] == WAITING, "reason"].iloc[-1]
        return f"{words} Among cells that had not begun there is no score: {undefined}."
    rest = f"Among cells that had not begun by {name_hour(waiting, hours)}"
    if waiting["horizon"].iloc[0] < every["horizon"].iloc[0]:
        rest += " (later, too few of them begin)"
    return f"{words} {rest}: {list_scores(waiting)}. {count_cells(waiting)}"


def last_scored(within, cells):
    """Return the scores of some cells at the last horizon that has any."""
    known = within[(within["cells"] == cells) & within["value"].notna()]
    return known[known["horizon"] == known["horizon"].max()].set_index("model")


def name_hour(scores, hours):
    """Return the horizon of some scores, in hours where these are known."""
    horizon = int(scores["horizon"].iloc[0])
    return f"time point {horizon}" if hours is None else f"{hours[horizon - 1]:.1f} h"


def list_scores(scores):
    """Return the scores of all models, each with its interval, as part of a sentence."""
    shown = [
        f"{name} {interval_text(scores.loc[model]) if model != DOSE else '0.50 (chance)'}"
        for model, name in NAMES.items()
        if model in scores.index
    ]
    return ", ".join(shown)


def count_cells(scores):
    """Return how many cells a score rests on, and how many are left out."""
    row = scores.iloc[0]
    text = f"{row['n_cells']} cells, of which {row['n_events']} begin"
    return f"{text}; left out: {row['left_out']}." if row["left_out"] else f"{text}."
