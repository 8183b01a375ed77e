"""Sensitivity of prevalence and scores to the definition of the outcome: one row per variant."""

from lnp.core.vocabulary import CHANCE, REPORTER_LABEL, TREATED
from lnp.design.conditions import read_stratum
from lnp.models.registry import APPROACHES, BY_NAME, REFERENCE, label_of
from lnp.reporting.figures.style import (
    BLACK,
    GREY,
    dose_colours,
    letter_axes,
    model_colour,
    new_figure,
)
from lnp.reporting.tables import dose_name

HEADINGS = {
    "threshold": "Threshold from the controls",
    "background": f"Background subtracted from {REPORTER_LABEL}",
    "cells": "Cells included",
}
PANELS = {
    "prevalence": ("Positive cells", "Share of the cells"),
    "auroc": ("Classification", "AUROC within dose"),
    "spearman": ("Regression", "Spearman correlation within dose"),
}
SPACING = 0.19  # of a row, between models
HEIGHT = 0.31  # inches of a row


def plot_sensitivity(table):
    """Draw each definition of the outcome as a row: prevalence by dose, scores by model.

    Parameters
    ----------
    table : DataFrame
        Table "sensitivity" of one protocol.

    Returns
    -------
    Figure, DataFrame
        The figure, and the table.
    """
    rows = place_rows(table)
    height = HEIGHT * (max(rows.values()) + 1) + 1.5
    figure, axes = new_figure(1, len(PANELS), 8.4, height, sharey=True)
    for ax, (metric, (title, label)) in zip(axes[0], PANELS.items(), strict=True):
        part = table[table["metric"] == metric].set_index(["aspect", "variant"], drop=False)
        part = part.assign(y=part.index.map(rows)).reset_index(drop=True)
        draw = draw_prevalence if metric == "prevalence" else draw_scores
        draw(ax, part)
        known = part["value"].notna().groupby([part["aspect"], part["variant"]]).any()
        for key in known.index[~known]:
            place = {"x": 0.5, "y": rows[key], "transform": ax.get_yaxis_transform()}
            look = {"color": GREY, "fontsize": 7, "ha": "center", "va": "center"}
            ax.text(**place, s="not defined", **look)
        ax.set(xlabel=label)
        ax.set_title(title)
    name_rows(axes[0], table, rows)
    letter_axes(axes[0])
    for ax in axes[0][:2]:
        handles, labels = ax.get_legend_handles_labels()
        side = "left" if ax is axes[0, 0] else "right"
        figure.legend(handles, labels, loc=f"outside lower {side}", ncols=2)
    return figure, table


def place_rows(table):
    """Return the position of each (aspect, variant) from the top; a row is left for a heading."""
    rows, y = {}, 0
    for aspect in HEADINGS:
        variants = table.loc[table["aspect"] == aspect, "variant"].unique()
        rows |= {(aspect, name): y + 1 + i for i, name in enumerate(variants)}
        y += len(variants) + 1
    return rows


def draw_prevalence(ax, part):
    """Draw the share of positive cells: of each dose in its colour, of treated cells in black."""
    given = {s: read_stratum(s) for s in part["stratum"].unique() if read_stratum(s)}
    palette = dose_colours([dose for dose, _ in given.values()])
    colours = {
        s: (palette[given[s][0]], dose_name(*given[s]))
        for s in sorted(given, key=lambda s: (given[s][0] > 0, *given[s][::-1]))
    }
    colours[TREATED] = (BLACK, "all treated")
    for stratum, (colour, label) in colours.items():
        dots = part[part["stratum"] == stratum]
        mark_own(ax, dots, colour)
        marker = "|" if stratum == TREATED else "o"
        ax.plot(dots["value"], dots["y"], marker, color=colour, ms=6, mew=1.4, label=label)
    ax.set_xlim(-0.03, 1.03)


def draw_scores(ax, part):
    """Draw the scores of each model, with 95% intervals where there are any, and chance."""
    chance = CHANCE[part["metric"].iloc[0]]
    ax.axvline(chance, color=GREY, lw=0.8, ls=":")
    models = [name for name in APPROACHES if name in set(part["model"])]
    for place, model in enumerate(models):
        dots, refitted = part[part["model"] == model], model == REFERENCE
        mark_own(ax, dots, model_colour(model))
        ax.errorbar(
            dots["value"],
            dots["y"] + SPACING * (place - (len(models) - 1) / 2),
            xerr=[dots["value"] - dots["low"], dots["high"] - dots["value"]],
            fmt=BY_NAME[model].marker,
            color=model_colour(model),
            mfc=model_colour(model) if refitted else "white",
            ms=4,
            elinewidth=0.6,
            label=label_of(model) + (", refitted" if refitted else ", not refitted"),
        )


def mark_own(ax, dots, colour):
    """Draw a thin line through all rows at the value of the protocol's own definition."""
    own = dots.loc[dots["own"], "value"]
    if len(own):
        ax.axvline(own.iloc[0], color=colour, lw=0.6, alpha=0.45, zorder=0)


def name_rows(axes, table, rows):
    """Write the names of variants and aspects; shade the rows of the protocol's own definition."""
    defined = table.loc[table["own"], ["aspect", "variant"]].itertuples(index=False, name=None)
    own = list(dict.fromkeys(defined))
    axes[0].set_yticks(list(rows.values()), [name for _, name in rows])
    for label, key in zip(axes[0].get_yticklabels(), rows, strict=True):
        label.set_fontweight("bold" if key in own else "normal")
    for ax in axes:
        for key in own:
            ax.axhspan(rows[key] - 0.5, rows[key] + 0.5, color="0.93", lw=0, zorder=-1)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.set_ylim(max(rows.values()) + 0.6, -0.5)
    for aspect, heading in HEADINGS.items():
        first = min(y for (name, _), y in rows.items() if name == aspect)
        axes[0].annotate(
            heading,
            (0, first - 1),
            xycoords=("axes fraction", "data"),
            xytext=(-6, 0),
            textcoords="offset points",
            **{"ha": "right", "va": "center", "fontsize": 8, "style": "italic"},
        )
