"""How much each part of the measurement is worth: scores without it, less the score of all."""

from lnp.core.vocabulary import METRIC_LABELS, RANK_METRICS
from lnp.explanation.ablation_scores import WHOLE
from lnp.reporting.figures.style import GREY, letter_axes, model_colour, new_figure

HEIGHT = 0.3  # inches of a row


def plot_ablation(table):
    """Draw a row per part that is left out, and a panel per task.

    Parameters
    ----------
    table : DataFrame
        Table "ablation" of one protocol.

    Returns
    -------
    Figure, DataFrame
        The figure, and the table.
    """
    names = [name for name in table["ablation"].unique() if name != WHOLE]
    figure, axes = new_figure(1, 2, 8.4, HEIGHT * len(names) + 1.3, sharey=True)
    for ax, (task, metric) in zip(axes[0], RANK_METRICS.items(), strict=True):
        rows = table[table["task"] == task].set_index("ablation")
        whole, rows = rows.loc[WHOLE, "value"], rows.loc[names]
        for y, row in enumerate(rows.itertuples()):
            draw_difference(ax, y, row)
        ax.axvline(0, color=GREY, lw=0.8, ls=":")
        ax.set_title(f"{task.capitalize()} (all: {whole:.2f})")
        ax.set_xlabel(f"Difference in {METRIC_LABELS[metric]} within dose")
    axes[0, 0].set_yticks(range(len(names)), [name[0].upper() + name[1:] for name in names])
    axes[0, 0].set_ylim(len(names) - 0.5, -0.5)
    letter_axes(axes[0])
    return figure, table


def draw_difference(ax, y, row):
    """Draw a difference with its interval; filled where the interval leaves out 0."""
    colour, sure = model_colour(row.model), row.difference_low > 0 or row.difference_high < 0
    ax.plot([row.difference_low, row.difference_high], [y, y], color=colour, lw=1.2)
    ax.plot(row.difference, y, "D", color=colour, mfc=colour if sure else "white", ms=5)
