"""Whether probabilities can be taken at their word: observed share against predicted."""

import numpy as np
import pandas as pd

from lnp.assessment.metrics import calibration_error
from lnp.assessment.proportions import wilson_interval
from lnp.core.vocabulary import CLASSIFICATION, ENSEMBLE, TEST
from lnp.models.registry import APPROACHES, REFERENCE, label_of
from lnp.reporting.figures.style import (
    GREY,
    letter_axes,
    model_colour,
    new_figure,
)

MODELS = [*APPROACHES, REFERENCE]  # that are drawn, in their order
N_BINS, LEAST_CELLS = 10, 12  # bins at most; cells that a bin should hold
BEYOND = 0.09  # how far the axis reaches below 0 and above 1, for the marks of the cells
COLUMNS = ["model", "low_probability", "high_probability", "mean_probability", "share"]
COLUMNS += ["low", "high", "n_positive", "n_cells", "calibration_error"]


def bin_cells(truth, prediction):
    """Return what became of cells with like probabilities, one row per bin.

    Bins hold about as many cells each; cells with the same probability stay together.

    Parameters
    ----------
    truth : (n_cells,) ndarray of 0 and 1
    prediction : (n_cells,) ndarray
        Probability of 1.

    Returns
    -------
    DataFrame
        Columns low_probability, high_probability, mean_probability (of the bin's cells),
        share (that are positive), low, high (its 95 % interval), n_positive, n_cells.
    """
    n_bins = int(np.clip(len(truth) // LEAST_CELLS, 1, N_BINS))
    edges = np.quantile(prediction, np.arange(1, n_bins) / n_bins)
    place = np.searchsorted(np.unique(edges), prediction, side="left")
    cells = pd.DataFrame({"truth": truth, "prediction": prediction})
    bins = cells.groupby(place).agg(
        low_probability=("prediction", "min"),
        high_probability=("prediction", "max"),
        mean_probability=("prediction", "mean"),
        share=("truth", "mean"),
        n_positive=("truth", "sum"),
        n_cells=("truth", "size"),
    )
    low, high = wilson_interval(bins["n_positive"], bins["n_cells"])
    return bins.assign(low=low, high=high).astype({"n_positive": int}).reset_index(drop=True)


def tested_cells(predictions, horizon):
    """Return {model: its rows} of the class task at one horizon: ensembles, held-out cells."""
    rows = predictions[
        (predictions["task"] == CLASSIFICATION)
        & (predictions["fold"] == ENSEMBLE)
        & (predictions["part"] == TEST)
        & (predictions["horizon"] == horizon)
    ]
    known = set(rows["model"])
    return {model: rows[rows["model"] == model] for model in MODELS if model in known}


def plot_reliability(predictions, horizon):
    """Draw the observed share of positive cells against the probability, one panel per model.

    Parameters
    ----------
    predictions : DataFrame
        Table "predictions" of one protocol.
    horizon : int

    Returns
    -------
    Figure, DataFrame
        What `bin_cells` returns, with model and calibration_error (of all its cells).
    """
    models = tested_cells(predictions, horizon)
    figure, axes = new_figure(1, len(models), 8.4, 2.9, sharex=True, sharey=True)
    parts = []
    for ax, (model, cells) in zip(axes[0], models.items(), strict=True):
        truth, prediction = cells["truth"].to_numpy(), cells["prediction"].to_numpy()
        error = calibration_error(truth, prediction, np.ones((1, len(cells))))[0]
        bins = bin_cells(truth, prediction).assign(model=model, calibration_error=error)
        draw_reliability(ax, bins, model_colour(model))
        draw_cells(ax, truth, prediction, model_colour(model))
        ax.set_title(label_of(model))
        parts.append(bins[COLUMNS])
    axes[0, 0].set_ylabel("Share of cells that are positive")
    figure.supxlabel(f"Predicted probability, {horizon} time points", fontsize=9)
    letter_axes(axes[0])
    return figure, pd.concat(parts, ignore_index=True)


def draw_reliability(ax, bins, colour):
    """Draw the bins of one model as dots with their intervals, about the diagonal."""
    ax.plot([0, 1], [0, 1], color=GREY, lw=0.8, ls="--", zorder=1)
    x, y = bins["mean_probability"], bins["share"]
    ax.vlines(x, bins["low"], bins["high"], color=colour, lw=1.2, alpha=0.55, zorder=2)
    ax.plot(x, y, "o-", color=colour, ms=5, lw=1.2, mec="white", mew=0.6, zorder=3)
    error = f"calibration\nerror {bins['calibration_error'].iloc[0]:.2f}"
    ax.text(0.97, 0.12, error, transform=ax.transAxes, ha="right", fontsize=8)
    ax.set_xlabel(f"each dot {cell_count(bins['n_cells'])}", fontsize=8)
    ends = (-BEYOND, 1 + BEYOND)
    ax.set(xlim=ends, ylim=ends, aspect="equal", xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])


def cell_count(n_cells):
    """Return how many cells the bins hold: "12 cells", or "12 to 13 cells"."""
    least, most = n_cells.min(), n_cells.max()
    return f"{most} cells" if least == most else f"{least} to {most} cells"


def draw_cells(ax, truth, prediction, colour):
    """Mark every cell: a positive one at the top, a negative one at the bottom."""
    for value, start, end in [(1, 1 + BEYOND / 3, 1 + BEYOND), (0, -BEYOND, -BEYOND / 3)]:
        ax.vlines(prediction[truth == value], start, end, color=colour, lw=0.6, alpha=0.5)
