"""Reliability diagram: observed share of positive cells against predicted probability."""

import numpy as np
import pandas as pd

from lnp.assessment.intervals import wilson_interval
from lnp.assessment.metrics import calibration_error
from lnp.core.vocabulary import CLASSIFICATION, ENSEMBLE, TEST
from lnp.models.registry import APPROACHES, label_of
from lnp.reporting.figures.style import GREY, letter_axes, model_colour, new_figure

N_BINS, LEAST_CELLS = 10, 12  # bins at most; cells that a bin should hold
MARGIN = 0.09  # of the axis below 0 and above 1, for the ticks of the cells
COLUMNS = ["model", "low_probability", "high_probability", "mean_probability", "share"]
COLUMNS += ["low", "high", "n_positive", "n_cells", "calibration_error"]


def bin_cells(truth, prediction):
    """Bin cells by predicted probability and return the share of positive cells of each bin.

    Bins hold about the same number of cells; cells with the same probability stay together.

    Parameters
    ----------
    truth : (n_cells,) ndarray of 0 and 1
    prediction : (n_cells,) ndarray
        Probability of 1.

    Returns
    -------
    DataFrame
        Columns low_probability, high_probability, mean_probability (of the bin's cells),
        share (that are positive), low, high (its 95% interval), n_positive, n_cells.
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


def plot_reliability(predictions, horizon):
    """Draw the reliability diagram of each model, from ensembles on held-out cells.

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
    rows = predictions[
        (predictions["task"] == CLASSIFICATION)
        & (predictions["fold"] == ENSEMBLE)
        & (predictions["part"] == TEST)
        & (predictions["horizon"] == horizon)
    ]
    models = [model for model in APPROACHES if model in set(rows["model"])]
    figure, axes = new_figure(1, len(models), 8.4, 2.9, sharex=True, sharey=True)
    parts = []
    for ax, model in zip(axes[0], models, strict=True):
        cells = rows[rows["model"] == model]
        truth, prediction = cells["truth"].to_numpy(), cells["prediction"].to_numpy()
        error = calibration_error(truth, prediction, np.ones((1, len(cells))))[0]
        bins = bin_cells(truth, prediction).assign(model=model, calibration_error=error)
        draw_bins(ax, bins, model_colour(model))
        for value, start, end in [(1, 1 + MARGIN / 3, 1 + MARGIN), (0, -MARGIN, -MARGIN / 3)]:
            look = {"color": model_colour(model), "lw": 0.6, "alpha": 0.5}
            ax.vlines(prediction[truth == value], start, end, **look)
        ax.set_title(label_of(model))
        parts.append(bins[COLUMNS])
    axes[0, 0].set_ylabel("Share of cells that are positive")
    figure.supxlabel(f"Predicted probability, {horizon} time points", fontsize=9)
    letter_axes(axes[0])
    return figure, pd.concat(parts, ignore_index=True)


def draw_bins(ax, bins, colour):
    """Draw the bins of one model as dots with intervals, and the diagonal."""
    ax.plot([0, 1], [0, 1], color=GREY, lw=0.8, ls="--", zorder=1)
    x, y = bins["mean_probability"], bins["share"]
    ax.vlines(x, bins["low"], bins["high"], color=colour, lw=1.2, alpha=0.55, zorder=2)
    ax.plot(x, y, "o-", color=colour, ms=5, lw=1.2, mec="white", mew=0.6, zorder=3)
    error = f"calibration\nerror {bins['calibration_error'].iloc[0]:.2f}"
    ax.text(0.97, 0.12, error, transform=ax.transAxes, ha="right", fontsize=8)
    least, most = bins["n_cells"].min(), bins["n_cells"].max()
    size = f"{most} cells" if least == most else f"{least} to {most} cells"
    ax.set_xlabel(f"each dot {size}", fontsize=8)
    ends = (-MARGIN, 1 + MARGIN)
    ax.set(xlim=ends, ylim=ends, aspect="equal", xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
