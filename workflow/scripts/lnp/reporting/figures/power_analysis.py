"""How likely a study is to find what is there, against its number of wells."""

import textwrap

import matplotlib as mpl
import numpy as np

from lnp.assessment.power_analysis import ASKED, TARGET, least_wells
from lnp.reporting.figures.style import GREY, letter_axes, new_figure

ASIDE = 0.02  # between two lines, as a share of the number of wells
TITLES = {
    "nuisance": "Beats the nuisance baselines",
    "simple": "Beats the simple predictors",
    "single frame": "Beats a single frame",
}


def plot_power(plan, about):
    """Draw power against wells per dose: a panel per group, a line per r2.

    The legend names the least number of wells from which on the power stays at TARGET.

    Parameters
    ----------
    plan : DataFrame
        Table `plan`.
    about : str
        What was assumed, for the foot of the figure.

    Returns
    -------
    Figure, DataFrame
        The table.
    """
    figure, axes = new_figure(1, len(ASKED), 9.6, 4.4, sharey=True)
    colours = r2_colours(plan["r2"])
    for ax, group in zip(axes[0], ASKED, strict=True):
        rows = plan[plan["group"] == group]
        for i, (r2, colour) in enumerate(colours.items()):
            draw_power(ax, rows[rows["r2"] == r2], colour, 1 + ASIDE * (i - (len(colours) - 1) / 2))
        ax.axhline(TARGET, color=GREY, lw=0.8, ls="--", zorder=1)
        ax.set(title=TITLES[group], xlabel="Wells per dose", ylim=(-0.03, 1.03), xscale="log")
        ax.set_xticks(sorted(set(plan["n_wells"])), sorted(set(plan["n_wells"])))
        ax.set_xticks([], minor=True)
        ax.legend(
            title=f"{TARGET:.0%} of studies claim it from",
            **{"loc": "upper left", "bbox_to_anchor": (0, -0.17), "alignment": "left"},
            **{"handlelength": 1.5, "title_fontsize": 8},
        )
    axes[0, 0].set_ylabel("Share of studies with a claim")
    letter_axes(axes[0])
    figure.supxlabel(textwrap.fill(about, 140), fontsize=7.5, x=0.01, ha="left")
    return figure, plan


def r2_colours(r2):
    """Return a colour for each r2, darker as it rises: a dict in rising order."""
    values = sorted(set(r2))
    shades = mpl.colormaps["viridis_r"](np.linspace(0.15, 0.9, len(values)))
    return dict(zip(values, shades, strict=True))


def draw_power(ax, rows, colour, aside):
    """Draw one r2: a line with the 95 % intervals of the simulated shares, a little aside."""
    rows = rows.sort_values("n_wells")
    power = rows["power"].to_numpy()
    reach = [power - rows["low"], rows["high"] - power]
    ax.errorbar(
        *(aside * rows["n_wells"], power, np.clip(reach, 0, None)),
        **{"color": colour, "marker": "o", "ms": 4, "lw": 1.4, "elinewidth": 0.8, "capsize": 2},
        label=f"R² {rows['r2'].iloc[0]:g}: {wells_text(rows)}",
    )


def wells_text(rows):
    """Return how many wells per dose it takes, in words."""
    least = least_wells(rows)
    if least is None:
        return f"more than {rows['n_wells'].max()} wells per dose"
    return f"{least} wells per dose"
