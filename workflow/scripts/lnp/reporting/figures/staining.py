"""The predicted counterstain beside the measured one: pictures of cells, and scores with bars."""

import numpy as np

from lnp.reporting.figures.style import BLACK, BLUE, GREY, VERMILION, letter_axes, new_figure

PICTURES = ["brightfield", "measured counterstain", "PREDICTED counterstain", "spread of networks"]
COLOURS = ["gray", "viridis", "viridis", "magma"]
CORRELATIONS = {  # quantity: label
    "ceiling": "ceiling by noise",
    "predicted": "predicted counterstain",
    "mean cell": "trivial: mean cell by depth",
    "inverted brightfield": "trivial: inverted brightfield",
    "lnp predicted": "control: LNPs predicted",
    "lnp in brightfield": "control: LNPs in brightfield",
}
CELLS = {
    "share of the ceiling": "correlation / its ceiling",
    "seeds": "seeds found again (F1)",
    "kept in measured": "tracks kept, measured",
    "kept in predicted": "tracks kept, predicted",
    "same cell at the end": "same cell at the end",
    "masks of the network": "masks of the network (Jaccard)",
    "area ratio": "area, predicted / measured",
}
REFERENCES = {"ceiling", "mean cell", "inverted brightfield", "kept in measured"}  # in grey


def plot_staining(scores, pictures):
    """Draw pictures of a held-out site, and the scores over wells.

    Parameters
    ----------
    scores : DataFrame
        Table "staining_scores".
    pictures : list of (h, w) ndarray
        In the order of `PICTURES`; none where no site has all of them.

    Returns
    -------
    Figure, DataFrame
        The figure, and the rows drawn.
    """
    figure, _ = new_figure(1, 1, 8.6, 5.6)
    figure.clear()
    above, below = figure.subfigures(2, 1, height_ratios=[1, 1.05])
    for k, ax in enumerate(above.subplots(1, len(PICTURES))):
        ax.axis("off")
        ax.set_title(PICTURES[k], fontsize=8)
        if pictures:
            low, high = np.quantile(pictures[min(k, 1) if k < 3 else k], [0.01, 0.998])
            ax.imshow(pictures[k], cmap=COLOURS[k], vmin=low, vmax=high, interpolation="nearest")
    left, right = below.subplots(1, 2)
    draw_scores(left, scores, CORRELATIONS, "Inside cells, with measured")
    left.set_xlabel("correlation")
    draw_scores(right, scores, CELLS, "Cells, tracks and areas")
    right.set_xlabel("share, or ratio")
    letter_axes([left, right])
    drawn = scores[scores["quantity"].isin([*CORRELATIONS, *CELLS])]
    return figure, drawn


def draw_scores(ax, scores, labels, title):
    """Draw a row for each quantity: the mean over wells, its interval, and a bar if it has one."""
    known = scores.set_index("quantity").reindex(list(labels))
    for place, (quantity, row) in enumerate(known.iterrows()):
        colour = VERMILION if quantity.startswith("lnp ") else BLUE
        colour = GREY if quantity in REFERENCES else colour
        if np.isfinite(row["low"]):
            ax.plot([row["low"], row["high"]], [place, place], color=colour, lw=1.2)
        ax.plot(row["value"], place, "o", color=colour, ms=5)
        if np.isfinite(row["bar"]):
            ax.plot([row["bar"]] * 2, [place - 0.35, place + 0.35], color=BLACK, lw=1.0)
    ax.set_yticks(range(len(labels)), list(labels.values()))
    ax.invert_yaxis()
    ax.axvline(0, color=GREY, lw=0.5)
    ax.set_title(title)
