"""Variants of the outcome that a sensitivity analysis tries, one choice changed at a time.

The choices are the threshold of the classes, the background that is subtracted from the
reporter's light, and which cells count. With tracking/method: propagate tracks have no divisions:
a cell that divides is followed in one of its daughters. The tracker gives the risk that a track has
left its cell. On simulated plates the true fate is known.
"""

from dataclasses import dataclass

import pandas as pd

from lnp.core.vocabulary import BACKGROUNDS, CELL_KEY, OUTSIDE, REPORTER, reporter_column
from lnp.design.partial_tracks import add_followed, followed_cells

THRESHOLDS = [
    *("maximum", {"quantile": 0.99}, {"quantile": 0.95}),
    *({"mean_sd": 3}, {"mean_sd": 2}, "mixture"),
]
USED, FOLLOWED, STEADY, WHOLE = "used", "followed", "steady", "whole"
INNER, UNDIVIDED = "inner", "undivided"
CELLS = {  # name: which cells count
    "followed to the end": USED,  # as everywhere else
    "followed as far as models see": FOLLOWED,  # outcome: the last light known, whenever that is
    "without risky tracks": STEADY,
    "without missing planes": WHOLE,  # where none is missing in the frames that models see
    "without crops cut at the border": INNER,  # in the frames that models see
    "without dividing cells (truth)": UNDIVIDED,  # simulated plates only
}
RISKY = 0.5  # of a track in any frame: from there on it is more likely wrong than right


@dataclass(frozen=True)
class Variant:
    """A variant of the outcome.

    Attributes
    ----------
    aspect : {"threshold", "background", "cells"}
        The one of the last three that may differ from the protocol's.
    name : str
        Of the choice made there.
    own : bool
        Whether it is the protocol's choice.
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
    """Return the outcomes to try, as a list of Variant: the protocol's once in each aspect.

    Parameters
    ----------
    threshold : str or dict
        The protocol's.
    background : str
        The study's.
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
    """Return the name of a method that sets the threshold.

    >>> name_threshold({"quantile": 0.95}), name_threshold({"mean_sd": 2})
    ('quantile 0.95', 'mean + 2 SD')
    """
    if isinstance(method, str):
        return method
    if "quantile" in method:
        return f"quantile {method['quantile']:g}"
    return f"mean + {method['mean_sd']:g} SD"


def trust_tracks(tracks, *accepted):
    """Return tracks without the risk of those that a person saw and accepted.

    Parameters
    ----------
    tracks : DataFrame
        Table "tracks".
    *accepted : DataFrame
        Columns plate, site, cell; one table per plate.
    """
    if not accepted:
        return tracks
    seen = pd.MultiIndex.from_frame(pd.concat(accepted)[CELL_KEY])
    return tracks.assign(
        risk=tracks["risk"].mask(pd.MultiIndex.from_frame(tracks[CELL_KEY]).isin(seen), 0.0)
    )


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
    cells, split, left_out = tables["cells"], tables["split"], []
    if variant.cells == FOLLOWED:
        used, last = followed_cells(cells, params.n_seen), cells[reporter_column("end")]
        cells = cells.assign(**{"used": used, REPORTER: last})
        split = add_followed(split, cells, tables["tracks"], params)
    else:
        cells = cells.assign(**{REPORTER: cells[reporter_column(variant.background)]})
    if variant.cells == STEADY:
        highest = tables["tracks"].groupby(CELL_KEY)["risk"].max()
        left_out = [highest[highest > RISKY].reset_index()[CELL_KEY]]
    elif variant.cells == WHOLE:
        left_out = [cells.loc[cells["held_planes"] > 0, CELL_KEY]]
    elif variant.cells == INNER:
        left_out = [cells.loc[cells[OUTSIDE] > 0, CELL_KEY]]
    elif variant.cells == UNDIVIDED:
        fates = tables["fates"]
        left_out = [fates.loc[fates["fate"] == "divides", CELL_KEY]]
    left_out = pd.concat([cells.loc[cells[REPORTER].isna(), CELL_KEY], *left_out])
    known = ~pd.MultiIndex.from_frame(split[CELL_KEY]).isin(pd.MultiIndex.from_frame(left_out))
    return cells, split[known].reset_index(drop=True)
