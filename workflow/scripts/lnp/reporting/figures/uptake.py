"""LNP spots and reporter over time, by dose (paper Fig. 2)."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import CELL_KEY, REPORTER, REPORTER_LABEL, TRACKED
from lnp.reporting.figures.style import (
    add_time_points,
    dose_colours,
    dose_name,
    letter_axes,
    new_figure,
)

PANELS = {
    "spots": "LNP spots per 100 µm² of cell",
    REPORTER: f"Mean {REPORTER_LABEL} in the cell's box\n(counts per pixel)",
}


def spot_density(tracks, spots, seen, pixel_um):
    """Return the spots per 100 µm² of each cell in each frame where both could be seen.

    Parameters
    ----------
    tracks, spots : DataFrame
        Tables of these names.
    seen : DataFrame
        Columns plate, site, frame: where the LNP plane is whole.
    pixel_um : float

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
    value = cells["n"].fillna(0) / (cells["area"] * pixel_um**2) * 100
    return cells[key].assign(value=value)


def average_by_dose(values, cells):
    """Return mean and standard error over wells, per dose and frame.

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
        Columns dose_ng, frame, mean, sem, n_cells, n_wells.
    """
    known = values.dropna(subset="value").merge(
        cells[["plate", "site", "cell", "well", "dose_ng"]], on=CELL_KEY
    )
    wells = known.groupby(["dose_ng", "frame", "plate", "well"])["value"].agg(["mean", "size"])
    by_dose = wells.groupby(["dose_ng", "frame"])
    course = by_dose["mean"].agg(mean="mean", sem="sem", n_wells="size")
    return course.assign(n_cells=by_dose["size"].sum()).reset_index()


def plot_uptake(courses, hours):
    """Draw LNP spots (a) and reporter (b) over time, mean and standard error over wells.

    Parameters
    ----------
    courses : dict
        "spots" and `REPORTER`: what `average_by_dose` returns.
    hours : (n_frames,) ndarray

    Returns
    -------
    Figure, DataFrame
        Columns quantity, dose_ng, frame, hours, mean, sem, n_cells, n_wells.
    """
    figure, axes = new_figure(1, len(courses), 8.4, 3.6)
    for ax, (name, course) in zip(axes[0], courses.items(), strict=True):
        for dose, colour in dose_colours(course["dose_ng"]).items():
            draw_course(ax, course[course["dose_ng"] == dose], hours, colour)
        ax.set(xlabel="Time since the first frame (hours)", ylabel=PANELS[name], ylim=(0, None))
        add_time_points(ax, hours)
    letter_axes(axes[0])
    axes[0, 0].legend(title="mRNA per well")
    table = pd.concat(courses, names=["quantity"]).reset_index("quantity")
    table.insert(3, "hours", hours[table["frame"]])
    return figure, table.reset_index(drop=True)


def draw_course(ax, course, hours, colour):
    """Draw one dose: a line, and a band of one standard error."""
    x, mean, sem = hours[course["frame"]], course["mean"], course["sem"].fillna(0)
    n_cells, n_wells = course["n_cells"].max(), course["n_wells"].max()
    name = dose_name(course["dose_ng"].iloc[0])
    wells = "1 well" if n_wells == 1 else f"{n_wells} wells"
    ax.plot(x, mean, color=colour, label=f"{name}, {n_cells} cells in {wells}")
    ax.fill_between(x, np.maximum(mean - sem, 0), mean + sem, color=colour, alpha=0.25, lw=0)
