"""Power curves: the probability that a study supports a claim, against its number of wells."""

import textwrap

import matplotlib as mpl
import numpy as np

from lnp.assessment.power.power_analysis import POWER_GROUPS, TARGET, least_wells
from lnp.reporting.figures.style import GREY, letter_axes, new_figure

SPACING = 0.02  # between two lines, as a share of the number of wells
TITLES = {
    "nuisance": "Beats the nuisance baselines",
    "simple": "Beats the simple predictors",
    "single frame": "Beats a single frame",
}


def plot_power(plan, about):
    """Draw power against wells per dose: a panel per group, a line per R².

    The legend gives the smallest number of wells at which the power reaches TARGET and stays there.

    Parameters
    ----------
    plan : DataFrame
        Table `plan`.
    about : str
        The assumptions, printed below the panels.

    Returns
    -------
    Figure, DataFrame
        The table.
    """
    groups = [name for name in POWER_GROUPS if name in set(plan["group"])]
    figure, axes = new_figure(1, len(groups), 9.6, 4.4, sharey=True)
    values = sorted(set(plan["r2"]))
    shades = mpl.colormaps["viridis_r"](np.linspace(0.15, 0.9, len(values)))  # darker with r2
    for ax, group in zip(axes[0], groups, strict=True):
        rows = plan[plan["group"] == group]
        for i, (r2, colour) in enumerate(zip(values, shades, strict=True)):
            shift = 1 + SPACING * (i - (len(values) - 1) / 2)
            draw_power(ax, rows[rows["r2"] == r2], colour, shift)
        ax.axhline(TARGET, color=GREY, lw=0.8, ls="--", zorder=1)
        ax.set(title=TITLES[group], xlabel="Wells per dose", ylim=(-0.03, 1.03), xscale="log")
        ax.set_xticks(sorted(set(plan["n_wells"])), sorted(set(plan["n_wells"])))
        ax.set_xticks([], minor=True)
        ax.legend(
            title=f"{TARGET:.0%} power with",
            **{"loc": "upper left", "bbox_to_anchor": (0, -0.17), "alignment": "left"},
            **{"handlelength": 1.5, "title_fontsize": 8},
        )
    axes[0, 0].set_ylabel("Power (share of studies with a claim)")
    letter_axes(axes[0])
    figure.supxlabel(textwrap.fill(about, 140), fontsize=7.5, x=0.01, ha="left")
    return figure, plan


def draw_power(ax, rows, colour, shift):
    """Draw one R²: a line with 95% intervals, shifted so that intervals do not overlap."""
    rows = rows.sort_values("n_wells")
    power = rows["power"].to_numpy()
    reach = [power - rows["low"], rows["high"] - power]
    least = least_wells(rows)
    needed = f"more than {rows['n_wells'].max()}" if least is None else least
    ax.errorbar(
        *(shift * rows["n_wells"], power, np.clip(reach, 0, None)),
        **{"color": colour, "marker": "o", "ms": 4, "lw": 1.4, "elinewidth": 0.8, "capsize": 2},
        label=f"R² {rows['r2'].iloc[0]:g}: {needed} wells per dose",
    )
