"""The picture of docs/models.md: curves with their fits, and onsets."""

import io

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from lnp.core.vocabulary import RISES
from lnp.reporting.figures.style import BLUE, GREEN, GREY, SETTINGS, SKY, VERMILION, letter_axes

N_SHOWN, COLOURS = 6, 128


def draw_picture(path, curves, onsets, pairs, truths):
    """Write the picture.

    Parameters
    ----------
    path : path
    curves : dict of title to (object with `hours` and `light`, DataFrame, Fit)
        Three sets, whose curves are shown.
    onsets : dict of label to (colour, line, (n,) hours)
        Whose distributions are compared.
    pairs : dict of label to (green hours, red hours)
    truths : dict of label to (true hours, fitted hours)
    """
    mpl.rcParams.update(SETTINGS)
    figure = Figure(figsize=(10.2, 6.2), layout="constrained")
    axes = figure.subplots(2, 3)
    for ax, (title, drawn) in zip(axes[0], curves.items(), strict=True):
        draw_curves(ax, title, *drawn)
    draw_onsets(axes[1, 0], onsets)
    draw_pairs(axes[1, 1], pairs)
    draw_truths(axes[1, 2], truths)
    letter_axes(axes.ravel())
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=90, facecolor="white")
    Image.open(buffer).convert("RGB").quantize(COLOURS).save(path, optimize=True)


def draw_curves(ax, title, curves, onsets, fit):
    """Draw the light of some cells as points, their fits as lines, and ticks at their onsets."""
    rises = np.flatnonzero(onsets["state"] == RISES)
    order = rises[np.argsort(onsets["onset_h"].to_numpy()[rises])]
    shown = order[np.linspace(0, len(order) - 1, N_SHOWN).astype(int)]
    fitted = fit.curve(curves.hours)
    for k, cell in enumerate(shown):
        level = onsets["level"].iloc[cell]
        top, colour = np.nanmax(curves.light[cell]) - level, mpl.colormaps["viridis"](k / N_SHOWN)
        ax.plot(curves.hours, (curves.light[cell] - level) / top, ".", ms=2, color=colour)
        ax.plot(curves.hours, (fitted[cell] - level) / top, "-", lw=1, color=colour)
        ax.plot([onsets["onset_h"].iloc[cell]] * 2, [-0.1, -0.04], color=colour)
    ax.set(
        title=f"   {title}", xlabel="Hours", ylabel="Light, share of the highest", xlim=(0, None)
    )


def draw_onsets(ax, onsets):
    """Draw the share of cells that have begun by an hour before or after the median."""
    for label, (colour, line, hours) in onsets.items():
        hours = np.sort(hours[np.isfinite(hours)])
        share = np.arange(1, len(hours) + 1) / len(hours)
        ax.plot(hours - np.median(hours), share, line, color=colour, label=label, lw=1.2)
    ax.set(xlabel="Onset, hours from the median", ylabel="Share of the cells", xlim=(-1.5, 3))
    ax.legend(loc="lower right")


def draw_pairs(ax, pairs):
    """Draw the onset of one reporter against that of the other, in the same cells."""
    for (label, (green, red)), colour in zip(pairs.items(), [BLUE, SKY, GREEN], strict=False):
        ax.plot(green, red, ".", ms=3, color=colour, label=label)
    ax.plot([0, 14], [0, 14], color=GREY, lw=0.8)
    ax.set(xlabel="Onset by eGFP, hours", ylabel="Onset by CayenneRFP, hours")
    ax.set(xlim=(0, 14), ylim=(0, 14))
    ax.legend(loc="lower right")


def draw_truths(ax, truths):
    """Draw fitted onsets against true ones of simulated cells."""
    for (label, (true, fitted)), colour in zip(truths.items(), [SKY, VERMILION], strict=True):
        ax.plot(true, fitted, ".", ms=4, color=colour, label=label)
    ax.plot([1, 6], [1, 6], color=GREY, lw=0.8)
    ax.set(xlabel="True onset, hours", ylabel="Fitted onset, hours", xlim=(1, 6), ylim=(1, 6))
    ax.legend(loc="lower right")
