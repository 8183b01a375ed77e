"""Score predicted onsets: Harrell's concordance within a dose, with intervals by wells.

A pair of cells counts if it is known which of them begins first: one that begins, and one that
begins later or is silent for longer. It is concordant if the model says so too; equal predictions
count half (Harrell et al., JAMA 1982, 247:2543). As in `lnp.assessment.strata` only cells of one
dose are compared, of the same well or another, and only predictions of one fold's model; the score
within dose is the mean over treated doses, weighted by cells.
"""

import numpy as np
import pandas as pd

from lnp.assessment.intervals import resample_wells
from lnp.assessment.metrics import ratio
from lnp.assessment.scores import held_out_folds
from lnp.assessment.strata import MIN_CELLS
from lnp.core.contracts import no_rows
from lnp.core.vocabulary import CELL_KEY, WITHIN
from lnp.design.conditions import group_cells, read_stratum
from lnp.models.onset_labels import observed

# all cells; those that had not begun by the horizon; and of these only those that begin, so that
# nothing is left but when
EVERY, WAITING, LATER = "all", "not begun", "begin later"
N_AT_ONCE = 500  # cells compared with all others, so that memory stays small


def score_onsets(predictions):
    """Return the concordance of every model, horizon and dose, and within doses.

    Parameters
    ----------
    predictions : DataFrame
        Table "onset_predictions" of one protocol.

    Returns
    -------
    DataFrame
        Table "onset_scores".
    """
    if predictions.empty:
        return no_rows("onset_scores")
    rows = predictions.merge(held_out_folds(predictions), on=CELL_KEY, validate="many_to_one")
    keys = [name for name in rows.columns if name not in ("fold", "prediction")]
    mean = rows.groupby(keys, sort=False, dropna=False, as_index=False)["prediction"].mean()
    scores = []
    for (protocol, model, horizon), of_model in mean.groupby(
        ["protocol", "model", "horizon"], sort=False
    ):
        about = {"protocol": protocol, "model": model, "horizon": horizon}
        strata = [name for name in group_cells(of_model).strata() if read_stratum(name)[0] > 0]
        for name, part in divide_cells(of_model).items():
            scores += [{**about, "cells": name, **score} for score in score_cells(part, strata)]
    return pd.DataFrame(scores)


def divide_cells(rows):
    """Return the rows of all cells, of those that had not begun, and of those that begin later."""
    waiting = rows[~rows["begun"]]
    return {EVERY: rows, WAITING: waiting, LATER: waiting[waiting["latest_h"] < np.inf]}


def score_cells(rows, strata):
    """Return the scores of one model over some cells: at each dose, and within treated doses.

    Parameters
    ----------
    rows : DataFrame
        Columns of table "onset_predictions", and held_out_in.
    strata : list of str
        Of the treated doses of the study.

    Returns
    -------
    list of dict
        Columns of table "onset_scores" from stratum to left_out.
    """
    left_out, rows = leave_out(rows.sort_values(CELL_KEY))
    given, nobody = group_cells(rows), np.zeros(len(rows), dtype=bool)
    groups = {name: given.strata().get(name, nobody) for name in strata}
    resamples = resample_wells((rows["plate"] + "/" + rows["well"]).to_numpy(), given.number)
    weights = np.vstack([np.ones((1, len(rows))), resamples.weights])
    found = {name: score_dose(rows, inside, weights) for name, inside in groups.items()}
    inside = dict(groups) | {WITHIN: given.treated}
    found[WITHIN] = average_doses(found, groups, len(weights))
    return [
        {
            "stratum": name,
            **describe_score(rows, inside[name], values, reason, resamples),
            "left_out": left_out,
        }
        for name, (values, reason) in found.items()
    ]


def leave_out(rows):
    """Return how many treated cells are not scored and why, as text, and the others."""
    why = rows["state"].where(rows["latest_h"].isna(), "")
    why = why.mask((why == "") & rows["prediction"].isna(), "without a prediction")
    counts = why[(why != "") & (rows["dose_ng"] > 0)].value_counts().sort_index()
    text = ", ".join(f"{n} {reason}" for reason, n in counts.items())
    return text, rows[why == ""]


def score_dose(rows, inside, weights):
    """Return the concordance (B,) of the cells of a dose, and why the first is undefined."""
    part = rows[inside]
    time, begins = observed(part)
    nothing = np.full(len(weights), np.nan)
    if begins.sum() < MIN_CELLS:
        some = {0: "no cell begins", 1: "1 cell begins"}
        n_events = int(begins.sum())
        return nothing, (
            f"{some.get(n_events, f'{n_events} cells begin')}; at least {MIN_CELLS} are needed"
        )
    prediction, fold = part["prediction"].to_numpy(), part["held_out_in"].to_numpy()
    pairs = np.zeros((2, len(weights)))
    for name in np.unique(fold):
        one = fold == name
        of_fold = weights[:, inside][:, one]
        pairs += concordant_pairs(time[one], begins[one], prediction[one], of_fold)
    return ratio(*pairs), "" if pairs[1, 0] > 0 else "no two cells of which one begins first"


def average_doses(found, groups, n):
    """Return the mean (n,) of the doses' concordance, weighted by cells, and what it leaves out."""
    if not found:
        return np.full(n, np.nan), "no treated cells"
    values = np.stack([of_dose for of_dose, _ in found.values()])
    size = np.array([inside.sum() for inside in groups.values()])[:, None] * np.isfinite(values)
    mean = ratio((size * np.nan_to_num(values)).sum(axis=0), size.sum(axis=0))
    return mean, "; ".join(f"without {name}: {why}" for name, (_, why) in found.items() if why)


def describe_score(rows, inside, values, reason, resamples):
    """Return value, 95 % interval, numbers and reason of one score, a dict.

    `values` (B,) holds the score first, and then that of each resample.
    """
    part = rows[inside]
    low = high = np.nan
    if np.isfinite(values[0]):
        of_stratum = resamples.among(inside, pair_counts(rows, inside))
        low, high = np.clip(of_stratum.bounds(values[0], values[1:]), 0.0, 1.0)
        reason = "; ".join(filter(None, [reason, of_stratum.remark()]))
    return {
        "value": values[0],
        **{"low": low, "high": high},
        "n_cells": len(part),
        "n_events": int(observed(part)[1].sum()),
        "n_wells": len(part[["plate", "well"]].drop_duplicates()),
        "reason": reason,
    }


def pair_counts(rows, inside):
    """Return the square of the number of pairs that each cell is in, (n_cells,).

    So much of the score's variance comes from a cell (see `lnp.assessment.strata.influence_of`).
    """
    counts = np.zeros(len(rows))
    time, begins = observed(rows)
    about = pd.DataFrame({"place": range(len(rows)), "group": group_cells(rows).number})
    about["fold"] = rows["held_out_in"].to_numpy()
    for _, places in about[inside].groupby(["group", "fold"])["place"]:
        before = comparable(time[places], begins[places], slice(None))
        counts[places] = (before.sum(axis=0) + before.sum(axis=1)) ** 2
    return counts


def horizon_ahead(scores):
    """Return the last horizon by which at most half of the onsets have come; None if none is so.

    There a prediction is still one. It is chosen by numbers of cells and not by scores, so that no
    score is flattered.

    Parameters
    ----------
    scores : DataFrame
        Table "onset_scores", rows of the stratum within dose.
    """
    events = scores.pivot_table("n_events", "horizon", "cells", aggfunc="max")
    if events.empty:
        return None
    ahead = events[(2 * events[WAITING] >= events[EVERY]) & (events[WAITING] > 0)]
    return int(ahead.index.max()) if len(ahead) else None


def concordant_pairs(time, begins, prediction, weights):
    """Return the concordant pairs (a tie counts half) and all pairs, each (B,).

    Parameters
    ----------
    time : (n_cells,) ndarray
        Of the onset, or of the censoring.
    begins : (n_cells,) bool
        Whether it is an onset.
    prediction : (n_cells,) ndarray
        Later means larger.
    weights : (B, n_cells) ndarray, not negative
    """
    concordant, pairs = np.zeros((2, len(weights)))
    for start in range(0, len(time), N_AT_ONCE):
        part = slice(start, start + N_AT_ONCE)
        before = comparable(time, begins, part).astype(float)
        first, other = prediction[part, None], prediction[None]
        agree = (first < other) + 0.5 * (first == other)
        concordant += ((weights[:, part] @ (before * agree)) * weights).sum(axis=1)
        pairs += ((weights[:, part] @ before) * weights).sum(axis=1)
    return concordant, pairs


def comparable(time, begins, part):
    """Return which cells of a part begin before which of all cells, (n_part, n_cells) bool.

    At the same hour one that begins comes before a silent one; two that begin are not compared.
    """
    earlier = time[part, None] < time[None]
    together = (time[part, None] == time[None]) & ~begins[None]
    return begins[part, None] & (earlier | together)
