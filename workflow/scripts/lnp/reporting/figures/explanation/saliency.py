"""Where the networks look: maps over film strips, and the share of each region of a crop."""

import numpy as np
from matplotlib.colors import to_rgb

from lnp.core.vocabulary import REPORTER_LABEL, SEEN_CHANNELS
from lnp.design.conditions import dose_text
from lnp.explanation.map_store import HEAD, TRAINED
from lnp.explanation.regions import REGIONS
from lnp.explanation.shares import share_of_regions
from lnp.models.registry import BY_NAME, label_of
from lnp.reporting.figures.pictures.contrast import contrast_limits, scale_plane
from lnp.reporting.figures.pictures.filmstrips import GAP, ROWS
from lnp.reporting.figures.style import GREY, SKY, VERMILION, YELLOW, model_colour, new_figure

KINDS = {  # truth, right: what a cell is called
    (1.0, True): f"{REPORTER_LABEL}, predicted",
    (0.0, True): f"no {REPORTER_LABEL}, predicted",
    (1.0, False): f"{REPORTER_LABEL}, not predicted",
    (0.0, False): f"no {REPORTER_LABEL}, yet predicted",
}
FAINT = 0.4  # of the brightness of images under maps
PANELS = {  # columns of the shares: label, value of no effect
    ("ratio", "low", "high"): ("Share of the map\nover share of the area", 1),
    ("net", "net_low", "net_high"): (f"Net change of the\nlog odds of {REPORTER_LABEL}", 0),
}
TITLE = {"fontsize": 7.5, "y": 1.0, "pad": 13}  # above the times
SPACING = 0.2  # of a region, between weights and models
WIDTH, PANEL = 10.2, 1.9  # inches: of the figure; height of a row of panels


def plot_saliency(cells, models, frames, arrays, table, hours):
    """Draw the surest cell of each kind, its maps by each model, and the shares of regions.

    Parameters
    ----------
    cells, models, frames, arrays
        Of `lnp.explanation.map_store.read_maps`.
    table : DataFrame
        Table "saliency" of the same cells.
    hours : (n_frames,) ndarray or None
        Time of each frame of the film; None where it is not known.

    Returns
    -------
    Figure, DataFrame
        The figure; the shares of regions (`share_of_regions`).
    """
    if cells.empty:
        figure, ((ax,),) = new_figure(1, 1, 5, 1)
        ax.set_axis_off()
        ax.text(0.5, 0.5, "No treated cell is tested.", ha="center", va="center")
        return figure, table.iloc[:0]
    shown, n_blocks = cells.drop_duplicates(["truth", "right"]), 1 + len(models)
    strip = len(SEEN_CHANNELS) * WIDTH / (len(frames) * n_blocks) + 0.4
    heights = [strip * len(shown), PANEL * len(PANELS)]
    figure, _ = new_figure(1, 1, WIDTH, sum(heights))
    figure.clear()
    top, bottom = figure.subfigures(2, 1, height_ratios=heights)
    times = [f"time point {t + 1}" if hours is None else f"{hours[t]:.1f} h" for t in frames]
    blocks = top.subplots(len(shown), n_blocks, squeeze=False)
    for axes, (i, cell) in zip(blocks, shown.iterrows(), strict=True):
        draw_cell(axes, {name: values[i] for name, values in arrays.items()}, cell, models, times)
    shares = share_of_regions(table)
    draw_shares(bottom.subplots(len(PANELS), len(SEEN_CHANNELS), sharey="row"), shares, models)
    return figure, shares


def draw_cell(axes, images, cell, models, times):
    """Draw the crops of a cell, and beside them its maps by each model, over faint crops."""
    planes = np.moveaxis(images["crops"], 1, 0).astype(float)
    grey = tile([scale_plane(plane, contrast_limits(list(plane), 1, 99.7)) for plane in planes])
    axes[0].imshow(grey, cmap="gray", vmin=0, vmax=1)
    given = dose_text(cell["dose_ng"], cell["formulation"])
    about = f"{cell['well']} cell {cell['cell']}, {given}: probability"
    kind = KINDS[cell["truth"], bool(cell["right"])]
    axes[0].set_title(f"{kind}\n{about} {cell['prediction']:.2f}", **TITLE)
    for ax, model, maps in zip(axes[1:], models, images["maps"], strict=True):
        ax.imshow(FAINT * grey, cmap="gray", vmin=0, vmax=1)
        ax.imshow(colour_changes(tile(np.moveaxis(maps, 1, 0))))
        ax.set_title(label_of(model), **TITLE)
    for ax in axes:
        outline_masks(ax, images["mask"])
        name_images(ax, times, images["mask"].shape[-1], first=ax is axes[0])


def tile(rows):
    """(n_rows, n_cols, side, side) images -> one image, with gaps of NaN between them."""
    side, step = rows[0].shape[-1], rows[0].shape[-1] + GAP
    tiled = np.full((len(rows) * step - GAP, len(rows[0]) * step - GAP), np.nan)
    for i, row in enumerate(rows):
        for j, image in enumerate(row):
            tiled[i * step : i * step + side, j * step : j * step + side] = image
    return tiled


def colour_changes(changes):
    """(H, W) changes -> (H, W, 4) colours: orange where above 0, blue below; 0 is clear."""
    size = np.abs(np.nan_to_num(changes))
    colours = np.where(changes[..., None] > 0, to_rgb(VERMILION), to_rgb(SKY))
    return np.dstack([colours, size / max(size.max(), 1e-12)])


def outline_masks(ax, masks):
    """Draw the tracked outline on the tiled images of each channel."""
    side = masks.shape[-1]
    for j, mask in enumerate(masks):
        for i in range(len(SEEN_CHANNELS) if mask.any() else 0):
            cols, rows = (np.arange(side) + k * (side + GAP) for k in (j, i))
            ax.contour(cols, rows, mask, [0.5], colors=YELLOW, linewidths=0.5)


def name_images(ax, times, side, first):
    """Write times above the images, and channels beside the first block."""
    middles = (side - 1) / 2 + (side + GAP) * np.arange(max(len(times), len(SEEN_CHANNELS)))
    ax.set_xticks(middles[: len(times)], times, fontsize=6.5)
    names = [ROWS[channel] for channel in SEEN_CHANNELS] if first else []
    ax.set_yticks(middles[: len(names)], names, fontsize=7)
    ax.tick_params(length=0, labelbottom=False, labeltop=True, pad=1)
    for spine in ax.spines.values():
        spine.set_visible(False)


def draw_shares(axes, shares, models):
    """Draw, for each channel, the ratio of shares and the net change of each region."""
    for row, (columns, (label, neutral)) in zip(axes, PANELS.items(), strict=True):
        for ax, channel in zip(row, SEEN_CHANNELS, strict=True):
            ax.axhline(neutral, color=GREY, lw=0.8, ls=":")
            draw_regions(ax, shares[shares["channel"] == channel], columns, models)
            ax.set_xticks(range(len(REGIONS)), REGIONS)
        row[0].set_ylabel(label)
    for ax, channel in zip(axes[0], SEEN_CHANNELS, strict=True):
        ax.set_title(ROWS[channel])
    axes[0, -1].legend(loc="upper right", fontsize=7)


def draw_regions(ax, part, columns, models):
    """Draw the regions of one channel: dots with intervals by model, open by shuffled weights."""
    value, low, high = columns
    for i, (model, weights) in enumerate((m, w) for m in models for w in (TRAINED, HEAD)):
        rows = part[(part["model"] == model) & (part["weights"] == weights)]
        x = rows["region"].map(REGIONS.index).astype(float) + SPACING * (i - len(models) + 0.5)
        error = [rows[value] - rows[low], rows[high] - rows[value]]
        colour, label = model_colour(model), label_of(model)
        look = {"color": colour, "mfc": colour if weights == TRAINED else "white", "ms": 5}
        label += "" if weights == TRAINED else ", head shuffled"
        ax.errorbar(x, rows[value], error, fmt=BY_NAME[model].marker, **look, label=label)
