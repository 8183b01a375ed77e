"""Formulations and doses by what is predicted of them, and how well the ranking holds over time."""

import numpy as np

from lnp.core.vocabulary import CLASSIFICATION, REGRESSION, REPORTER_LABEL
from lnp.design.conditions import dose_text
from lnp.models.registry import APPROACHES, BY_NAME, DOSE, label_of
from lnp.reporting.figures.style import (
    BLACK,
    GREY,
    dose_colours,
    letter_axes,
    model_colour,
    new_figure,
)

LABELS = {  # the level first: it is known of more cells, and tells more of each
    REGRESSION: f"Mean final {REPORTER_LABEL}, ln counts",
    CLASSIFICATION: f"Share of cells that make {REPORTER_LABEL}",
}
MOST_PLATES = 4  # drawn; the table has all


def plot_ranking(ranking, agreement, primary, hours=None):
    """Draw the ranking of each plate at the last horizon, and Kendall's tau against time.

    Parameters
    ----------
    ranking, agreement : DataFrame
        Tables of these names; the outcome may be unknown.
    primary : str
        The approach whose ranking is drawn.
    hours : (n_frames,) array, optional
        Of each time point after the first; None where they are not known.

    Returns
    -------
    Figure, DataFrame
        The rows of `ranking` that are drawn.
    """
    chosen = ranking[(ranking["model"] == primary)]
    chosen = chosen[chosen["horizon"] == chosen["horizon"].max()]
    plates = list(chosen["plate"].unique())[:MOST_PLATES]
    chosen = chosen[chosen["plate"].isin(plates)]
    places = [(plate, task) for plate in plates or [""] for task in LABELS]
    most = max((len(part) / 2 for _, part in chosen.groupby("plate")), default=1)
    height = len(places) * max(2.2, 1.0 + 0.24 * most)
    figure, axes = new_figure(len(places), 2, 9.2, 0.5 + height)
    for (left, right), (plate, task) in zip(axes, places, strict=True):
        rows = chosen[(chosen["plate"] == plate) & (chosen["task"] == task)]
        tau = agreement[(agreement["plate"] == plate) & (agreement["task"] == task)]
        draw_conditions(left, rows, LABELS[task])
        left.set_title(f"{plate}, {label_of(primary)}")
        draw_agreement(right, tau, hours)
        right.set_title("Agreement with the true order")
    letter_axes(axes.ravel())
    handles = {}
    for ax in axes.ravel():
        handles |= dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    figure.legend(handles.values(), handles, loc="outside lower center", ncols=4)
    return figure, chosen.reset_index(drop=True)


def draw_conditions(ax, rows, label):
    """Draw a line per formulation and dose, the highest on top: predicted, interval, and truth."""
    rows = rows.sort_values("rank", ascending=False)
    colours = dose_colours(rows["dose_ng"])
    for y, row in enumerate(rows.itertuples()):
        colour = colours[row.dose_ng]
        if np.isfinite(row.low):
            ax.plot([row.low, row.high], [y, y], color=colour, lw=1.4)
        ax.plot(row.predicted, y, "o", color=colour, ms=5, label=f"predicted, {row.dose_ng:g} ng")
    known = np.flatnonzero(rows["truth"].notna())
    ax.plot(rows["truth"].iloc[known], known, "D", color=BLACK, mfc="none", ms=6, label="true")
    names = [dose_text(row.dose_ng, row.formulation) for row in rows.itertuples()]
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel=label, ylim=(-0.6, max(len(names), 1) - 0.4))
    if label == LABELS[CLASSIFICATION]:
        ax.set_xlim(-0.03, 1.03)


def draw_agreement(ax, rows, hours):
    """Draw Kendall's tau of the approaches, and of the dose alone, against time, or why not.

    `rows` are those of table "agreement" of one plate and task.
    """
    ax.set(xlabel="Time points seen" if hours is None else "Hours seen", ylabel="Kendall's tau")
    if not rows["tau"].notna().any():
        reason = rows["reason"].iloc[0] if len(rows) else "no predictions"
        ax.text(0.5, 0.6, f"not defined:\n{reason}", transform=ax.transAxes, ha="center")
        ax.set(xticks=[], yticks=[])
        return
    ax.axhline(0, color=GREY, lw=0.6)
    for model in [name for name in [*APPROACHES, DOSE] if name in set(rows["model"])]:
        line = rows[rows["model"] == model].sort_values("horizon")
        at = line["horizon"].to_numpy(int)
        at = at if hours is None else np.asarray(hours)[at - 1]
        look = {"color": GREY, "ls": "--"} if model == DOSE else {"color": model_colour(model)}
        label = "Formulation and dose alone" if model == DOSE else label_of(model)
        ax.plot(at, line["tau"], marker=BY_NAME[model].marker or None, ms=4, label=label, **look)
    ax.set_ylim(-1.08, 1.08)
