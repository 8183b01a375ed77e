"""The figure of the answer: what the primary approach tells within a dose, hour by hour."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import (
    CHANCE,
    ENSEMBLE,
    RANK_METRICS,
    REPORTER_LABEL,
    WITHIN,
    metric_label,
)
from lnp.models.registry import APPROACHES, NUISANCE, ORACLE, label_of, names_of
from lnp.reporting.figures.reference_lines import draw_line, write_names
from lnp.reporting.figures.style import (
    BLACK,
    GREY,
    letter_axes,
    model_colour,
    new_figure,
)

TITLES = {
    "regression": f"How much {REPORTER_LABEL} a cell makes",
    "classification": f"Whether a cell makes {REPORTER_LABEL}",
}
LABELS = {"nuisance": "Best nuisance: "}


def plot_answer(scores, primary, hours=None):
    """Draw scores within a dose over time: primary approach, best other, best nuisance, oracle.

    Parameters
    ----------
    scores : DataFrame
        Table "scores" of one protocol.
    primary : str
    hours : (n_frames,) array, optional
        Of each time point after the first; None where they are not known.

    Returns
    -------
    Figure, DataFrame
        The rows that are drawn: task, line, model, horizon, value, low, high.
    """
    figure, axes = new_figure(1, len(TITLES), 9.6, 3.2)
    drawn = []
    for ax, (task, title) in zip(axes[0], TITLES.items(), strict=True):
        metric = RANK_METRICS[task]
        here = (scores["task"] == task) & (scores["metric"] == metric)
        within = (scores["stratum"] == WITHIN) & (scores["fold"] == ENSEMBLE)
        lines = choose_lines(scores[here & within & scores["value"].notna()], primary)
        points = lines["horizon"].to_numpy(int)
        lines["at"] = points if hours is None else np.asarray(hours)[points - 1]
        unit = "Time points seen" if hours is None else "Hours seen"
        ax.set(title=title, xlabel=unit, ylabel=f"{metric_label(metric)}, within a dose")
        draw_lines(ax, lines, CHANCE[metric])
        drawn.append(lines.assign(task=task))
    letter_axes(axes[0])
    columns = ["task", "line", "model", "horizon", "value", "low", "high"]
    return figure, pd.concat(drawn, ignore_index=True)[columns]


def choose_lines(scores, primary):
    """Return the scores to draw, with their `line`: primary, other, nuisance or oracle.

    The other approach is the best at its last time point; of the nuisance baselines the best at
    each time point is taken. Both choices are made on these cells.
    """
    others = [name for name in APPROACHES if name != primary]
    other = scores[scores["model"].isin(others)]
    if len(other):
        last = other.sort_values("horizon").drop_duplicates("model", keep="last")
        other = other[other["model"] == last.loc[last["value"].idxmax(), "model"]]
    nuisance = scores[scores["model"].isin(names_of(NUISANCE))]
    nuisance = nuisance.loc[nuisance.groupby("horizon")["value"].idxmax()]
    parts = {
        "oracle": scores[scores["model"] == names_of(ORACLE)[-1]],
        "nuisance": nuisance,
        "other": other,
        "primary": scores[scores["model"] == primary],
    }
    lines = [part.assign(line=line) for line, part in parts.items()]
    return pd.concat(lines, ignore_index=True).sort_values(["line", "horizon"], kind="stable")


def draw_lines(ax, lines, chance):
    """Draw lines with their names to the right; the interval of the primary one is shaded.

    Where no model has a score, as with too few cells of a class at each dose, that is written.
    """
    if lines.empty:
        ax.text(0.5, 0.6, "no score within a dose", transform=ax.transAxes, ha="center")
        ax.set(xticks=[], yticks=[])
        return
    looks = {  # the later ones on top
        "oracle": {"color": BLACK, "ls": ":", "lw": 1.2},
        "nuisance": {"color": GREY, "lw": 1.6},
        "other": {"lw": 1.2},
        "primary": {"lw": 2.6, "marker": "o", "ms": 4},
    }
    ax.axhline(chance, color=GREY, lw=0.6)
    last, names = lines["at"].max(), [("chance", chance, GREY)]
    for line, look in looks.items():
        part = lines[lines["line"] == line].set_index("at")
        if part.empty:
            continue
        model = part["model"].iloc[-1]
        colour = look.setdefault("color", model_colour(model))
        draw_scores(ax, part["value"], last, look)
        if line == "primary":
            shade_interval(ax, part, colour)
        name = f"{LABELS.get(line, '')}{label_of(model)}"
        names.append((name, part["value"].iloc[-1], colour))
    ax.set_xlim(0, last * 1.02)
    write_names(ax, names)


def draw_scores(ax, values, last, look):
    """Draw scores by time point as a line, and a single one as a point."""
    if len(values) > 1:
        draw_line(ax, values, last, **look)
    else:
        ax.plot(values.index, values, **(look | {"ls": "none", "marker": "o", "ms": 4}))


def shade_interval(ax, part, colour):
    """Shade the intervals of scores by time point; a bar where there is a single one."""
    look = {"color": colour, "alpha": 0.15}
    if len(part) > 1:
        ax.fill_between(part.index, part["low"], part["high"], lw=0, **look)
    else:
        ax.vlines(part.index, part["low"], part["high"], lw=8, **look)
