"""Stage drift over time, and the shift between brightfield and fluorescence."""

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
    quality.set(title="Quality of the drift estimate", ylabel="0 (poor) to 1", ylim=(0, 1.05))
    drift_row.legend()
    plate = average_channel_shift(sites)
    brightfield.axhline(0, color=GREY, lw=0.6)
    brightfield.axvline(0, color=GREY, lw=0.6)
    dots = {"ms": 4, "color": VERMILION, "alpha": 0.6, "mec": "none"}
    brightfield.plot(sites["bf_col"], sites["bf_row"], "o", **dots)
    cross = {"ms": 12, "mew": 1.6, "color": BLUE, "label": "plate"}
    brightfield.plot(plate["bf_col"], plate["bf_row"], "+", **cross)
    brightfield.legend()
    reach = 1.3 * max(1.0, np.nanmax(np.abs(sites[["bf_row", "bf_col"]].to_numpy()), initial=0))
    ends = {"xlim": (-reach, reach), "ylim": (reach, -reach)}  # rows grow downwards
    brightfield.set(**ends, aspect="equal", title="Brightfield shift of each site")
    brightfield.set(xlabel="Columns (pixels)", ylabel="Rows (pixels)")
    letter_axes(axes.ravel())
    return figure, shifts.assign(hours=hours[shifts["frame"]])


def draw_sites(ax, shifts, hours, column):
    """Draw one column over time: a thin line per site, and the median of all."""
    for _, site in shifts.groupby("site"):
        ax.plot(hours[site["frame"]], site[column], color=GREY, lw=0.6, alpha=0.7)
    median = shifts.groupby("frame")[column].median()
    n_sites = shifts["site"].nunique()
    label = f"median of {n_sites} sites" if n_sites > 1 else "the site"
    ax.plot(hours[median.index], median, color=BLUE, label=label)
    ax.set_xlabel("Time since the first frame (hours)")
