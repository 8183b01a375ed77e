"""Score curves: scores against the number of time points seen (paper Fig. 6)."""

import pandas as pd
from matplotlib.ticker import MaxNLocator

from lnp.core.vocabulary import (
    ALL_CELLS,
    CHANCE,
    CLASSIFICATION,
    ENSEMBLE,
    REGRESSION,
    WITHIN,
    metric_label,
)
from lnp.design.conditions import read_stratum
from lnp.models.registry import APPROACHES, BY_NAME, FRAME, TEMPORAL, label_of, names_of
from lnp.reporting.figures.reference_lines import BEST, draw_references
from lnp.reporting.figures.style import GREY, letter_axes, model_colour, new_figure
from lnp.reporting.tables import dose_name

PAPER_PANELS = [(CLASSIFICATION, "weighted_f1"), (REGRESSION, "rmse")]
MOST_ROWS = 4  # of single formulations and doses in a figure
WITHIN_PANELS = [(CLASSIFICATION, "auroc"), (REGRESSION, "spearman")]


def summarize_folds(scores):
    """Return the mean and the standard deviation over folds that the curves show.

    Over all cells, the mean over the folds of each approach, as in the paper. Within doses, the
    score of all held-out cells together, as in the tables: single folds may hold too few cells
    of a class at a dose. Baselines and oracles always so. The standard deviation is that of the
    folds, where each of them has a score on the same doses.

    Parameters
    ----------
    scores : DataFrame
        Table "scores" of one protocol.

    Returns
    -------
    DataFrame
        Columns task, stratum, metric, model, horizon, mean, sd, n_folds (with a score; NaN
        where there are none), n_cells, n_wells, reason (why undefined, or a restriction).
    """
    key = ["task", "stratum", "metric", "model", "horizon"]
    together, fitted = scores["fold"] == ENSEMBLE, scores["model"].isin(APPROACHES)
    groups = scores[fitted & ~together].groupby(key)
    folds = groups.agg(
        mean=("value", "mean"),
        sd=("value", "std"),
        n_folds=("value", "count"),
        n_cells=("n_cells", "max"),
        n_wells=("n_wells", "max"),
        reason=("reason", "max"),
    )
    partial = (folds["n_folds"] < groups.size()) | folds["reason"].str.startswith("without")
    folds["sd"] = folds["sd"].mask(partial)
    whole = scores[together & (~fitted | (scores["stratum"] != ALL_CELLS))].set_index(key)
    summary = folds.reindex(folds.index.union(whole.index))
    drawn = ["mean", "n_cells", "n_wells", "reason"]
    summary.loc[whole.index, drawn] = whole.rename(columns={"value": "mean"})[drawn]
    return summary.reset_index()


def plot_score_curves(scores, panels, strata):
    """Draw score curves: one column per (task, metric), one row per stratum.

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
    figure, axes = new_figure(len(strata), len(panels), 9.6, 0.9 + 2.7 * len(strata))
    drawn, handles = [], {}
    for ax_row, stratum in zip(axes, strata, strict=True):
        for ax, (task, metric) in zip(ax_row, panels, strict=True):
            here = (summary["task"] == task) & (summary["metric"] == metric)
            part = summary[here & (summary["stratum"] == stratum)]
            draw_panel(ax, part, metric)
            ax.set_title(panel_title(task, stratum, part))
            drawn.append(part)
            found, names = ax.get_legend_handles_labels()
            handles |= dict(zip(names, found, strict=True))
    letter_axes(axes.ravel())
    first = [*map(label_of, APPROACHES), *BEST.values()]
    names = [name for name in dict.fromkeys([*first, *handles]) if name in handles]
    legend = {"loc": "outside lower center", "ncols": 4}
    figure.legend([handles[name] for name in names], names, **legend)
    return figure, pd.concat(drawn, ignore_index=True)


def draw_panel(ax, part, metric):
    """Draw the curves of one task, metric and stratum, or write why none is defined.

    Temporal models have bars of one standard deviation over folds, frame models a band.
    """
    if part["mean"].isna().all():
        reason = part["reason"].max() if len(part) else "no score"
        ax.text(0.5, 0.6, f"not defined:\n{reason}", transform=ax.transAxes, ha="center")
        ax.set(xticks=[], yticks=[])
        return
    if metric in CHANCE:
        ax.axhline(CHANCE[metric], color=GREY, lw=0.6)
    for model in [name for name in APPROACHES if name in set(part["model"])]:
        line = part[part["model"] == model].sort_values("horizon")
        x, mean, sd = line["horizon"], line["mean"], line["sd"].fillna(0)
        look = {"color": model_colour(model), "label": label_of(model)}
        if BY_NAME[model].kind == TEMPORAL:
            marker = {"marker": BY_NAME[model].marker, "ms": 5, "capsize": 3, "zorder": 3}
            ax.errorbar(x, mean, sd, **look, **marker)
        else:
            ax.plot(x, mean, **look)
            ax.fill_between(x, mean - sd, mean + sd, color=look["color"], alpha=0.2, lw=0)
    draw_references(ax, part, metric)
    ax.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10], integer=True))
    seen = " (CNN: the one seen)" if set(names_of(FRAME)) & set(part["model"]) else ""
    ax.set(xlabel=f"Time points seen{seen}", ylabel=metric_label(metric))


def panel_title(task, stratum, part):
    """Return the title of a panel: task, stratum, numbers of cells and wells."""
    name = {ALL_CELLS: "all cells", WITHIN: "mean of the doses"}.get(stratum, stratum)
    if given := read_stratum(stratum):
        name = f"{dose_name(*given)}{'' if given[1] else ' wells'}"
    n_cells, n_wells = part["n_cells"].max(), part["n_wells"].max()
    size = f" ({n_cells:.0f} cells, {n_wells:.0f} wells)" if len(part) else " (no score)"
    return f"{task.capitalize()}, {name}{size}"


def within_strata(scores):
    """Return the strata of single treated doses, by formulation and dose, then their mean.

    With several formulations and more than MOST_ROWS of them, the mean alone.
    """
    given = {name: read_stratum(name) for name in scores["stratum"].unique()}
    doses = [name for name, of in given.items() if of and of[0] > 0]
    if len(doses) > MOST_ROWS and len({given[name][1] for name in doses}) > 1:
        doses = []
    within = sorted(doses, key=lambda name: given[name][::-1])
    return within + [name for name in [WITHIN] if name in set(scores["stratum"])]
