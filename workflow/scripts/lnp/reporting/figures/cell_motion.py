"""Displacement of cells from frame to frame (paper Fig. 5)."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import CELL_KEY, TRACKED
from lnp.reporting.figures.style import BLUE, VERMILION, new_figure


def step_lengths(tracks, shifts):
    """Return the distance that each cell moved in each frame, corrected for stage drift.

    Parameters
    ----------
    tracks, shifts : DataFrame
        Tables of these names. Only rows in state `tracked` are used: a bridged
        centre was not seen.

    Returns
    -------
    (n_steps,) ndarray
        Pixels between two centres one frame apart.
    """
    seen = tracks[tracks["state"] == TRACKED].merge(shifts, on=["plate", "site", "frame"])
    seen = seen.sort_values(["plate", "site", "cell", "frame"])
    still = pd.DataFrame(
        {"row": seen["row"] - seen["drift_row"], "col": seen["col"] - seen["drift_col"]}
    )
    moves = still.groupby([seen[name] for name in CELL_KEY]).diff()
    next_frame = seen.groupby(CELL_KEY)["frame"].diff() == 1
    return np.hypot(moves["row"], moves["col"])[next_frame].to_numpy()


def plot_step_lengths(steps, pixel_um):
    """Draw the distribution of step lengths, with mean and SD in pixels, and in µm if known.

    Parameters
    ----------
    steps : (n_steps,) ndarray
        Pixels per frame.
    pixel_um : float
        NaN where it is unknown.

    Returns
    -------
    Figure, DataFrame
        The table has one row per bar: low_px, high_px, n_steps, share.
    """
    top = max(1.0, np.quantile(steps, 0.995)) if steps.size else 1.0
    edges = np.linspace(0, top, 41)
    counts, _ = np.histogram(steps, edges)
    share = counts / max(1, steps.size)
    figure, ((ax,),) = new_figure(1, 1, 5.2, 3.2)
    ax.bar(edges[:-1], share, np.diff(edges), align="edge", color=BLUE, edgecolor="white", lw=0.3)
    if steps.size:
        mean, sd = steps.mean(), steps.std()
        ax.axvline(mean, color=VERMILION)
        ax.text(
            *(0.98, 0.95),
            f"mean {length_text(mean, pixel_um)}\nSD {length_text(sd, pixel_um)}\n"
            f"n = {steps.size:,} steps\n"
            f"{np.mean(steps > ax.get_xlim()[1]):.1%} beyond the axis",
            **{"transform": ax.transAxes, "ha": "right", "va": "top", "fontsize": 8},
        )
    ax.set(xlabel="Distance moved per frame (pixels)", ylabel="Share of steps")
    if np.isfinite(pixel_um):
        both_ways = (lambda px: px * pixel_um, lambda um: um / pixel_um)
        ax.secondary_xaxis("top", functions=both_ways).set_xlabel("Distance moved per frame (µm)")
    bars = {"low_px": edges[:-1], "high_px": edges[1:], "n_steps": counts, "share": share}
    return figure, pd.DataFrame(bars)


def length_text(length_px, pixel_um):
    """Return a length as text, in pixels, and in µm where the size of a pixel is known.

    >>> length_text(2, 0.5), length_text(2, float("nan"))
    ('2.00 px = 1.00 µm', '2.00 px')
    """
    um = f" = {length_px * pixel_um:.2f} µm" if np.isfinite(pixel_um) else ""
    return f"{length_px:.2f} px{um}"
