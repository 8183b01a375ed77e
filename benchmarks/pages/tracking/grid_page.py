"""What the page shows of the grid: how far each method holds, a figure, and the numbers."""

import io
from itertools import takewhile

import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

from lnp.tracking.base import METHODS
from tracking.grid import FACTORS
from tracking.pictures import COLOURS

HOLDS = 0.9  # of the cells followed without a mistake
STYLES = dict(zip(METHODS, [("#1f6f8b", "o", "-"), ("#d1603d", "s", "--")], strict=True))


def at_level(results, factor, level):
    """Return the results of the films of one level; the first level is the plain world's."""
    key = (None, None) if level == factor.levels[0] else (factor.change, level)
    return [result for result in results if result["trial"][:2] == key]


def pooled(results, method, part, whole):
    """Return a share over films, from the counts of a method."""
    counts = [result[method] for result in results]
    n = sum(count[whole] for count in counts)
    return sum(count[part] for count in counts) / n if n else np.nan


def followed(results, factor, method):
    """Return the share of cells that are followed without a mistake, per level."""
    levels = (at_level(results, factor, level) for level in factor.levels)
    return [pooled(films, method, "right", "cells") for films in levels]


def level_name(results, factor, level):
    """Return the name of a level, with what was measured of its films."""
    name = f"{factor.shown(level):.2g}"
    if factor.change != "brightness":
        return name
    contrast = np.mean([result["contrast"] for result in at_level(results, factor, level)])
    return f"{name} ({contrast:.1f} SD)"


def n_held(results, factor, method):
    """Return up to how many levels, in order, enough cells are followed."""
    return len(list(takewhile(lambda share: share >= HOLDS, followed(results, factor, method))))


def compare_methods(results):
    """Return a sentence on where `link` holds farther than `propagate`, and where less far."""
    ahead = {
        factor.title: n_held(results, factor, "link") - n_held(results, factor, "propagate")
        for factor in FACTORS
    }
    more = ", ".join(title for title, by in ahead.items() if by > 0) or "nothing"
    less = ", ".join(title for title, by in ahead.items() if by < 0) or "nothing"
    speed = next(factor for factor in FACTORS if factor.change == "speed")
    step = speed.shown(speed.levels[n_held(results, speed, "propagate") - 1])
    return (
        f"`propagate` holds farther than `link` in: {less}; `link` farther in: {more}. Take images "
        f"so often that cells step less than about {step:.2g} of their diameter in between."
    )


def limits_rows(results):
    """Return how far each method holds: per factor, the plain level, and the last good ones."""
    rows = []
    for factor in FACTORS:
        names = [level_name(results, factor, level) for level in factor.levels]
        held = [n_held(results, factor, method) for method in METHODS]
        last = [names[n - 1] if n else "not even there" for n in held]
        rows.append([f"{factor.title}, {factor.unit}", names[0], *last, names[-1]])
    return rows


def grid_row(results, factor, level):
    """Return the numbers of a level: the cells that count, and the scores of each method."""
    films = at_level(results, factor, level)
    cells = sum(film["propagate"]["cells"] for film in films)
    shares = [pooled(films, method, "right", "cells") for method in METHODS]
    scores = [np.mean([film[method]["tra"] for film in films]) for method in METHODS]
    return [
        *(factor.title, level_name(results, factor, level), f"{cells}"),
        *(f"{share:.2f}" for share in shares),
        *(f"{tra:.3f}" for tra in scores),
    ]


def division_rows(results):
    """Return what became of the divisions: a row per level at which cells divide."""
    (factor,) = [factor for factor in FACTORS if factor.change == "divisions"]
    rows = []
    for level in factor.levels[1:]:
        films = at_level(results, factor, level)
        n = sum(film["link"]["divisions"] for film in films)
        counts = [sum(f[m][kind] for f in films) for m in METHODS for kind in ("found", "false")]
        rows.append([level_name(results, factor, level), f"{n}", *map(str, counts)])
    return rows


def draw_grid(results, path):
    """Write the figure: a panel per factor, a line per method."""
    figure, axes = plt.subplots(2, 3, figsize=(8.4, 4.8), sharey=True, layout="constrained")
    for factor, axis in zip(FACTORS, axes.flat, strict=True):
        places = range(len(factor.levels))
        for method, (colour, marker, line) in STYLES.items():
            shares = followed(results, factor, method)
            axis.plot(places, shares, line, marker=marker, color=colour, label=method)
        axis.axhline(HOLDS, color="0.8", linewidth=0.8, zorder=0)
        names = [level_name(results, factor, level).split(" ")[0] for level in factor.levels]
        axis.set_xticks(places, names)
        axis.set_xlabel(factor.unit)
        axis.set_title(factor.title, fontsize=10)
        axis.set_ylim(-0.03, 1.03)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0, 0].legend(frameon=False, fontsize=9)
    figure.supylabel("cells followed without a mistake", fontsize=10)
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=100)
    plt.close(figure)
    Image.open(buffer).convert("RGB").quantize(COLOURS).save(path, optimize=True)


def grid_tables(results):
    """Return the three tables of the grid, as (columns, rows): limits, numbers, divisions."""
    held = [f"`{method}` up to" for method in METHODS]
    scored = [f"{what}, `{m}`" for what in ("followed", "TRA") for m in METHODS]
    parted = [f"{what}, `{m}`" for m in METHODS for what in ("found", "false")]
    numbers = [grid_row(results, factor, level) for factor in FACTORS for level in factor.levels]
    return [
        (["what is varied", "plain world", *held, "tried up to"], limits_rows(results)),
        (["what is varied", "level", "cells", *scored], numbers),
        (["cells that divide", "divisions", *parted], division_rows(results)),
    ]
