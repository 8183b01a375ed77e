"""How well it is predicted when a cell begins: concordance over hours, and each onset."""

import numpy as np
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from lnp.assessment.onset_scores import EVERY, LATER, WAITING, horizon_ahead
from lnp.core.vocabulary import REPORTER_LABEL, WITHIN
from lnp.models.onset_labels import AFT, CLASS, COX, DOSE, FIRST_ESCAPE, LABELS, LEVEL
from lnp.reporting.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    VERMILION,
    dose_colours,
    letter_axes,
    new_figure,
)

LOOKS = {
    AFT: {"color": VERMILION, "marker": "s", "lw": 2.0},
    COX: {"color": BLUE, "marker": "o", "lw": 2.0},
    LEVEL: {"color": GREEN, "marker": "D", "lw": 1.2},
    CLASS: {"color": GREEN, "marker": "^", "lw": 1.2, "ls": "--"},
    DOSE: {"color": GREY, "marker": "x", "lw": 1.2, "ls": "--"},
    FIRST_ESCAPE: {"color": BLACK, "marker": ".", "lw": 1.2, "ls": ":"},
}
TITLES = {EVERY: "All cells", WAITING: "Not begun by then", LATER: "Of these, begin later"}
DODGE = 0.012  # of the axis, between the intervals of two models
BEYOND = 1.08  # of the last hour: where silent cells are drawn


def plot_timing(scores, predictions, hours):
    """Draw the concordance within dose against hours, and predicted against fitted onsets.

    Parameters
    ----------
    scores, predictions : DataFrame
        Tables "onset_scores" and "onset_predictions" of one protocol.
    hours : (n_frames,) ndarray
        Of the images.

    Returns
    -------
    Figure, DataFrame
        The scores within dose, with the column hours.
    """
    rows = scores[scores["stratum"] == WITHIN].sort_values(["cells", "model", "horizon"])
    rows = rows.assign(hours=hours[rows["horizon"].to_numpy() - 1])
    figure, axes = new_figure(1, 4, 11.6, 3.4)
    for ax, cells in zip(axes[0, :3], TITLES, strict=True):
        draw_scores(ax, rows[rows["cells"] == cells], hours[-1])
        ax.set_title(TITLES[cells])
    axes[0, 0].set_ylabel("Concordance within dose")
    axes[0, 0].legend(*axes[0, 0].get_legend_handles_labels(), loc="lower left", fontsize=7)
    ahead = horizon_ahead(rows) or min(rows["horizon"], default=1)
    draw_onsets(axes[0, 3], predictions[predictions["model"] == AFT], ahead, hours)
    letter_axes(axes[0])
    return figure, rows.drop(columns="stratum").reset_index(drop=True)


def draw_scores(ax, rows, end):
    """Draw a line per model with its interval, hollow without; a note where there is no score."""
    ax.axhline(0.5, color=GREY, lw=0.6)
    models = [model for model in LABELS if model in set(rows["model"])]
    for i, model in enumerate(models):
        part = rows[rows["model"] == model]
        part = part.assign(at=part["hours"] + DODGE * end * (i - (len(models) - 1) / 2))
        sure, unsure = part[part["low"].notna()], part[part["low"].isna()]
        reach = np.abs(sure[["low", "high"]].to_numpy().T - sure["value"].to_numpy())
        look = LOOKS[model] | {"ms": 5}
        shown = reach if model in (AFT, COX) else None
        ax.errorbar(sure["at"], sure["value"], shown, label=LABELS[model], elinewidth=1, **look)
        ax.plot(unsure["at"], unsure["value"], **look | {"ls": "none", "mfc": "none"})
    if not rows["value"].notna().any():
        ax.text(0.5, 0.6, "too few cells begin", transform=ax.transAxes, ha="center", color=GREY)
    ax.set(xlabel="Hours seen", xlim=(0, None), ylim=(0.2, 1.02))


def draw_onsets(ax, rows, horizon, hours):
    """Draw the predicted against the fitted onsets of treated cells at a horizon."""
    rows = rows[(rows["horizon"] == horizon) & (rows["dose_ng"] > 0) & rows["latest_h"].notna()]
    mean = rows.groupby(["plate", "site", "cell"])["prediction"].transform("mean")
    rows = rows.assign(prediction=mean).drop_duplicates(["plate", "site", "cell"])
    ax.set(xlabel=f"Fitted onset of {REPORTER_LABEL} (hours)", ylabel="Predicted (hours)")
    if rows.empty:
        ax.text(0.5, 0.6, "no model is fitted", transform=ax.transAxes, ha="center", color=GREY)
        return
    seen, end = hours[horizon - 1], hours[-1]
    for dose, colour in dose_colours(rows["dose_ng"]).items():
        part = rows[rows["dose_ng"] == dose]
        silent, begun = np.isinf(part["latest_h"]), part["begun"]
        look = {"s": 14, "color": colour, "linewidths": 0.8}
        for inside, more in [
            (~silent & ~begun, {"label": f"{dose:g} ng"}),
            (begun, {"facecolors": "none"}),
        ]:
            at = part[inside]
            ax.scatter(at["earliest_h"], at["prediction"], **look | more)
        never = part[silent]
        ax.scatter(np.full(len(never), BEYOND * end), never["prediction"], marker="x", **look)
    ax.axvline(seen, color=GREY, lw=0.8, ls=":")
    ax.set_title(f"Trees at {seen:.1f} h")
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_minor_formatter(NullFormatter())
    ticks = [tick for tick in MaxNLocator(5, integer=True).tick_values(0, end) if 0 <= tick < end]
    ax.set_xticks([*ticks, BEYOND * end], [*(f"{tick:g}" for tick in ticks), "never"])
    ax.legend(loc="upper left", fontsize=7)
