"""The answer of a study in one sentence per task, and what it rests on: the report's first words.

Whether the first hours tell anything follows from the claim of the primary question
(`lnp.assessment.claims`); the number beside it is the score within a dose at the last horizon.
"""

from lnp.assessment.claims import PRIMARY, UNKNOWN, YES
from lnp.core.vocabulary import (
    CHANCE,
    CLASSIFICATION,
    ENSEMBLE,
    METRIC_LABELS,
    RANK_METRICS,
    REGRESSION,
    REPORTER_LABEL,
    TREATED,
    WITHIN,
)
from lnp.reporting.sentences.claims import OTHERS
from lnp.reporting.sentences.findings import interval_text

ASKED = {  # the amount first: it is known for more cells, and tells more of each
    REGRESSION: f"how much {REPORTER_LABEL} a cell will make",
    CLASSIFICATION: f"whether a cell will make {REPORTER_LABEL}",
}
N_REASONS = 4  # for which cells are left out, that are named; the rest together


def answer_tasks(claims, scores, hours=None):
    """Return the answer of one protocol: per task its verdict, and a sentence.

    Parameters
    ----------
    claims, scores : DataFrame
        Tables of these names.
    hours : (n_frames,) array, optional
        Of each time point after the first; None where they are not known.

    Returns
    -------
    list of dict
        task, verdict (as in the claims), text.
    """
    asked = claims[claims["question"] == PRIMARY]
    answers = []
    for task in [task for task in ASKED if task in set(asked["task"])]:
        part = asked[asked["task"] == task].sort_values("horizon")
        verdict = YES if (part["verdict"] == YES).any() else part["verdict"].iloc[-1]
        text = state_answer(part, verdict, task, hours) + quote_score(part.iloc[-1], scores)
        answers.append({"task": task, "verdict": verdict, "text": text})
    return answers


def state_answer(claims, verdict, task, hours):
    """Return the answer on one task in words, by its rows of table `claims`, in rising order."""
    first = name_time(int(claims["horizon"].iloc[-1]), hours)
    group = claims["group"].iloc[0]
    than = "" if group == "nuisance" else f" better than {OTHERS[group]}"
    if verdict == YES:
        since = claims.loc[claims["verdict"] == YES, "horizon"].iloc[0]
        when = f"{hours[since - 1]:.1f} h" if hours is not None else f"{since} time points"
        return f"Within a dose, {first} tell {ASKED[task]}{than}, and do so from {when} on"
    if verdict == UNKNOWN:
        return f"Too few wells to tell whether, within a dose, {first} tell {ASKED[task]}{than}"
    return f"Within a dose, {first} are not shown to tell {ASKED[task]}{than}"


def name_time(horizon, hours):
    """Return what is seen up to a horizon.

    >>> name_time(3, [0.1, 1.1, 2.1, 3.1]), name_time(3, None)
    ('the first 2.1 hours (3 time points)', 'the first 3 time points')
    """
    if hours is None:
        return f"the first {horizon} time points"
    return f"the first {hours[horizon - 1]:.1f} hours ({horizon} time points)"


def quote_score(claim, scores):
    """Return the score that belongs to a row of table `claims`, as the end of a sentence."""
    metric = RANK_METRICS[claim["task"]]
    same = ["task", "model", "horizon"]
    known = scores[(scores["metric"] == metric) & (scores["stratum"] == WITHIN)]
    known = known[(known["fold"] == ENSEMBLE) & (known[same] == claim[same]).all(axis="columns")]
    if known.empty or known["value"].isna().all():
        return f": {METRIC_LABELS[metric]} not defined."
    return (
        f": {METRIC_LABELS[metric]} {interval_text(known.iloc[0])}; chance is {CHANCE[metric]:g}."
    )


def describe_basis(cells):
    """Return what a study rests on, as sentences: plates, wells, cells, and cells left out.

    Parameters
    ----------
    cells : DataFrame
        Table "cells" of the training plates.
    """
    used, left_out = cells[cells["used"]], cells.loc[~cells["used"], "reason"].value_counts()
    wells = used.groupby(["plate", "well"])["role"].first()
    n_plates = used["plate"].nunique()
    text = (
        f"{n_plates} plate{'s' * (n_plates != 1)}, {len(wells)} wells "
        f"({(wells == TREATED).sum()} treated), {len(used)} of {len(cells)} cells."
    )
    if left_out.empty:
        return text
    named = [f"{n} {reason}" for reason, n in left_out[:N_REASONS].items()]
    more = left_out[N_REASONS:].sum()
    named += [f"{more} for other reasons"] if more else []
    return f"{text} Left out: {'; '.join(named)}."
