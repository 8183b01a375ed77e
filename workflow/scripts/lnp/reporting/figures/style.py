"""Style that all figures share: colours for the colour-blind, sizes, and how to save."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from lnp.core.atomic_write import completed
from lnp.models.registry import BY_NAME

# Okabe and Ito (2008), Color Universal Design: eight colours
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY = "#8C8C8C"

DOSE_COLOURS = [SKY, VERMILION, GREEN, PURPLE, ORANGE, BLUE, YELLOW]  # of treated, rising
PALETTE = {
    **{"black": BLACK, "orange": ORANGE, "sky": SKY, "green": GREEN, "yellow": YELLOW},
    **{"blue": BLUE, "vermilion": VERMILION, "purple": PURPLE, "grey": GREY},
}

SETTINGS = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same everywhere
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelsize": 9,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "lines.linewidth": 1.6,
    "text.parse_math": False,  # a name with two $ is no formula
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "lnp",  # the same names of parts in every run
}


def new_figure(n_rows, n_cols, width, height, sharex=False, sharey=False):
    """Return a figure of `width` x `height` inches and its (n_rows, n_cols) array of axes."""
    mpl.rcParams.update(SETTINGS)
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(n_rows, n_cols, squeeze=False, sharex=sharex, sharey=sharey)


def save_figure(figure, table, path):
    """Write a figure as `path` (.svg or .png), and its table beside it (.tsv).

    The bytes depend only on what is drawn: no date, no version, no random name.
    """
    kind = Path(path).suffix[1:]
    hidden = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}[kind]
    with completed(path) as partial:
        figure.savefig(partial, format=kind, dpi=150, metadata=hidden, facecolor="white")
    with completed(Path(path).with_suffix(".tsv")) as partial:
        table.to_csv(partial, sep="\t", index=False, float_format="%.6g", lineterminator="\n")


def dose_colours(doses):
    """Return the colour of each dose (ng), grey for 0: a dict in rising order.

    >>> dose_colours([316, 0, 31.6])
    {0: '#8C8C8C', 31.6: '#56B4E9', 316: '#D55E00'}
    """
    treated = sorted(dose for dose in set(doses) if dose > 0)
    colours = {dose: DOSE_COLOURS[i % len(DOSE_COLOURS)] for i, dose in enumerate(treated)}
    return {dose: colours.get(dose, GREY) for dose in sorted(set(doses))}


def model_colour(name):
    """Return the colour that the registry gives a model."""
    return PALETTE[BY_NAME[name].colour]


def letter_axes(axes):
    """Write a, b, c ... before the titles of some axes."""
    for i, ax in enumerate(axes):
        ax.set_title(f"{chr(ord('a') + i)}  {ax.get_title(loc='left')}", loc="left")


def add_time_points(ax, hours):
    """Add an axis of time points (1 is the first) on top of an axis in hours.

    Parameters
    ----------
    hours : (n_frames,) ndarray
        Time of each frame.
    """
    n_frames = len(hours)
    step = next(s for s in [1, 2, 5, 10, 20, 50, 100, 200, 500] if n_frames / s <= 8)
    points = sorted({1, *range(step, n_frames + 1, step)})
    top = ax.secondary_xaxis("top")
    top.set_xticks([hours[point - 1] for point in points], points)
    top.set_xlabel("Time point")
