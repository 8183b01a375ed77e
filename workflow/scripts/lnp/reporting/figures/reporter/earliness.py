"""How much earlier images tell the outcome than the reporter itself does."""

from textwrap import fill

import numpy as np
import pandas as pd

from lnp.core.vocabulary import (
    CHANCE,
    ENSEMBLE,
    RANK_METRICS,
    REPORTER,
    REPORTER_LABEL,
    TASKS,
    WITHIN,
    metric_label,
)
from lnp.models.registry import APPROACHES, BY_NAME, label_of
from lnp.reporting.figures.style import BLACK, GREY, letter_axes, model_colour, new_figure

WIDE = 52  # characters in a line above a panel
ASKED = {"classification": "whether a cell makes it", "regression": "how much a cell makes"}


def plot_earliness(scores, forecast, hours, primary):
    """Draw scores within dose against hours: approaches, and the reporter's own forecast.

    Parameters
    ----------
    scores : DataFrame
        Table "scores" of one protocol.
    forecast : DataFrame
        The same of the model `REPORTER`, by the number of frames seen.
    hours : (n_frames,) ndarray
    primary : str
        The approach that the sentence above a panel tells of, at its last horizon.

    Returns
    -------
    Figure, DataFrame
        Columns task, metric, model, horizon, hours, value, low, high, says (the sentence of the
        task, in the rows of the primary approach).
    """
    rows = pd.concat([forecast, scores[scores["model"].isin(APPROACHES)]], ignore_index=True)
    kept = (rows["fold"] == ENSEMBLE) & (rows["stratum"] == WITHIN)
    rows = rows[kept & (rows["metric"] == rows["task"].map(RANK_METRICS))]
    rows = rows.assign(hours=hours[rows["horizon"] - 1], says="")
    figure, axes = new_figure(1, len(TASKS), 9.6, 3.6)
    for ax, task in zip(axes[0], TASKS, strict=True):
        part = rows[rows["task"] == task].sort_values("hours")
        draw_panel(ax, part, primary)
        sentence = say_lead(part, primary)
        told = (rows["task"] == task) & (rows["model"] == primary)
        rows.loc[told, "says"] = sentence
        title = fill(f"{REPORTER_LABEL}, {ASKED[task]}. {sentence}", WIDE)
        ax.set_title(title, fontsize=8)
        ax.set(xlabel="Hours since the first frame", ylabel=metric_label(RANK_METRICS[task]))
    letter_axes(axes[0])
    axes[0, 0].legend(loc="lower right")
    columns = ["task", "metric", "model", "horizon", "hours", "value", "low", "high", "says"]
    return figure, rows[columns].reset_index(drop=True)


def draw_panel(ax, part, primary):
    """Draw the curves of one task, with the reporter's interval as a band."""
    ax.axhline(CHANCE[RANK_METRICS[part["task"].iloc[0]]] if len(part) else 0, color=GREY, lw=0.6)
    own = part[part["model"] == REPORTER]
    label = f"{REPORTER_LABEL} seen so far"
    ax.plot(own["hours"], own["value"], color=BLACK, label=label)
    ax.fill_between(own["hours"], own["low"], own["high"], color=BLACK, alpha=0.12, lw=0)
    for model in [name for name in APPROACHES if name in set(part["model"])]:
        line = part[part["model"] == model]
        look = {"color": model_colour(model), "marker": BY_NAME[model].marker, "ms": 5}
        width = 2.4 if model == primary else 1.2
        ax.plot(line["hours"], line["value"], label=label_of(model), lw=width, **look)


def say_lead(part, primary):
    """Return a sentence: how much earlier an approach tells what the reporter tells later.

    It names the horizon of the longest lead, and the last one where that has none. `part` are rows
    of one task, by rising hours.
    """
    label = label_of(primary)
    ours = part[(part["model"] == primary) & part["value"].notna()]
    if ours.empty:
        return f"{label}: no score within dose"
    own = part[(part["model"] == REPORTER) & part["value"].notna()]
    told = [(row.hours, tell(row, own)) for row in ours.itertuples()]
    leads = [(reached - hour, hour, reached) for hour, reached in told if reached is not None]
    if not leads:
        return f"{label}: not above chance"
    lead, hour, reached = max(leads)
    if lead <= 0:
        return f"{label}: nothing before {REPORTER_LABEL} itself tells it"
    last, at_last = told[-1]
    later = f"; nothing earlier at {last:.1f} h" if at_last is not None and at_last <= last else ""
    if np.isinf(reached):
        return f"{label} at {hour:.1f} h: more than {REPORTER_LABEL} itself ever tells{later}"
    words = f"{label} at {hour:.1f} h: as much as {REPORTER_LABEL} itself tells at {reached:.1f} h"
    return f"{words}, {lead:.1f} h earlier{later}"


def tell(score, own):
    """Return the hour at which the reporter itself reaches a score; inf: never.

    None if the score is not above chance.

    Parameters
    ----------
    score : tuple with `metric`, `value`, `low`
    own : DataFrame
        Scores of the reporter's forecast, by rising hours.
    """
    chance = CHANCE[score.metric]
    if score.low <= chance or score.value <= chance:
        return None
    return hour_reached(own["hours"].to_numpy(), own["value"].to_numpy(), score.value)


def hour_reached(hours, values, score):
    """Return the hour from which values reach a score, on the lines between them; inf: never.

    >>> float(hour_reached(np.array([1.0, 2.0, 4.0]), np.array([0.2, 0.4, 0.8]), 0.6))
    3.0
    """
    above = np.flatnonzero(values >= score)
    if not above.size:
        return np.inf
    i = above[0]
    if i == 0:
        return hours[0]
    share = (score - values[i - 1]) / (values[i] - values[i - 1])
    return hours[i - 1] + share * (hours[i] - hours[i - 1])
