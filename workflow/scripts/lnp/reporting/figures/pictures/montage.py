"""Montage of one field over time (paper Fig. 1): brightfield, and fluorescence in false colour."""

import numpy as np
import pandas as pd
from matplotlib.patheffects import withStroke

from lnp.core.vocabulary import REPORTER
from lnp.reporting.figures.pictures.contrast import contrast_limits, scale_plane, shrink
from lnp.reporting.figures.style import new_figure
from lnp.reporting.tables import dose_name

PERCENTILES = {  # shown as black and as full brightness
    "brightfield": (0.2, 99.8),
    "counterstain": (1, 99.7),
    "lnp": (75, 99.95),  # spots are small, and the medium is bright too
    REPORTER: (60, 99.8),
}
BAR_SHARE = 0.25  # of the image's width that the scale bar takes at most


def montage_sites(cells):
    """Choose the sites to show: of the highest and of the lowest dose, the one with the most cells.

    Used cells count; where no cell of the plate is used, all do. Ties go to the
    first by name.

    Parameters
    ----------
    cells : DataFrame
        Table "cells" of one plate.

    Returns
    -------
    dict of dose (ng) to site, the highest dose first
    """
    counted = cells[cells["used"]] if cells["used"].any() else cells
    sites = counted.groupby(["dose_ng", "site"]).size().rename("n").reset_index()
    sites = sites.sort_values(["n", "site"], ascending=[False, True])
    best = sites.groupby("dose_ng")["site"].first()
    return {dose: best[dose] for dose in sorted({best.index.max(), best.index.min()}, reverse=True)}


def montage_frames(n_frames, n_seen):
    """Choose the frames to show: the first, the last that a model may see, one between, the last.

    >>> montage_frames(72, 20)
    [0, 19, 45, 71]
    """
    last = n_frames - 1
    seen = min(n_seen - 1, last)
    return sorted({0, seen, (seen + last) // 2, last})


def plot_montage(planes, hours, pixel_um):
    """Draw brightfield of the first site, and false colour of all, with the same contrast.

    Parameters
    ----------
    planes : dict of (dose, frame, channel) to (H, W) ndarray, or None where missing
        Of the channels that were imaged.
    hours : dict of frame to hours
    pixel_um : float

    Returns
    -------
    Figure, DataFrame
        Columns channel, low, high: the counts shown as black and as full brightness.
    """
    limits = {
        channel: contrast_limits([p for (*_, c), p in planes.items() if c == channel], *ends)
        for channel, ends in PERCENTILES.items()
    }
    doses, frames = sorted({key[0] for key in planes}, reverse=True), sorted(hours)
    imaged = {channel for *_, channel in planes}
    rows = [(doses[0], "brightfield")] if "brightfield" in imaged else []
    rows += [(dose, "false colour") for dose in doses]
    height, width = next(p.shape for p in planes.values() if p is not None)
    panel = 8.6 / len(frames)
    figure, axes = new_figure(len(rows), len(frames), 9, len(rows) * panel * height / width + 0.7)
    for ax_row, (dose, kind) in zip(axes, rows, strict=True):
        for ax, frame in zip(ax_row, frames, strict=True):
            found = {channel: planes[dose, frame, channel] for channel in imaged}
            image = false_colour(found, limits)
            if kind == "brightfield":
                plane = found[kind]
                image = None if plane is None else scale_plane(plane, limits[kind])
            show_image(ax, image)
        ax_row[0].set_ylabel(f"{dose_name(dose)}\n{kind}", fontsize=8)
    for ax, frame in zip(axes[0], frames, strict=True):
        ax.set_title(f"Time point {frame + 1}, {hours[frame]:.1f} h", fontsize=8, weight="normal")
    add_scale_bar(axes[-1, 0], width, pixel_um, most_px=BAR_SHARE * width)
    shown = [(channel, *ends) for channel, ends in limits.items()]
    return figure, pd.DataFrame(shown, columns=["channel", "low", "high"])


def false_colour(planes, limits):
    """Return the (H, W, 3) false-colour image of one frame, or None where a plane is missing.

    Counterstain is grey, LNP magenta, the reporter green: colour-blind readers can distinguish
    the two. A channel that was not imaged is black, and so is a missing reporter: a plate that is
    still being recorded has none yet.
    """
    there = {name: plane for name, plane in planes.items() if plane is not None}
    if {name for name in ("counterstain", "lnp") if name in planes} - {*there} or not there:
        return None
    black = np.zeros(next(iter(there.values())).shape)
    layers = [
        black if planes.get(name) is None else scale_plane(planes[name], limits[name])
        for name in ("counterstain", "lnp", REPORTER)
    ]
    colours = np.array([[0.45, 0.45, 0.45], [1.0, 0.1, 0.9], [0.1, 0.95, 0.3]])
    return np.clip(np.stack(layers, axis=-1) @ colours, 0, 1)


def show_image(ax, image):
    """Show an image, binned and without ticks, or write that a plane is missing."""
    ax.set(xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_visible(False)
    if image is None:
        ax.text(0.5, 0.5, "plane missing", transform=ax.transAxes, ha="center", color="0.4")
    else:
        image = shrink(image, most_px=700)
        ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="antialiased")


def add_scale_bar(ax, width_px, pixel_um, most_px):
    """Draw a scale bar of the longest round length in the lower left corner of an image.

    Parameters
    ----------
    ax : Axes
    width_px : float
        Width of what `ax` shows, in raw pixels.
    pixel_um : float
        NaN where it is unknown: the bar is then as many pixels long as it says.
    most_px : float
        The bar's greatest length.
    """
    size, unit = (pixel_um, "µm") if np.isfinite(pixel_um) else (1.0, "pixels")
    lengths = [2, 5, 10, 20, 50, 100, 200, 500, 1000]
    length = max([1, *(length for length in lengths if length <= most_px * size)])
    ends = np.array([0.03, 0.03 + length / (width_px * size)])
    outline = [withStroke(linewidth=2, foreground="black")]
    ax.plot(ends, [0.05, 0.05], color="white", lw=3, transform=ax.transAxes)
    look = {"color": "white", "fontsize": 8, "path_effects": outline, "transform": ax.transAxes}
    ax.text(ends[0], 0.075, f"{length} {unit}", **look)
