"""References in a panel of scores over time: baselines and oracles."""

from lnp.core.vocabulary import LOWER_IS_BETTER
from lnp.models.registry import BY_NAME, NUISANCE, ORACLE, SIMPLE, label_of, names_of
from lnp.reporting.figures.style import GREY, ORANGE, model_colour

GROUPS = {  # models and colour
    "nuisance": (names_of(NUISANCE), GREY),
    "simple": (names_of(SIMPLE), ORANGE),
}
BEST = {  # labels of the line of a group's best
    "nuisance": "Best nuisance baseline (shaded: no better)",
    "simple": "Best simple predictor",
}
ORACLE_WIDTH = 1.2  # of lines
LABEL_GAP = 0.055  # least distance of two names beside a panel, as a share of its height


def group_values(part, group):
    """Return the scores of a group's models: a row per horizon, a column per model.

    Models and horizons without any score are left out.

    Parameters
    ----------
    part : DataFrame
        Columns model, horizon, mean, of one task, metric and stratum.
    group : str
        Key of GROUPS.
    """
    models = GROUPS[group][0]
    wide = part[part["model"].isin(models)].pivot(index="horizon", columns="model", values="mean")
    wide = wide.reindex(columns=models)
    return wide.dropna(axis="columns", how="all").dropna(axis="index", how="all")


def best_values(values, metric):
    """Return the best score at each horizon (Series), and the model that has it at the last.

    `values` is what `group_values` returns; in a tie, the first model is named.
    """
    if metric in LOWER_IS_BETTER:
        return values.min(axis="columns"), values.iloc[-1].idxmin()
    return values.max(axis="columns"), values.iloc[-1].idxmax()


def draw_references(ax, part, metric):
    """Draw oracles and the best of each group; with the approaches they set the panel's limits.

    The other baselines are thin lines, and may lie outside the panel. The area below the best
    nuisance baseline (above it, where lower is better) is shaded: models there are no better.
    """
    last = part["horizon"].max()
    for model in names_of(ORACLE):
        line = part[part["model"] == model].sort_values("horizon")
        if not line.empty:
            look = {"color": model_colour(model), "ls": BY_NAME[model].line, "lw": ORACLE_WIDTH}
            draw_line(ax, line.set_index("horizon")["mean"], last, label=label_of(model), **look)
    values = {group: group_values(part, group) for group in GROUPS}
    names = []
    for group, wide in values.items():
        if not wide.empty:
            best, leader = best_values(wide, metric)
            colour = GROUPS[group][1]
            draw_line(ax, best, last, color=colour, lw=1.6, label=BEST[group])
            names.append((label_of(leader), best.iloc[-1], colour))
    ax.set(xlim=(0.5, last + 0.5), ylim=ax.get_ylim())
    for group, wide in values.items():
        ax.plot(wide.index, wide, color=GROUPS[group][1], lw=0.5, alpha=0.8, zorder=1)
    if not values["nuisance"].empty:
        best, _ = best_values(values["nuisance"], metric)
        worst = ax.get_ylim()[metric in LOWER_IS_BETTER]
        ax.fill_between(best.index, best, worst, color=GREY, alpha=0.15, lw=0, zorder=0)
    write_names(ax, names)


def draw_line(ax, values, last, **look):
    """Draw scores by horizon; a constant score spans the whole panel."""
    x, y = values.index, values.to_numpy()
    if (y == y[0]).all():
        x, y = [1, last], y[[0, 0]]
    ax.plot(x, y, **look)


def write_names(ax, names):
    """Write the best of each group to the right of a panel, without overlaps.

    `names` is a list of (name, value, colour).
    """
    low, high = ax.get_ylim()
    place = 0.0
    for name, value, colour in sorted(names, key=lambda item: item[1]):
        place = max((value - low) / (high - low), place)
        look = {"fontsize": 7, "color": colour, "va": "center"}
        ax.text(1.01, place, name, transform=ax.transAxes, **look)
        place += LABEL_GAP
