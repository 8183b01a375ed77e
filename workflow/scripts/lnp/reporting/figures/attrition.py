"""Which cells and wells were kept, and why the others were not."""

import textwrap

import pandas as pd

from lnp.reporting.figures.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    YELLOW,
    dose_name,
    new_figure,
)

USED = "used"
REASON_COLOURS = [VERMILION, ORANGE, SKY, PURPLE, GREEN, YELLOW, GREY]
HATCHES = ["", "///", "...", "\\\\\\", "xxx", "---", "ooo"]


def count_fates(cells):
    """Return how many cells of each dose were used, and dropped for each reason.

    Parameters
    ----------
    cells : DataFrame
        Table "cells"; one row per seeded cell.

    Returns
    -------
    DataFrame
        Columns dose_ng, fate (`used`, or the reason), n_cells, share (of the
        dose's cells); every fate for every dose, `used` first, then the most
        frequent.
    """
    fates = cells["reason"].mask(cells["used"], USED)
    counts = pd.crosstab(cells["dose_ng"], fates)
    order = counts.drop(columns=USED, errors="ignore").sum().sort_values(ascending=False).index
    counts = counts.reindex(columns=[USED, *order], fill_value=0)
    table = counts.reset_index().melt(id_vars="dose_ng", var_name="fate", value_name="n_cells")
    table["share"] = table["n_cells"] / table.groupby("dose_ng")["n_cells"].transform("sum")
    return table


def plot_attrition(cells, wells):
    """Draw the fates of the seeded cells of each dose, and list the wells left out.

    Parameters
    ----------
    cells, wells : DataFrame
        Tables of these names, of one plate.

    Returns
    -------
    Figure, DataFrame
        What `count_fates` returns.
    """
    table = count_fates(cells)
    doses = sorted(table["dose_ng"].unique())
    n_fates = table["fate"].nunique()
    figure, ((ax,),) = new_figure(1, 1, 7.2, 1.3 + 0.45 * len(doses) + 0.2 * n_fates)
    left = pd.Series(0, index=doses)
    for i, (fate, part) in enumerate(table.groupby("fate", sort=False)):
        counts = part.set_index("dose_ng")["n_cells"]
        draw_fate(ax, fate, counts, left, i)
        left = left + counts
    ax.set_yticks(range(len(doses)), [dose_name(dose) for dose in doses])
    ax.set(xlabel="Seeded cells", ylabel="mRNA per well")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=1, reverse=False)
    figure.supxlabel(wells_left_out(wells), fontsize=7.5, x=0.01, ha="left")
    return figure, table


def draw_fate(ax, fate, counts, left, i):
    """Draw one piece of every dose's bar; write its number where there is room."""
    colour = BLUE if fate == USED else REASON_COLOURS[(i - 1) % len(REASON_COLOURS)]
    hatch = HATCHES[i % len(HATCHES)]
    label = f"{fate} ({counts.sum()} cells)"
    ax.barh(
        range(len(counts)),
        counts,
        left=left,
        height=0.65,
        color=colour,
        hatch=hatch,
        edgecolor="white",
        label="\n".join(textwrap.wrap(label, 80)),
    )
    for row, (number, start) in enumerate(zip(counts, left, strict=True)):
        if number >= 0.05 * max(1, (left + counts).max()):
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85}
            ax.text(start + number / 2, row, number, ha="center", va="center", fontsize=8, bbox=box)


def wells_left_out(wells):
    """Return one line per well that is not used, or a sentence that there is none."""
    unused = wells[~wells["used"]]
    if unused.empty:
        return f"No well was left out of {len(wells)}."
    lines = [f"{w.well} ({w.dose_ng:g} ng): {w.reason}" for w in unused.itertuples()]
    return "\n".join([f"Wells left out, {len(unused)} of {len(wells)}:", *lines])
