"""Choose the tracks that a person should look at: those that have most likely left their cell."""

from lnp.core.vocabulary import (
    CELL_KEY,
    EDGE,
    EXCLUDED,
    LOST_FIELD,
    NO_MOTHER,
    PLACED,
    SITE_KEY,
)


def riskiest_tracks(tracks, cells, n_tracks):
    """Choose the tracks with the highest risk in any frame.

    Tracks that end at the edge of the field, and those of excluded wells and fields, stay out: no
    decision would change that. So do those that begin in a later frame, which have no seed. The
    risk of a lost track is that before it was lost.

    Parameters
    ----------
    tracks : DataFrame
        Table "tracks".
    cells : DataFrame
        Table "cells".
    n_tracks : int
        How many, at most.

    Returns
    -------
    DataFrame
        Columns plate, site, cell, well, condition, used, reason, risk and state (the last), the
        riskiest first.
    """
    founders = tracks[tracks["mother"] == NO_MOTHER].sort_values([*CELL_KEY, "frame"])
    followed = founders[founders["state"].isin(PLACED)]
    first = founders.groupby(SITE_KEY)["frame"].transform("min")
    seeded = founders.loc[founders["frame"] == first, CELL_KEY]
    chosen = followed.groupby(CELL_KEY)["risk"].max().fillna(0).reset_index().merge(seeded)
    ends = founders.groupby(CELL_KEY)["state"].last().reset_index()
    told = cells[[*CELL_KEY, "well", "condition", "used", "reason"]]
    chosen = chosen.merge(ends, on=CELL_KEY).merge(told, on=CELL_KEY)
    excluded = chosen["reason"].str.startswith((EXCLUDED, LOST_FIELD))
    chosen = chosen[(chosen["state"] != EDGE) & ~excluded]
    order = ["risk", *CELL_KEY]
    chosen = chosen.sort_values(order, ascending=[False, True, True, True], kind="stable")
    return chosen.head(n_tracks).reset_index(drop=True)
