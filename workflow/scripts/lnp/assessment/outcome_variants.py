"""Other outcomes than a protocol's own, one thing changed at a time.

The threshold of the classes; the background that is subtracted from the reporter's light; and
which cells count.
Our tracks know no divisions: a cell that divides is followed in one of its daughters. What
the tracker has is the risk of a track, which is near 1 where an area halves. On simulated
plates the true fate is known.
"""

from dataclasses import dataclass

import pandas as pd

from lnp.core.vocabulary import BACKGROUNDS, CELL_KEY, REPORTER, reporter_column
from lnp.design.partial_tracks import add_followed, followed_cells

THRESHOLDS = [
    *("maximum", {"quantile": 0.99}, {"quantile": 0.95}),
    *({"mean_sd": 3}, {"mean_sd": 2}, "mixture"),
]
USED, FOLLOWED, STEADY, UNDIVIDED = "used", "followed", "steady", "undivided"
CELLS = {  # name: which cells count
    "followed to the end": USED,  # as everywhere else
    "followed as far as models see": FOLLOWED,  # outcome: the last light known, whenever that is
    "without risky tracks": STEADY,
    "without dividing cells (truth)": UNDIVIDED,  # simulated plates only
}
RISKY = 0.8  # highest risk of a track in any frame; a halved area alone makes 1


@dataclass(frozen=True)
class Variant:
    """An outcome: what is asked of which cells.

    Attributes
    ----------
    aspect : {"threshold", "background", "cells"}
        The one of the last three that may differ from the protocol's own.
    name : str
        Of the choice made there.
    own : bool
        Whether it is the protocol's own.
    threshold, background, cells
        See `lnp.design.thresholds`, `lnp.cells.reporter` and CELLS.
    """

    aspect: str
    name: str
    own: bool
    threshold: str | dict
    background: str
    cells: str


def list_variants(threshold, background, simulated):
    """Return the outcomes to try, as a list of Variant: the own one once in each aspect.

    Parameters
    ----------
    threshold : str or dict
        The protocol's own.
    background : str
        The study's own.
    simulated : bool
        Whether true fates are known.
    """
    own = {"threshold": threshold, "background": background, "cells": USED}
    thresholds = THRESHOLDS if threshold in THRESHOLDS else [threshold, *THRESHOLDS]
    cells = {name: kind for name, kind in CELLS.items() if simulated or kind != UNDIVIDED}
    choices = {
        "threshold": {name_threshold(method): method for method in thresholds},
        "background": {name: name for name in BACKGROUNDS},
        "cells": cells,
    }
    return [
        Variant(aspect, name, choice == own[aspect], **(own | {aspect: choice}))
        for aspect, named in choices.items()
        for name, choice in named.items()
    ]


def name_threshold(method):
    """Return the name of a way to set the threshold.

    >>> name_threshold({"quantile": 0.95}), name_threshold({"mean_sd": 2})
    ('quantile 0.95', 'mean + 2 SD')
    """
    if isinstance(method, str):
        return method
    if "quantile" in method:
        return f"quantile {method['quantile']:g}"
    return f"mean + {method['mean_sd']:g} SD"


def vary_cells(variant, tables, params):
    """Return the tables "cells" and "split" under a variant; cells without outcome have no part.

    Parameters
    ----------
    variant : Variant
    tables : dict
        cells, tracks: of all training plates; split: of one protocol; fates: of simulated
        plates.
    params : object
        Attributes n_seen, unit, scheme, overlap, side_px.
    """
    cells, split = tables["cells"], tables["split"]
    if variant.cells == FOLLOWED:
        known = {
            "used": followed_cells(cells, params.n_seen),
            REPORTER: cells[reporter_column("end")],
        }
        cells = cells.assign(**known)
        split = add_followed(split, cells, tables["tracks"], params)
    else:
        cells = cells.assign(**{REPORTER: cells[reporter_column(variant.background)]})
        split = leave_out(split, cells_to_leave(variant.cells, tables))
    return cells, leave_out(split, cells.loc[cells[REPORTER].isna(), CELL_KEY])


def cells_to_leave(kind, tables):
    """Return the cells (plate, site, cell) that do not count, by a kind of CELLS."""
    if kind == STEADY:
        highest = tables["tracks"].groupby(CELL_KEY)["risk"].max()
        return highest[highest > RISKY].reset_index()[CELL_KEY]
    if kind == UNDIVIDED:
        return tables["fates"].loc[tables["fates"]["fate"] == "divides", CELL_KEY]
    return pd.DataFrame(columns=CELL_KEY)


def leave_out(split, cells):
    """Return a split without some cells (plate, site, cell)."""
    out = pd.MultiIndex.from_frame(split[CELL_KEY]).isin(pd.MultiIndex.from_frame(cells[CELL_KEY]))
    return split[~out].reset_index(drop=True)
