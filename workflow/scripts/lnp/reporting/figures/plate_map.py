"""The map of a plate: what is predicted of each of its wells."""

import numpy as np

from lnp.core.vocabulary import CLASSIFICATION, REGRESSION, REPORTER_LABEL
from lnp.core.wells import ROWS, row_and_column
from lnp.reporting.figures.style import new_figure

PANELS = {
    CLASSIFICATION: ("Share of cells expected to be positive", "{:.0%}", (0.0, 1.0)),
    REGRESSION: (f"Mean predicted ln {REPORTER_LABEL}", "{:.1f}", None),
}
COLOURS = "cividis"  # reads the same for the colour-blind, and in grey


def plot_plate_map(means):
    """Draw the plate, each predicted well coloured and labelled: share of positive cells, level.

    Parameters
    ----------
    means : DataFrame
        Table `well_means` of one plate, one model and one horizon.

    Returns
    -------
    Figure, DataFrame
        task, well, dose_ng, n_cells, predicted.
    """
    tasks = [task for task in PANELS if task in set(means["task"])]
    places = np.array([row_and_column(well) for well in means["well"]])
    corner, shape = places.min(axis=0), np.ptp(places, axis=0) + 1
    height = 1.0 + 0.5 * max(shape[0], 2)
    figure, axes = new_figure(1, max(1, len(tasks)), 9.2, min(height, 7.0))
    for ax, task in zip(axes[0], tasks, strict=True):
        part = means[means["task"] == task]
        draw_wells(figure, ax, part, corner, shape, task)
    shown = means[["task", "well", "dose_ng", "n_cells", "predicted"]]
    return figure, shown.sort_values(["task", "well"])


def draw_wells(figure, ax, means, corner, shape, task):
    """Draw one panel: a grid of wells, whose upper left one lies at row and column `corner`."""
    title, form, limits = PANELS[task]
    grid = np.full(shape, np.nan)
    for well, value in zip(means["well"], means["predicted"], strict=True):
        grid[tuple(np.subtract(row_and_column(well), corner))] = value
    low, high = limits or (np.nanmin(grid), np.nanmax(grid))
    image = ax.imshow(grid, cmap=COLOURS, vmin=low, vmax=max(high, low + 1e-6), aspect="auto")
    if max(shape) <= 24:  # room for numbers
        for (i, j), value in np.ndenumerate(grid):
            if np.isfinite(value):
                dark = value < low + 0.6 * (high - low)
                ax.text(
                    *(j, i, form.format(value)),
                    **{"ha": "center", "va": "center", "fontsize": 7},
                    color="white" if dark else "black",
                )
    ax.set_xticks(range(shape[1]), [f"{corner[1] + j:02d}" for j in range(shape[1])])
    ax.set_yticks(range(shape[0]), ROWS[corner[0] - 1 :][: shape[0]])
    ax.tick_params(length=0, labelbottom=False, labeltop=True)
    ax.set_title(title, pad=18)
    figure.colorbar(image, ax=ax, shrink=0.8)
