"""The quantities that a cause changes, each a logarithm of statistics of one channel.

So a lamp that is twice as bright moves a quantity by ln 2, whatever the channel's counts.
"""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import FORMULATION, SITE_KEY

GIVEN = [FORMULATION, "dose_ng"]  # what the cells of a site were given

# kind: what it is in words, its unit, and the SD of its log between good plates, which is assumed
# where plates are few: lamps that differ by 10 %, staining by 20 %, density by a factor of two.
KINDS = {
    "level": ("the background of {}", "counts", 0.06),
    "light": ("a cell's light in {} over its background", "counts", 0.13),
    "bright": ("the brightest part of a cell in {}, against its middle", "", 0.10),
    "fine": ("fine against coarser structure in {}", "", 0.05),
    "unlike": ("fine structure of {}, against that of brightfield", "", 0.10),
    "coarse": ("middle against coarse structure in {}", "", 0.10),
    "structure": ("the structure of a cell in {}, against its light", "", 0.12),
    "area": ("the area of a cell", "µm²", 0.07),
    "density": ("cells", "per mm²", 0.40),
}
LABELS = {
    **{"counterstain": "the counterstain", "lnp": "the LNP channel"},
    "brightfield": "brightfield",
}
LEAST = 1e-3  # counts, ratios
FEW_CELLS = 25.0  # per mm², added: a cell more or less counts little where a field has three


def site_quantities(table):
    """Return the quantities of each site, NaN where unknown.

    Parameters
    ----------
    table : DataFrame
        Table "appearance" of one or more plates.

    Returns
    -------
    DataFrame, indexed by plate and site
        What was given (`GIVEN`), and quantities by the names of `name_quantity`.
    """
    rows = table.set_index(SITE_KEY).sort_index()
    parts = {name: channel_quantities(part) for name, part in rows.groupby("channel")}
    sites = rows[~rows.index.duplicated()]
    found = {name_quantity(kind, name): part[kind] for name, part in parts.items() for kind in part}
    fine = [name_quantity("fine", channel) for channel in ("counterstain", "brightfield")]
    if set(fine) <= set(found):
        found[name_quantity("unlike", "counterstain")] = found[fine[0]] - found[fine[1]]
    found["area"] = log(sites["area_um2"])
    found["density"] = log(sites["cells_per_mm2"] + FEW_CELLS)
    return pd.concat([sites[GIVEN], pd.DataFrame(found)], axis=1)


def channel_quantities(rows):
    """Return {kind: Series} of one channel, by its rows of the table "appearance"."""
    background = rows["background"]
    contrast = log(rows["contrast"])
    return {
        "level": log(background),
        "light": contrast,
        "bright": log(rows["cell_p95"] - background) - log(rows["cell_p50"] - background),
        "fine": log(rows["fine_to_middle"]),
        "coarse": log(rows["middle_to_coarse"]),
        "structure": log(rows["middle"]) - contrast,
    }


def log(values):
    """Return natural logarithms; those of what is not above zero are very low, not infinite."""
    return np.log(np.maximum(values, LEAST))  # NaN stay


def name_quantity(kind, channel):
    """Return the column of a quantity.

    >>> name_quantity("level", "lnp")
    'level lnp'
    """
    return f"{kind} {channel}"


def describe_difference(quantity, value, usual, low, high):
    """Return what a quantity is and was found to be, and what was expected, in words.

    Values are logs.

    >>> describe_difference("level lnp", *np.log([36, 27.2, 25, 30]))
    ('the background of the LNP channel: 36 counts', '27 counts (25 to 30)')
    """
    kind, _, channel = quantity.partition(" ")
    name, unit, _ = KINDS[kind]
    name = name.format(LABELS.get(channel, channel))
    value, usual, low, high = (as_text(np.exp(log)) for log in (value, usual, low, high))
    found, expected = (f"{text} {unit}".rstrip() for text in (value, usual))
    return f"{name}: {found}", f"{expected} ({low} to {high})"


def as_text(value):
    """Return a positive number with two or three digits, large ones whole.

    >>> as_text(0.5714), as_text(27.2), as_text(1043.2)
    ('0.57', '27', '1,043')
    """
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def usual_spread(quantity):
    """Return the SD of a quantity's log between good plates, as assumed."""
    return KINDS[quantity.partition(" ")[0]][-1]
