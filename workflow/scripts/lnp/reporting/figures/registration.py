"""How the stage drifted, and how far brightfield lies from fluorescence."""

import numpy as np

from lnp.imaging.channel_shift import average_channel_shift
from lnp.reporting.figures.style import BLUE, GREY, VERMILION, letter_axes, new_figure


def plot_registration(shifts, sites, hours):
    """Draw drift (a, b) and quality (c) over time, and the brightfield shift of each site (d).

    Parameters
    ----------
    shifts : DataFrame
        Table "shifts" of one plate.
    sites : DataFrame
        Its table "site_channel_shift".
    hours : (n_frames,) ndarray
        Time of each frame.

    Returns
    -------
    Figure, DataFrame
        The table of shifts, with `hours`.
    """
    figure, axes = new_figure(2, 2, 8.4, 5.6)
    drift_row, drift_col, quality, brightfield = axes.ravel()
    draw_sites(drift_row, shifts, hours, "drift_row")
    draw_sites(drift_col, shifts, hours, "drift_col")
    draw_sites(quality, shifts, hours, "quality")
    drift_row.set(title="Stage drift, rows", ylabel="Pixels from frame 1")
    drift_col.set(title="Stage drift, columns", ylabel="Pixels from frame 1")
    quality.set(title="Quality of the drift", ylabel="0 (poor) to 1", ylim=(0, 1.05))
    drift_row.legend()
    draw_brightfield(brightfield, sites)
    letter_axes(axes.ravel())
    return figure, shifts.assign(hours=hours[shifts["frame"]])


def draw_sites(ax, shifts, hours, column):
    """Draw one column over time: a thin line per site, and the median of all."""
    for _, site in shifts.groupby("site"):
        ax.plot(hours[site["frame"]], site[column], color=GREY, lw=0.6, alpha=0.7)
    median = shifts.groupby("frame")[column].median()
    n_sites = shifts["site"].nunique()
    ax.plot(hours[median.index], median, color=BLUE, label=f"median of {n_sites} sites")
    ax.set_xlabel("Time since the first frame (hours)")


def draw_brightfield(ax, sites):
    """Draw the brightfield shift that each site shows, and that of the plate, on equal axes."""
    plate = average_channel_shift(sites)
    ax.axhline(0, color=GREY, lw=0.6)
    ax.axvline(0, color=GREY, lw=0.6)
    ax.plot(sites["bf_col"], sites["bf_row"], "o", ms=4, color=VERMILION, alpha=0.6, mec="none")
    ax.plot(plate["bf_col"], plate["bf_row"], "+", ms=12, mew=1.6, color=BLUE, label="plate")
    ax.legend()
    reach = 1.3 * max(1.0, np.nanmax(np.abs(sites[["bf_row", "bf_col"]].to_numpy()), initial=0))
    ax.set(xlim=(-reach, reach), ylim=(reach, -reach), aspect="equal")  # rows grow downwards
    ax.set(
        title="Brightfield shift of each site", xlabel="Columns (pixels)", ylabel="Rows (pixels)"
    )
