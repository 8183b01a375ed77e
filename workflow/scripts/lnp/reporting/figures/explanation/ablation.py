"""How much each part of the measurement is worth: scores without it, less the score of all."""

import numpy as np

from lnp.core.vocabulary import METRIC_LABELS, RANK_METRICS
from lnp.explanation.ablation_scores import ONE_MEASURE, WHOLE
from lnp.models.registry import BY_NAME, REFERENCE, label_of
from lnp.reporting.figures.style import GREY, letter_axes, model_colour, new_figure

REFITTED = [REFERENCE, "hybrid"]  # without a part; of other networks channels are covered
HEIGHT = 0.27  # inches of a row


def plot_ablation(table):
    """Draw a row per model and part that is left out, and a panel per task.

    Parameters
    ----------
    table : DataFrame
        Table "ablation" of one protocol, of the named measures and of networks. What one of
        many measures does alone is left out.

    Returns
    -------
    Figure, DataFrame
        The figure, and the table.
    """
    table = table[~table["ablation"].str.startswith(ONE_MEASURE)]
    places = place_rows(table)
    figure, axes = new_figure(1, 2, 8.4, HEIGHT * (max(places.values()) + 1) + 1.3, sharey=True)
    for ax, (task, metric) in zip(axes[0], RANK_METRICS.items(), strict=True):
        for row in table[table["task"] == task].itertuples():
            draw_difference(ax, places[row.model, row.ablation], row)
        ax.axvline(0, color=GREY, lw=0.8, ls=":")
        ax.set_title(task.capitalize())
        ax.set_xlabel(f"Difference in {METRIC_LABELS[metric]} within dose")
    names = [name_row(*key) for key in places]
    axes[0, 0].set_yticks(list(places.values()), names)
    for label, (_, ablation) in zip(axes[0, 0].get_yticklabels(), places, strict=True):
        label.set_fontweight("bold" if ablation == WHOLE else "normal")
    axes[0, 0].set_ylim(max(places.values()) + 0.5, -0.5)
    letter_axes(axes[0])
    return figure, table


def place_rows(table):
    """Return the height of each (model, ablation) from the top; models stand apart."""
    keys = list(dict.fromkeys(zip(table["model"], table["ablation"], strict=True)))
    models = list(dict.fromkeys(model for model, _ in keys))
    return {key: i + 0.5 * models.index(key[0]) for i, key in enumerate(keys)}


def name_row(model, ablation):
    """Return the label of a row; that of the whole says what is done to the model.

    >>> name_row("named", "all"), name_row("named", "without LNPs")
    ('Named measures, refitted', 'Without LNPs')
    """
    if ablation == WHOLE:
        return label_of(model) + (", refitted" if model in REFITTED else ", channel covered")
    return ablation[0].upper() + ablation[1:]


def draw_difference(ax, y, row):
    """Draw a difference with its interval, filled where that leaves out 0; or the whole's score."""
    colour = model_colour(row.model)
    if row.ablation == WHOLE:
        score = "not defined" if np.isnan(row.value) else f"{row.value:.2f}"
        ax.text(0, y, f" {score}", color=colour, fontsize=8, va="center")
        return
    sure = row.difference_low > 0 or row.difference_high < 0
    ax.plot([row.difference_low, row.difference_high], [y, y], color=colour, lw=1.2)
    look = {"color": colour, "mfc": colour if sure else "white", "ms": 5}
    ax.plot(row.difference, y, BY_NAME[row.model].marker, **look)
