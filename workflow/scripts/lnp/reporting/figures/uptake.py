"""LNP spots and reporter over time, by dose (paper Fig. 2)."""

from collections import Counter

import numpy as np
import pandas as pd

from lnp.core.vocabulary import CELL_KEY, REPORTER, REPORTER_LABEL, TRACKED
from lnp.reporting.figures.style import (
    add_time_points,
    dose_colours,
    letter_axes,
    new_figure,
)

LINES = ["-", "--", ":", "-."]  # of several kinds of controls, which share a colour
PANELS = {
    "spots": "LNP spots per {area} of cell",
    REPORTER: f"Mean {REPORTER_LABEL} in the cell's box\n(counts per pixel)",
}


def spot_density(tracks, spots, seen, pixel_um):
    """Return the LNP spots per area of each cell, in frames where cell and spots are visible.

    Parameters
    ----------
    tracks, spots : DataFrame
        Tables of these names.
    seen : DataFrame
        Columns plate, site, frame: where the LNP plane is whole.
    pixel_um : float
        See `unit_of_area`.

    Returns
    -------
    DataFrame
        Columns plate, site, cell, frame, value; rows in state `tracked` only.
    """
    key = ["plate", "site", "cell", "frame"]
    cells = tracks[(tracks["state"] == TRACKED) & (tracks["area"] > 0)]
    cells = cells.merge(seen[["plate", "site", "frame"]].drop_duplicates())
    counts = spots.groupby(key).size().rename("n").reset_index()
    cells = cells.merge(counts, on=key, how="left")
    side, area, _ = unit_of_area(pixel_um)
    value = cells["n"].fillna(0) / (cells["area"] * side**2) * area
    return cells[key].assign(value=value)


def unit_of_area(pixel_um):
    """Return the side of a pixel in the unit of length used, the area that is counted in, its name.

    >>> unit_of_area(0.65), unit_of_area(float("nan"))
    ((0.65, 100, '100 µm²'), (1.0, 1000, '1,000 pixels'))
    """
    known = np.isfinite(pixel_um)
    return (pixel_um, 100, "100 µm²") if known else (1.0, 1000, "1,000 pixels")


def average_by_condition(values, cells):
    """Return the time course of each condition: mean and standard error over wells.

    Wells are the replicates: cells of a well are averaged first. One well has no
    standard error.

    Parameters
    ----------
    values : DataFrame
        Columns plate, site, cell, frame, value.
    cells : DataFrame
        Table "cells".

    Returns
    -------
    DataFrame
        Columns dose_ng, condition, frame, mean, sem, n_cells, n_wells.
    """
    condition = ["dose_ng", "condition"]
    known = values.dropna(subset="value").merge(cells[[*CELL_KEY, "well", *condition]], on=CELL_KEY)
    wells = known.groupby([*condition, "frame", "plate", "well"])["value"].agg(["mean", "size"])
    grouped = wells.groupby([*condition, "frame"])
    table = grouped["mean"].agg(mean="mean", sem="sem", n_wells="size")
    return table.assign(n_cells=grouped["size"].sum()).reset_index()


def plot_uptake(time_courses, hours, pixel_um):
    """Draw LNP spots, where they were imaged, and reporter: mean over wells, band of one SEM.

    Parameters
    ----------
    time_courses : dict
        "spots" and REPORTER: what `average_by_condition` returns.
    hours : (n_frames,) ndarray
    pixel_um : float
        See `unit_of_area`.

    Returns
    -------
    Figure, DataFrame
        Columns quantity, dose_ng, condition, frame, hours, mean, sem, n_cells, n_wells.
    """
    figure, axes = new_figure(1, len(time_courses), 8.4, 3.6)
    *_, area = unit_of_area(pixel_um)
    for ax, (name, table) in zip(axes[0], time_courses.items(), strict=True):
        colours, n_drawn = dose_colours(table["dose_ng"]), Counter()
        for (dose, condition), rows in table.groupby(["dose_ng", "condition"]):
            colour, line = colours[dose], LINES[n_drawn[dose] % len(LINES)]
            n_drawn[dose] += 1
            x, mean, sem = hours[rows["frame"]], rows["mean"], rows["sem"].fillna(0)
            n_cells, n_wells = rows["n_cells"].max(), rows["n_wells"].max()
            wells = "1 well" if n_wells == 1 else f"{n_wells} wells"
            label = f"{condition}, {n_cells} cells in {wells}"
            ax.plot(x, mean, line, color=colour, label=label)
            low, high = np.maximum(mean - sem, 0), mean + sem
            ax.fill_between(x, low, high, color=colour, alpha=0.25, lw=0)
        ax.set(
            xlabel="Time since the first frame (hours)",
            ylabel=PANELS[name].format(area=area),
            ylim=(0, None),
        )
        add_time_points(ax, hours)
    letter_axes(axes[0])
    axes[0, 0].legend(title="mRNA per well")
    table = pd.concat(time_courses, names=["quantity"]).reset_index("quantity")
    table.insert(4, "hours", hours[table["frame"]])
    return figure, table.reset_index(drop=True)
