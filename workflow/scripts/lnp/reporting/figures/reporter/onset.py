"""When cells begin to make the reporter, by dose, and how many never do."""

import numpy as np
import pandas as pd
from scipy.stats import CensoredData, ecdf

from lnp.core.vocabulary import (
    EARLY,
    ONSET_STATES,
    REPORTER_LABEL,
    RISES,
    SHORT,
    SILENT,
    UNDETERMINED,
)
from lnp.reporting.figures.style import (
    BLUE,
    GREY,
    ORANGE,
    SKY,
    dose_colours,
    letter_axes,
    new_figure,
)

LIGHT = "#DDDDDD"
STATE_COLOURS = {RISES: BLUE, EARLY: SKY, SILENT: GREY, UNDETERMINED: ORANGE, SHORT: LIGHT}
LINES = ["-", "--", ":", "-."]  # of several kinds of controls, which share a colour


def share_begun(onsets):
    """Kaplan-Meier: return hours, and the share of cells whose reporter rises from then on.

    A silent cell is censored at its last known frame; one that rises from the first frame on has
    begun by hour 0; of the others nothing is known.

    Parameters
    ----------
    onsets : DataFrame
        Table "onset", rows of one condition.

    Returns
    -------
    hours, share : (n,) ndarray
        Empty if no cell says anything.
    """
    begun = onsets.loc[onsets["state"].isin([RISES, EARLY]), "onset_h"].fillna(0.0).to_numpy()
    silent = onsets.loc[onsets["state"] == SILENT, "known_until_h"].to_numpy()
    if not begun.size + silent.size:
        return np.empty(0), np.empty(0)
    curve = ecdf(CensoredData(uncensored=begun, right=silent)).cdf
    hours = [0.0, *curve.quantiles, onsets["known_until_h"].max()]
    return np.array(hours), np.array([0.0, *curve.probabilities, curve.probabilities[-1]])


def plot_onset(onsets, cells):
    """Draw the share of cells that have begun by each hour, and the states of all, by condition.

    Parameters
    ----------
    onsets, cells : DataFrame
        Tables "onset" and "cells" of one plate.

    Returns
    -------
    Figure, DataFrame
        Columns dose_ng, condition, n, those of `ONSET_STATES`, onset_h (median) and its quartiles.
    """
    rows = onsets.merge(cells[["plate", "site", "cell", "dose_ng"]], on=["plate", "site", "cell"])
    figure, axes = new_figure(1, 2, 8.4, 3.4)
    colours, summary, n_drawn = dose_colours(rows["dose_ng"]), [], {}
    for (dose, condition), group in rows.groupby(["dose_ng", "condition"]):
        hours, share = share_begun(group)
        line = LINES[n_drawn.get(dose, 0) % len(LINES)]
        n_drawn[dose] = n_drawn.get(dose, 0) + 1
        label = f"{condition}, {len(group)} cells"
        axes[0, 0].step(hours, share, line, where="post", color=colours[dose], label=label)
        summary.append({"dose_ng": dose, "condition": condition, **summarize(group)})
    table = pd.DataFrame(summary)
    axes[0, 0].set(
        xlabel="Time since the first frame (hours)",
        ylabel=f"Share of cells whose {REPORTER_LABEL} rises",
        ylim=(-0.02, 1.02),
    )
    axes[0, 0].legend(title="mRNA per well")
    draw_states(axes[0, 1], table)
    letter_axes(axes[0])
    return figure, table


def summarize(onsets):
    """Return how many cells are in each state, and median and quartiles of their onsets."""
    counts = {state: int((onsets["state"] == state).sum()) for state in ONSET_STATES}
    quartiles = onsets["onset_h"].quantile([0.5, 0.25, 0.75]).to_numpy()
    names = ["onset_h", "onset_lower_quartile_h", "onset_upper_quartile_h"]
    return {"n": len(onsets), **counts, **dict(zip(names, quartiles, strict=True))}


def draw_states(ax, table):
    """Draw a bar per condition, divided by the states of its cells."""
    left = np.zeros(len(table))
    for state in ONSET_STATES:
        share = table[state] / table["n"]
        ax.barh(table["condition"], share, left=left, color=STATE_COLOURS[state], label=state)
        left += share
    for y, row in enumerate(table.itertuples()):
        if np.isfinite(row.onset_h):
            ax.text(0.02, y, f"median {row.onset_h:.1f} h", va="center", color="white", fontsize=8)
    ax.set(xlabel="Share of the cells", xlim=(0, 1))
    ax.legend(ncols=5, loc="upper center", bbox_to_anchor=(0.4, -0.18), columnspacing=1)
