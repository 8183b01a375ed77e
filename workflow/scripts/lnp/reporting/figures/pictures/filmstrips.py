"""Film strips of tracked cells: tracked outline, what models see, and the outcome."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import REPORTER, REPORTER_LABEL
from lnp.reporting.figures.pictures.contrast import contrast_limits, scale_plane
from lnp.reporting.figures.pictures.montage import add_scale_bar
from lnp.reporting.figures.style import YELLOW, new_figure

ROWS = {"counterstain": "CT", "lnp": "LNP", "brightfield": "BF", REPORTER: REPORTER_LABEL}
GAP = 2  # pixels between two images of a strip
QUANTILES = [0.5, 0.9]  # of the final reporter within a dose: a typical and a bright cell


def choose_cells(cells):
    """Choose, for each condition, the cells at the 50th and the 90th percentile of the outcome.

    Used cells only; where none is used (a plate without an outcome yet), those
    with the most frames, in order of name.

    Parameters
    ----------
    cells : DataFrame
        Table "cells" of one plate.

    Returns
    -------
    DataFrame
        Rows of `cells`, in rising order of dose, with `percentile`.
    """
    fit = cells[cells["used"]] if cells["used"].any() else cells
    if not cells["used"].any():
        fit = cells[cells["n_frames"] == max(1, cells["n_frames"].max())]
    parts = [fit.iloc[:0].assign(percentile=0.0)]
    for _, dose in fit.sort_values([REPORTER, "site", "cell"]).groupby(["dose_ng", "condition"]):
        places = [round(q * (len(dose) - 1)) for q in QUANTILES]
        parts.append(dose.iloc[places].assign(percentile=[100 * q for q in QUANTILES]))
    return pd.concat(parts).drop_duplicates(["site", "cell"]).reset_index(drop=True)


def strip_frames(n_frames, n_shown=6):
    """Choose evenly spaced frames, the first and the last among them.

    >>> strip_frames(24)
    [0, 5, 9, 14, 18, 23]
    """
    return sorted({round(frame) for frame in np.linspace(0, n_frames - 1, n_shown)})


def plot_filmstrips(strips, chosen, hours, pixel_um):
    """Draw each chosen cell as a block of channels (rows) by frames (columns), two blocks abreast.

    Parameters
    ----------
    strips : list of dict
        Per cell, (channel, frame) to a (side, side) ndarray, and ("mask", frame)
        to a bool one; no entry where absent.
    chosen : DataFrame
        What `choose_cells` returns, in the same order.
    hours : dict of frame to hours
    pixel_um : float

    Returns
    -------
    Figure, DataFrame
        `chosen`: plate, site, well, cell, dose_ng, condition, percentile, and the outcome.
    """
    place = ["plate", "site", "well", "cell", "dose_ng", "condition"]
    shown = chosen[[*place, "percentile", REPORTER]]
    if not strips:
        figure, ((ax,),) = new_figure(1, 1, 5, 1)
        ax.set_axis_off()
        ax.text(0.5, 0.5, "No cell of this plate has a crop.", ha="center", va="center")
        return figure, shown
    frames, n_blocks = sorted(hours), -(-len(strips) // 2)
    side = next(image.shape[0] for strip in strips for image in strip.values())
    there = {channel for strip in strips for channel, _ in strip}
    limits = {
        channel: contrast_limits([s.get((channel, t)) for s in strips for t in frames], 1, 99.7)
        for channel in ROWS
        if channel in there
    }
    block_height = 4.4 * len(limits) / len(frames) + 0.45
    figure, axes = new_figure(n_blocks, 2, 9.2, n_blocks * block_height)
    for ax in axes.flat:
        ax.set_axis_off()
    for ax, strip, cell in zip(axes.flat, strips, chosen.itertuples(), strict=False):
        ax.set_axis_on()
        draw_strip(ax, strip, cell, hours, limits, side)
    add_scale_bar(axes[0, 0], len(frames) * (side + GAP), pixel_um, most_px=0.6 * side)
    return figure, shown


def draw_strip(ax, strip, cell, hours, limits, side):
    """Draw the images of one cell, its outline on the counterstain, dose and outcome above."""
    frames = sorted(hours)
    ax.imshow(tile_strip(strip, frames, limits, side), cmap="gray", vmin=0, vmax=1)
    for place, frame in enumerate(frames):
        mask = strip.get(("mask", frame))
        if mask is not None and mask.any():
            cols = np.arange(side) + place * (side + GAP)
            ax.contour(cols, np.arange(side), mask, [0.5], colors=YELLOW, linewidths=0.8)
    names = [ROWS[channel] for channel in limits]
    middles = (side - 1) / 2 + (side + GAP) * np.arange(max(len(frames), len(names)))
    ax.set_xticks(middles[: len(frames)], [f"{hours[t]:.1f} h" for t in frames], fontsize=7)
    ax.set_yticks(middles[: len(names)], names, fontsize=7)
    ax.tick_params(length=0, labelbottom=False, labeltop=True, pad=1)
    for spine in ax.spines.values():
        spine.set_visible(False)
    level = getattr(cell, REPORTER)
    outcome = "no outcome yet" if np.isnan(level) else f"final {REPORTER_LABEL} {level:,.0f}"
    title = f"{cell.condition}, {cell.site} cell {cell.cell}"
    if np.isfinite(cell.percentile):
        title += f"\n{outcome} ({cell.percentile:.0f}th percentile)"
    ax.set_title(title, fontsize=7.5)


def tile_strip(strip, frames, limits, side):
    """Tile the images of one cell: channels down, frames across.

    Returns
    -------
    (n_channels * (side + GAP) - GAP, n_frames * (side + GAP) - GAP) ndarray
        Scaled to 0 to 1; NaN (white) between images and where one is absent.
    """
    step = side + GAP
    tiled = np.full((len(limits) * step - GAP, len(frames) * step - GAP), np.nan)
    for i, channel in enumerate(limits):
        for j, frame in enumerate(frames):
            if (channel, frame) in strip:
                image = scale_plane(strip[channel, frame], limits[channel])
                tiled[i * step : i * step + side, j * step : j * step + side] = image
    return tiled
