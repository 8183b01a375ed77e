"""Fates of seeded cells: which cells and wells were used, and why the others were not."""

import textwrap

import pandas as pd

from lnp.design.conditions import dose_text
from lnp.reporting.figures.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    YELLOW,
    new_figure,
)
from lnp.reporting.tables import USED, count_fates

REASON_COLOURS = [VERMILION, ORANGE, SKY, PURPLE, GREEN, YELLOW, GREY]
HATCHES = ["", "///", "...", "\\\\\\", "xxx", "---", "ooo"]


def plot_attrition(cells, wells):
    """Draw the fates of each condition's seeded cells as stacked bars, and list excluded wells.

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
    conditions = list(table["condition"].unique())
    n_fates = table["fate"].nunique()
    figure, ((ax,),) = new_figure(1, 1, 7.2, 1.3 + 0.45 * len(conditions) + 0.2 * n_fates)
    left = pd.Series(0, index=conditions)
    for i, (fate, part) in enumerate(table.groupby("fate", sort=False)):
        counts = part.set_index("condition")["n_cells"]
        draw_fate(ax, fate, counts, left, i)
        left = left + counts
    ax.set_yticks(range(len(conditions)), conditions)
    ax.set(xlabel="Seeded cells", ylabel="mRNA per well")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=1, reverse=False)
    figure.supxlabel(list_excluded(wells), fontsize=7.5, x=0.01, ha="left")
    return figure, table


def draw_fate(ax, fate, counts, left, i):
    """Draw one piece of every condition's bar, with its number where there is room."""
    ax.barh(
        range(len(counts)),
        counts,
        left=left,
        height=0.65,
        color=BLUE if fate == USED else REASON_COLOURS[(i - 1) % len(REASON_COLOURS)],
        hatch=HATCHES[i % len(HATCHES)],
        edgecolor="white",
        label="\n".join(textwrap.wrap(f"{fate} ({counts.sum()} cells)", 80)),
    )
    for row, (n_cells, start) in enumerate(zip(counts, left, strict=True)):
        if n_cells >= 0.05 * max(1, (left + counts).max()):
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85}
            look = {"ha": "center", "va": "center", "fontsize": 8, "bbox": box}
            ax.text(start + n_cells / 2, row, n_cells, **look)


def list_excluded(wells):
    """Return one line per excluded well, or a sentence that there is none."""
    unused = wells[~wells["used"]]
    if unused.empty:
        return f"None of {len(wells)} wells was excluded."
    lines = [
        f"{w.well} ({w.role}, {dose_text(w.dose_ng, w.formulation)}): {w.reason}"
        for w in unused.itertuples()
    ]
    return "\n".join([f"Excluded wells, {len(unused)} of {len(wells)}:", *lines])
