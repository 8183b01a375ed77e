"""How much each kind of measure, and each of the strongest measures, contributes within a dose."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import REPORTER_LABEL, TASKS
from lnp.explanation.importance import KIND, MEASURE
from lnp.explanation.quantities import KINDS, name_quantity
from lnp.models.registry import label_of
from lnp.reporting.figures.style import BLACK, BLUE, ORANGE, letter_axes, new_figure

N_STRONGEST = 10
COLOURS = dict(zip(TASKS, [ORANGE, BLUE], strict=True))
ASKED = dict(zip(TASKS, [f"whether {REPORTER_LABEL}", f"how much {REPORTER_LABEL}"], strict=True))
USED = ["share of what the prediction rests on", None]  # one entry in the legend
THICK = 0.38  # of a bar, against the distance of two rows
CLEAR = 0.1  # rank correlation from which a direction is drawn


def plot_contributions(explanation):
    """Draw the shares of kinds and of the strongest measures, a row of panels per approach.

    Parameters
    ----------
    explanation : DataFrame
        Table "explanation" of one protocol; one or several approaches.

    Returns
    -------
    Figure, DataFrame
        The rows drawn.
    """
    models = list(explanation["model"].unique())
    figure, axes = new_figure(max(len(models), 1), 2, 8.4, 0.5 + 3.0 * max(len(models), 1))
    drawn = [explanation.iloc[:0]]
    for row, model in zip(axes, models, strict=False):
        rows = explanation[explanation["model"] == model]
        for ax, level in zip(row, [KIND, MEASURE], strict=True):
            shown = choose_rows(rows[rows["level"] == level])
            draw_bars(ax, shown)
            ax.set_xlabel("Share of what tells it (%)")
            drawn.append(shown)
        row[0].set_title(f"{label_of(model)}: kinds of measures")
        row[1].set_title("Strongest measures")
    letter_axes(axes.flat)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure, pd.concat(drawn, ignore_index=True)


def choose_rows(rows):
    """Return the rows of the strongest groups of one level, with their `label`, the first on top.

    The mean share over both tasks decides.
    """
    keys = ["measure", "kind"]
    mean = rows.groupby(keys)["share"].mean().sort_values(ascending=False, kind="stable")
    places = {key: place for place, key in enumerate(mean.index[:N_STRONGEST])}
    order = [places.get(key, N_STRONGEST) for key in rows[keys].itertuples(index=False, name=None)]
    rows = rows.assign(place=order, like=rows.groupby(keys)["like"].transform("mean"))
    rows["label"] = [label_row(row) for row in rows.itertuples()]
    return rows[rows["place"] < N_STRONGEST].sort_values(["place", "task"]).drop(columns="place")


def label_row(row):
    """Return the label of a row of table "explanation"."""
    if row.level == KIND:
        return KINDS[row.kind][0]
    name = name_quantity(row.measure, row.kind)
    return name if np.isnan(row.like) else f"CNN, like {name} ({row.like:.1f})"


def draw_bars(ax, rows):
    """Draw a pair of bars per label, one for each task, with intervals and directions."""
    labels = list(dict.fromkeys(rows["label"]))
    for i, task in enumerate(TASKS):
        part = rows[rows["task"] == task].set_index("label").reindex(labels)
        y, share = np.arange(len(labels)) + (i - 0.5) * THICK, 100 * part["share"]
        ax.barh(y, share, THICK, color=COLOURS[task], label=ASKED[task])
        error = np.abs(100 * part[["low", "high"]].to_numpy().T - share.to_numpy())
        ax.errorbar(share, y, xerr=error, fmt="none", ecolor=BLACK, elinewidth=0.8, capsize=1.5)
        used = 100 * part["used"]
        ax.plot(used, y, "o", ms=3.2, mfc="white", mec=BLACK, mew=0.8, zorder=3, label=USED[i])
        ends = (100 * part["high"]).fillna(share)
        for place, end, direction in zip(y, ends, part["direction"], strict=True):
            if abs(direction) >= CLEAR:
                ax.text(end + 0.3, place, "+" if direction > 0 else "\N{MINUS SIGN}", va="center")
    ax.set_yticks(range(len(labels)), labels)
    ax.invert_yaxis()
    ax.set_xlim(0, None)
