"""Pictures of one site: its seeds, outlines and spots, before a study is run."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import PLACED
from lnp.reporting.figures.pictures.contrast import contrast_limits, scale_plane
from lnp.reporting.figures.pictures.montage import add_scale_bar
from lnp.reporting.figures.style import ORANGE, SKY, YELLOW, new_figure

RADIUS = 1.6  # of a circle around a spot, in points


def plot_site(stain, lnp, tables, masks, pixel_um):
    """Draw the first frame of a site: seeds and outlines (a), spots in the last frame seen (b).

    Parameters
    ----------
    stain : (H, W) ndarray
        Counterstain of the first frame.
    lnp : (H, W) ndarray or None
        LNP channel of the last frame that models see.
    tables : dict of str to DataFrame
        seeds, tracks (of the first frame), spots (of the last frame that models see).
    masks : dict of int to (side, side) ndarray of bool
        Of each cell with a crop, in the first frame.
    pixel_um : float

    Returns
    -------
    Figure, DataFrame
        A row per seed: cell, row, col, area (px; NaN without a mask), state in the first frame.
    """
    height, width = stain.shape
    figure, (axes,) = new_figure(1, 2, 10, 5 * height / width + 0.4)
    show_plane(axes[0], stain, "Seeds and outlines, first frame")
    tracks = tables["tracks"].set_index("cell")
    for cell, mask in masks.items():
        draw_outline(axes[0], mask, tracks.loc[cell, ["row", "col"]].to_numpy(dtype=float))
    seeds = tables["seeds"]
    axes[0].plot(seeds["col"], seeds["row"], "+", ms=5, mew=0.9, color=ORANGE)
    for seed in seeds.itertuples():
        axes[0].annotate(
            str(seed.cell),
            (seed.col, seed.row),
            (3, 3),
            color=SKY,
            fontsize=6,
            textcoords="offset points",
            annotation_clip=True,
            clip_on=True,
        )
    add_scale_bar(axes[0], width, pixel_um, most_px=0.25 * width)
    axes[1].set_axis_off()
    if lnp is not None:
        show_plane(axes[1], lnp, "LNP spots in cells, last frame that models see")
        spots = tables["spots"]
        axes[1].scatter(spots["col"], spots["row"], s=RADIUS**2 * 4, ec=YELLOW, fc="none", lw=0.5)
    return figure, describe_seeds(seeds, tracks)


def show_plane(ax, plane, title):
    """Show a plane in grey, dark to bright by percentiles."""
    ax.imshow(scale_plane(plane, contrast_limits([plane], 1, 99.7)), cmap="gray", vmin=0, vmax=1)
    height, width = plane.shape
    ax.set(xticks=[], yticks=[], title=title, autoscale_on=False)
    ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))


def draw_outline(ax, mask, centre):
    """Draw the outline of a mask whose crop lies about a centre."""
    if mask.any() and not mask.all():
        corner = np.rint(centre) - mask.shape[0] // 2
        cols, rows = (corner[k] + np.arange(mask.shape[0]) for k in (1, 0))
        ax.contour(cols, rows, mask, [0.5], colors=YELLOW, linewidths=0.7)


def describe_seeds(seeds, tracks):
    """Return one row per seed with its mask's area and its state in the first frame."""
    found = tracks.reindex(seeds["cell"])
    area = found["area"].where(found["state"].isin(PLACED))
    return pd.DataFrame(
        {
            **{name: seeds[name].to_numpy() for name in ("cell", "row", "col")},
            "area": area.to_numpy(),
            "state": found["state"].to_numpy(),
        }
    )
