"""Optimism of the paper's evaluation: scores from its evaluation to the strictest."""

from lnp.assessment.optimism import MODELS, STEPS
from lnp.core.vocabulary import CHANCE, METRIC_LABELS
from lnp.models.registry import BY_NAME, label_of
from lnp.reporting.figures.style import GREY, letter_axes, model_colour, new_figure

SPACING = 0.05  # of a step, between models: their intervals must not overlap


def plot_optimism(steps, unit="well"):
    """Draw the score of each model under each evaluation, a panel per task.

    Parameters
    ----------
    steps : DataFrame
        See `lnp.assessment.optimism.score_steps`.
    unit : str
        What the strictest protocol holds out whole.

    Returns
    -------
    Figure, DataFrame
        The figure, and the rows drawn.
    """
    tasks = list(steps["task"].unique())
    figure, axes = new_figure(1, len(tasks), 8.4, 3.7)
    for ax, task in zip(axes[0], tasks, strict=True):
        draw_task(ax, steps[steps["task"] == task], unit)
        ax.set_title(task.capitalize())
    letter_axes(axes[0])
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(MODELS))
    return figure, steps


def draw_task(ax, steps, unit):
    """Draw one task: a line per model, with 95% intervals where there are any."""
    metric = steps["metric"].iloc[0]
    ax.axhline(CHANCE[metric], color=GREY, lw=0.6)
    ax.text(2.45, CHANCE[metric], "chance", fontsize=7, color=GREY, ha="right", va="bottom")
    models = [name for name in MODELS if name in set(steps["model"])]
    for place, model in enumerate(models):
        line = steps[steps["model"] == model].set_index("step").reindex(list(STEPS))
        x = [k + SPACING * (place - (len(models) - 1) / 2) for k in range(len(STEPS))]
        error = [line["value"] - line["low"], line["high"] - line["value"]]
        ax.errorbar(
            *(x, line["value"], error),
            color=model_colour(model),
            marker=BY_NAME[model].marker,
            ls=BY_NAME[model].line,
            label=label_of(model),
            **{"ms": 5, "capsize": 2.5, "lw": 1.4, "elinewidth": 0.9},
        )
    labels = [step.replace("whole wells", f"whole {unit}s") for step in STEPS]
    labels = [label.replace(", ", ",\n").replace(" held", "\nheld") for label in labels]
    ax.set_xticks(range(len(STEPS)), labels)
    ax.set(xlim=(-0.4, 2.5), ylabel=METRIC_LABELS[metric])
