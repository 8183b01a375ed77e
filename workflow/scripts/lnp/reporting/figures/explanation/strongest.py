"""The strongest measures over time, in cells that end with much of the reporter and with little."""

from textwrap import fill

import numpy as np

from lnp.core.vocabulary import CELL_KEY, ENSEMBLE, REGRESSION, REPORTER_LABEL, TEST
from lnp.design.conditions import group_cells
from lnp.explanation.importance import MEASURE
from lnp.explanation.quantities import MEASURES
from lnp.reporting.figures.style import dose_colours, letter_axes, new_figure

N_STRONGEST, N_COLUMNS = 10, 5
WIDE = 18  # letters in a line of a title
HALVES = {"high": "-", "low": ":"}


def plot_strongest(explanation, measures, predictions, hours):
    """Draw each of the strongest measures against hours, by dose and half of the outcome.

    Parameters
    ----------
    explanation : DataFrame
        Table "explanation" of one protocol; the first approach decides which measures are drawn.
    measures, predictions : DataFrame
        Tables of these names; test cells of the regression are drawn.
    hours : (n_frames,) ndarray

    Returns
    -------
    Figure, DataFrame
        Columns measure, dose_ng, half, frame, hours, mean, n_cells.
    """
    names = strongest_measures(explanation)
    curves = average_halves(measures, split_halves(predictions), names)
    curves = curves.assign(hours=hours[curves["frame"]])
    n_rows = max(-(-len(names) // N_COLUMNS), 1)
    figure, axes = new_figure(n_rows, N_COLUMNS, 8.4, 0.5 + 1.7 * n_rows, sharex=True)
    colours = dose_colours(curves["dose_ng"])
    for ax, name in zip(axes.flat, names, strict=False):
        part = curves[curves["measure"] == name]
        for (dose, half), line in part.groupby(["dose_ng", "half"]):
            label = f"{dose:g} ng, {half} {REPORTER_LABEL}"
            ax.plot(line["hours"], line["mean"], HALVES[half], color=colours[dose], label=label)
        ax.set_title(fill(MEASURES[name][0], WIDE))
    for ax in axes.flat[len(names) :]:
        ax.set_visible(False)
    for ax in axes[-1]:
        ax.set_xlabel("Hours")
    letter_axes(axes.flat[: len(names)])
    for ax in axes.flat:
        ax.set_title(ax.get_title(loc="left"), fontsize=8)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4)
    return figure, curves


def strongest_measures(explanation):
    """Return the strongest measures of the first approach, by the mean share over both tasks."""
    rows = explanation[explanation["level"] == MEASURE]
    rows = rows[rows["model"] == rows["model"].iloc[0]] if len(rows) else rows
    shares = (
        rows[rows["measure"] != ""]
        .groupby("measure")["share"]
        .sum()
        .sort_values(ascending=False, kind="stable")
    )
    return list(shares.index[:N_STRONGEST])


def split_halves(predictions):
    """Return the treated test cells with `half`: whether the level is above the dose's median."""
    chosen = (predictions["task"] == REGRESSION) & (predictions["part"] == TEST)
    chosen &= (predictions["fold"] == ENSEMBLE) & (predictions["dose_ng"] > 0)
    cells = predictions[chosen].drop_duplicates(CELL_KEY)
    middle = cells["truth"].groupby(group_cells(cells).number).transform("median")
    half = np.where(cells["truth"] > middle, "high", "low")
    return cells[[*CELL_KEY, "well", "dose_ng"]].assign(half=half)


def average_halves(measures, cells, names):
    """Return the mean of each measure over time: of wells, whose cells are averaged first.

    Parameters
    ----------
    measures : DataFrame
        Table "measures".
    cells : DataFrame
        Of `split_halves`.
    names : list of str
        Of measures.
    """
    seen = cells.merge(measures[[*CELL_KEY, "frame", *names]], on=CELL_KEY)
    long = seen.melt([*cells.columns, "frame"], names, "measure", "value").dropna(subset="value")
    group = ["measure", "dose_ng", "half", "frame"]
    wells = long.groupby([*group, "plate", "well"])["value"].agg(["mean", "size"]).groupby(group)
    return wells["mean"].mean().to_frame().assign(n_cells=wells["size"].sum()).reset_index()
