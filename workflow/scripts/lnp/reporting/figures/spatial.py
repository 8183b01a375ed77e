"""Where the LNP spots lie over time, by dose, and whether that comes before the reporter."""

import numpy as np
import pandas as pd

from lnp.core.schemas.spatial import BY_CHANCE
from lnp.core.vocabulary import REPORTER_LABEL
from lnp.reporting.figures.style import add_time_points, dose_colours, letter_axes, new_figure
from lnp.reporting.figures.uptake import average_by_condition

NAMES = {  # of statistics, for readers
    "rim_10": "Spots in the outer 10 %",
    "rim_30": "Spots in the outer 30 %",
    "core": "Spots in the inner 30 %",
    "spread": "Spread of the spots",
    "nearest": "Distance to the nearest spot",
    "depth_z": "Depth of the spots",
    "clustering": "Clustering of the spots",
    "clustering_depth": "Clustering at the same depth",
}
PANELS = {  # statistics over time, and their axes
    "rim_30": "Spots in the outer 30 % of the cell\n(over those expected by chance)",
    "core": "Spots in the inner 30 % of the cell\n(over those expected by chance)",
    "clustering": "Clustering of the spots\n(standard deviations of patterns by chance)",
}


def plot_spatial(spatial, cells, correlations, leads, hours):
    """Draw three statistics over time, and the strongest lead over the reporter as a heat map.

    Parameters
    ----------
    spatial, cells, correlations, leads : DataFrame
        Tables spatial, cells, spatial_correlations, spatial_leads of one plate.
    hours : (n_frames,) ndarray
        Time of each frame.

    Returns
    -------
    Figure, DataFrame
        Columns statistic, dose_ng, condition, frame, hours, mean, sem, n_cells, n_wells.
    """
    figure, axes = new_figure(2, 2, 8.4, 7.0)
    drawn, panels = {}, axes.ravel()
    for ax, (name, label) in zip(panels, PANELS.items(), strict=False):
        values = spatial.rename(columns={name: "value"})
        drawn[name] = average_by_condition(values, cells)
        draw_profile(ax, drawn[name], hours, BY_CHANCE[name], label)
    if panels[0].get_lines()[1:]:  # more than the line of chance
        panels[0].legend(title="mRNA per well")
    draw_lead(panels[-1], correlations, leads, hours)
    letter_axes(panels)
    table = pd.concat(drawn, names=["statistic"]).reset_index("statistic")
    table.insert(4, "hours", hours[table["frame"].astype(int)])
    return figure, table.reset_index(drop=True)


def draw_profile(ax, table, hours, by_chance, label):
    """Draw a statistic over time: mean over wells of each condition, band of one SEM over wells."""
    colours = dose_colours(table["dose_ng"])
    for (dose, condition), rows in table.groupby(["dose_ng", "condition"]):
        x, mean, sem = hours[rows["frame"]], rows["mean"], rows["sem"].fillna(0)
        mark = "o" if len(rows) == 1 else ""  # a line of one point is not seen
        ax.plot(x, mean, mark + "-", color=colours[dose], label=condition)
        ax.fill_between(x, mean - sem, mean + sem, color=colours[dose], alpha=0.25, lw=0)
    ax.axhline(by_chance, color="black", lw=0.8, ls=":")
    below = by_chance > np.mean(ax.get_ylim())  # away from the frame
    ax.annotate(
        "by chance",
        (1, by_chance),
        (0, -2 if below else 2),
        ("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        va="top" if below else "bottom",
        fontsize=7,
    )
    ax.set(xlabel="Time since the first frame (hours)", ylabel=label)
    if table.empty:
        write_in(ax, "No cell with five spots or more")
    else:
        add_time_points(ax, hours[: int(table["frame"].max()) + 1])


def draw_lead(ax, correlations, leads, hours):
    """Draw the correlations of the statistic with the greatest lead, spots by reporter times."""
    known = leads.dropna(subset="lead")
    if known.empty:
        ax.set_axis_off()
        write_in(ax, "Too few cells with spots, or time points,\nto compare with the reporter")
        return
    best = known.loc[known["lead"].idxmax()]
    rows = correlations[correlations["statistic"] == best["statistic"]]
    wide = rows.pivot(index="frame", columns="reporter_frame", values="correlation")
    most = max(float(np.nanmax(np.abs(wide))), 0.1)
    x, y = hours[wide.columns], hours[wide.index]
    image = ax.pcolormesh(x, y, wide, cmap="RdBu_r", vmin=-most, vmax=most, shading="nearest")
    ax.plot([0, y[-1]], [0, y[-1]], color="black", lw=0.8, ls=":")
    ax.figure.colorbar(image, ax=ax, label="Correlation of cells within wells")
    ax.set(
        xlabel=f"{REPORTER_LABEL} at (hours)",
        ylabel="Spots at (hours)",
        title=f"{NAMES[best['statistic']]}\nlead {best['lead']:.2f}, p = {best['p_adjusted']:.2g}",
    )


def write_in(ax, text):
    """Write a text into the middle of axes that have nothing to show."""
    ax.text(0.5, 0.6, text, ha="center", va="center", transform=ax.transAxes)
