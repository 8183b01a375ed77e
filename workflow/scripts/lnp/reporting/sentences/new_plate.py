"""Sentences on a new plate of which some outcome is known by now: scores, and recalibration."""

import numpy as np

from lnp.assessment.recalibration import FEWEST_FOR_SLOPE
from lnp.bundle.model_card import score_text
from lnp.core.vocabulary import CLASSIFICATION, METRIC_LABELS, RANK_METRICS, REGRESSION, WITHIN
from lnp.models.registry import label_of

RECALIBRATED = {CLASSIFICATION: "Share of positive cells", REGRESSION: "Level"}


def state_recalibration(found, model, horizon):
    """Return what recalibration did, and what it promises by its number of wells, in sentences.

    Parameters
    ----------
    found : DataFrame
        Table `recalibration` of the plate.
    model : str
    horizon : int
    """
    rows = found[(found["model"] == model) & (found["horizon"] == horizon)]
    return [
        f"{RECALIBRATED[row.task]} ({row.n_wells} well{'s' * (row.n_wells != 1)}): offset "
        f"{row.offset:+.2f}, slope {row.slope:.2f}. {promise(row)}"
        for row in rows.itertuples()
    ]


def promise(row):
    """Return what a recalibration promises, by its row of table `recalibration`."""
    unit = "" if row.task == CLASSIFICATION else " (ln counts)"
    if row.n_wells == 1:
        return "One well cannot show how far off another one will be."
    gain = (
        f"The error in a well's mean{unit} was {row.error_before:.2f}, and is "
        f"{row.error_after:.2f} where each well is left out in turn."
    )
    if row.error_after >= row.error_before:
        return f"{gain} It did not bring the wells nearer: keep the predictions as they were."
    if np.isnan(row.half_width):
        return f"{gain} Two wells give no interval; the slope stays as it was."
    kept = "" if row.n_wells >= FEWEST_FOR_SLOPE else " The slope stays as it was."
    return f"{gain} A further well: within {row.half_width:.2f} in 95% of the cases.{kept}"


def state_known_scores(scores, approaches, horizon):
    """Return how good the predictions turned out to be, one sentence per approach and task.

    Parameters
    ----------
    scores : DataFrame
        Table `scores` of the plate; without rows where no outcome is known.
    approaches : list of str
    horizon : int
    """
    rows = scores[(scores["stratum"] == WITHIN) & (scores["horizon"] == horizon)]
    sentences = []
    for name in approaches:
        of_model = rows[rows["model"] == name].set_index(["task", "metric"])
        known = [
            f"{METRIC_LABELS[metric]} {score_text(of_model.loc[(task, metric)])}"
            for task, metric in RANK_METRICS.items()
            if (task, metric) in of_model.index
        ]
        if known:
            sentences.append(f"{label_of(name)}: {'; '.join(known)}.")
    return sentences
