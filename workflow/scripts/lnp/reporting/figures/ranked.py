"""True and predicted level of each test cell, sorted by the truth (paper Fig. 7)."""

import numpy as np

from lnp.core.vocabulary import CELL_KEY, ENSEMBLE, REGRESSION, REPORTER_LABEL, TEST
from lnp.models.registry import APPROACHES, TEMPORAL, label_of, names_of
from lnp.reporting.figures.style import BLACK, dose_colours, letter_axes, new_figure
from lnp.reporting.tables import dose_name


def ranked_models(predictions):
    """Return the approaches drawn: those that see a time course, or all where there is none."""
    known = [name for name in APPROACHES if name in set(predictions["model"])]
    return [name for name in known if name in names_of(TEMPORAL)] or known


def rank_cells(predictions, horizon):
    """Return truth and prediction of each test cell at one horizon, sorted by truth.

    Parameters
    ----------
    predictions : DataFrame
        Table "predictions" of one protocol; its ensemble rows on the test part
        are used.

    Returns
    -------
    DataFrame
        Columns model, rank, plate, site, cell, dose_ng, truth, prediction.
    """
    rows = predictions[
        (predictions["task"] == REGRESSION)
        & (predictions["fold"] == ENSEMBLE)
        & (predictions["part"] == TEST)
        & (predictions["horizon"] == horizon)
        & predictions["model"].isin(ranked_models(predictions))
    ].sort_values(["model", "truth", *CELL_KEY])
    rows = rows.assign(rank=rows.groupby("model").cumcount() + 1)
    return rows[["model", "rank", *CELL_KEY, "dose_ng", "truth", "prediction"]].reset_index(
        drop=True
    )


def plot_ranked(predictions, horizon, threshold):
    """Draw truth (black) and prediction (by dose) of each test cell, a panel per model.

    Parameters
    ----------
    predictions : DataFrame
    horizon : int
    threshold : float
        Level above which a cell is positive.

    Returns
    -------
    Figure, DataFrame
        What `rank_cells` returns.
    """
    table, models = rank_cells(predictions, horizon), ranked_models(predictions)
    figure, axes = new_figure(1, len(models), 8.4, 3.6, sharey=True)
    colours = dose_colours(table["dose_ng"])
    for ax, model in zip(axes[0], models, strict=True):
        cells = table[table["model"] == model]
        ax.vlines(cells["rank"], cells["truth"], cells["prediction"], color="0.8", lw=0.6, zorder=1)
        for dose, colour in colours.items():
            part = cells[cells["dose_ng"] == dose]
            label = f"predicted, {dose_name(dose)} ({len(part)} cells)"
            ax.plot(part["rank"], part["prediction"], "o", ms=4, color=colour, label=label)
        ax.plot(cells["rank"], cells["truth"], ".", ms=5, color=BLACK, label="true")
        ax.set_xlabel("Test cells, sorted by their true level")
        ax.axhline(threshold, color=BLACK, lw=0.7, ls=":", label="threshold of the classes")
        ax.set_title(f"{label_of(model)}, {horizon} time points")
    axes[0, 0].set_ylabel(f"Final {REPORTER_LABEL}, ln counts")
    letter_axes(axes[0])
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure, table


def mean_threshold(targets, min_counts):
    """Return the threshold of the classes as a level (ln counts), averaged over the folds.

    Parameters
    ----------
    targets : DataFrame
        Table "targets"; one threshold (counts) per fold.
    min_counts : float
        Least counts before the logarithm.
    """
    counts = targets.groupby("fold")["threshold"].first().clip(lower=min_counts)
    return float(np.log(counts).mean())
