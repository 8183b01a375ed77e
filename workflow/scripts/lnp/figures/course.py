"""Scores against the number of time points seen (paper Fig. 6)."""

import pandas as pd

from lnp.figures.style import (
    BLACK,
    GREEN,
    GREY,
    MODEL_COLOURS,
    MODEL_MARKERS,
    dose_name,
    letter_axes,
    model_name,
    new_figure,
)
from lnp.metrics import CHANCE
from lnp.strata import WITHIN

PAPER_PANELS = [("classification", "weighted_f1"), ("regression", "rmse")]
WITHIN_PANELS = [("classification", "auroc"), ("regression", "spearman")]
METRIC_NAMES = {
    "weighted_f1": "Weighted F1 (higher is better)",
    "rmse": "RMSE, ln GFP (lower is better)",
    "auroc": "AUROC",
    "spearman": "Spearman correlation",
}
REFERENCE_LINES = {  # colour and dashes; thin
    "majority": (GREY, ":"),
    "dose": (GREY, "--"),
    "lnp_ridge": (GREY, "-."),
    "named": (GREEN, "-"),
    "oracle_frame": (BLACK, ":"),
    "oracle_course": (BLACK, "-"),
}


def summarize_folds(scores):
    """Return mean and standard deviation over the folds of each model, task, horizon and metric.

    Baselines and oracles, and whatever has no folds, are taken as they are, with
    no standard deviation.

    Parameters
    ----------
    scores : DataFrame
        Table "scores" of one protocol.

    Returns
    -------
    DataFrame
        Columns task, stratum, metric, model, horizon, mean, sd, n_folds, n_cells, n_wells,
        reason (why undefined, or what to heed).
    """
    key = ["task", "stratum", "metric", "model", "horizon"]
    in_folds = scores["model"].isin(MODEL_COLOURS) & (scores["fold"] != "ensemble")
    whole = scores[~scores["model"].isin(MODEL_COLOURS) & (scores["fold"] == "ensemble")]
    groups = pd.concat([scores[in_folds], whole]).groupby(key)
    summary = groups.agg(
        mean=("value", "mean"),
        sd=("value", "std"),
        n_folds=("value", "count"),
        n_cells=("n_cells", "max"),
        n_wells=("n_wells", "max"),
        reason=("reason", "max"),
    )
    return summary.reset_index()


def plot_courses(scores, panels, strata):
    """Draw scores against the time point: one column per (task, metric), one row per stratum.

    Parameters
    ----------
    scores : DataFrame
        Table "scores" of one protocol.
    panels : list of (task, metric)
    strata : list of str

    Returns
    -------
    Figure, DataFrame
        The rows of `summarize_folds` that are drawn.
    """
    summary = summarize_folds(scores)
    figure, axes = new_figure(len(strata), len(panels), 8.4, 0.9 + 2.7 * len(strata))
    drawn = []
    for ax_row, stratum in zip(axes, strata, strict=True):
        for ax, (task, metric) in zip(ax_row, panels, strict=True):
            here = (summary["task"] == task) & (summary["metric"] == metric)
            part = summary[here & (summary["stratum"] == stratum)]
            draw_panel(ax, part, metric)
            ax.set_title(panel_title(task, stratum, part))
            drawn.append(part)
    letter_axes(axes.ravel())
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4)
    return figure, pd.concat(drawn, ignore_index=True)


def draw_panel(ax, part, metric):
    """Draw all models of one task, metric and stratum; or say why there is nothing to draw."""
    if part["mean"].isna().all():
        reason = part["reason"].max() if len(part) else "no score"
        ax.text(0.5, 0.6, f"not defined:\n{reason}", transform=ax.transAxes, ha="center")
        ax.set(xticks=[], yticks=[])
        return
    if metric in CHANCE:
        ax.axhline(CHANCE[metric], color=GREY, lw=0.6)
    for model, (colour, dashes) in REFERENCE_LINES.items():
        line = part[part["model"] == model].sort_values("horizon")
        if not line.empty:
            draw_reference(ax, line, colour, dashes, part["horizon"].max())
    for model in MODEL_COLOURS:
        line = part[part["model"] == model].sort_values("horizon")
        if not line.empty:
            draw_model(ax, line, model)
    ax.set_xlim(0.5, part["horizon"].max() + 0.5)
    ax.set(xlabel="Time points seen (CNN: the one seen)", ylabel=METRIC_NAMES[metric])


def draw_reference(ax, line, colour, dashes, last):
    """Draw a baseline or oracle as a thin line; one that never changes goes all along."""
    x, y, name = line["horizon"], line["mean"], model_name(line["model"].iloc[0])
    if (y == y.iloc[0]).all():
        x, y = [1, last], [y.iloc[0]] * 2
    ax.plot(x, y, color=colour, ls=dashes, lw=1, label=name)


def draw_model(ax, line, model):
    """Draw a model: a line, and one standard deviation over folds as a band, or as bars."""
    colour, marker = MODEL_COLOURS[model], MODEL_MARKERS[model]
    x, mean, sd = line["horizon"], line["mean"], line["sd"].fillna(0)
    if marker:
        look = {"marker": marker, "ms": 5, "capsize": 3, "zorder": 3}
        ax.errorbar(x, mean, sd, color=colour, label=model_name(model), **look)
    else:
        ax.plot(x, mean, color=colour, label=model_name(model))
        ax.fill_between(x, mean - sd, mean + sd, color=colour, alpha=0.2, lw=0)


def panel_title(task, stratum, part):
    """Return what is scored on which cells, and on how many."""
    name = {"all": "all cells", WITHIN: "mean of the doses"}.get(stratum, stratum)
    if stratum.startswith("dose "):
        name = f"{dose_name(float(stratum[5:]))} wells"
    n_cells, n_wells = part["n_cells"].max(), part["n_wells"].max()
    size = f" ({n_cells:.0f} cells, {n_wells:.0f} wells)" if len(part) else " (no score)"
    return f"{task.capitalize()}, {name}{size}"


def within_strata(scores):
    """Return the strata of single treated doses, by rising dose, then their mean."""
    doses = {float(name[5:]): name for name in scores["stratum"] if name.startswith("dose ")}
    within = [doses[dose] for dose in sorted(doses) if dose > 0]
    return within + [name for name in [WITHIN] if name in set(scores["stratum"])]
