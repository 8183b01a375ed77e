"""Partial tracks: cells followed as far as models see, but not to the end, and their split."""

import pandas as pd

from lnp.core.vocabulary import (
    CELL_KEY,
    EXCLUDED,
    FORMULATION,
    LOST_FIELD,
    TEST,
    reporter_column,
)
from lnp.design.crop_overlap import overlapping_pairs
from lnp.design.folds import name_units
from lnp.design.scarce_units import smaller_unit


def followed_cells(cells, n_seen):
    """Return which cells have a crop in all frames that models see, and an outcome in one or more.

    Those followed to the last frame are among them, those of excluded wells and fields are not.

    Parameters
    ----------
    cells : DataFrame
        Table "cells" of the training plates.
    n_seen : int
        First frames that a model may see.
    """
    known = (cells["n_frames"] >= n_seen) & cells[reporter_column("end")].notna()
    return cells["used"] | (known & ~cells["reason"].str.startswith((EXCLUDED, LOST_FIELD)))


def add_followed(split, cells, tracks, params):
    """Return the split with the cells that were followed, but not used, added to it.

    They join the part of their unit (site, well or plate) in each fold. Those whose
    unit is in no part, as always where the unit is the cell, only test: in each fold, or in
    scheme cross in one each, in turn. Where overlapping crops may not stand on two
    sides of the split (overlap join or drop), those that overlap with a cell of it stay out.

    Parameters
    ----------
    split : DataFrame
        Table "split" of one protocol.
    cells : DataFrame
        Table "cells"; those that are `used` and not in the split are added.
    tracks : DataFrame
        Table "tracks" of all training plates.
    params : object
        Attributes unit, scheme, overlap, side_px.
    """
    inside = pd.MultiIndex.from_frame(cells[CELL_KEY]).isin(
        pd.MultiIndex.from_frame(split[CELL_KEY])
    )
    extra = cells[cells["used"] & ~inside].sort_values(CELL_KEY)
    if params.unit == "cell" and params.overlap != "ignore":
        extra = extra[~overlapping(extra, split, overlapping_pairs(tracks, params.side_px))]
    unit = smaller_unit(split, params.unit) or params.unit
    extra = extra[CELL_KEY].assign(unit=name_units(extra, unit), protocol=split["protocol"][0])
    places = split[["unit", "fold", "part"]].drop_duplicates()
    joined = extra.merge(places, on="unit")
    alone = extra[~extra["unit"].isin(split["unit"])]
    if params.unit == FORMULATION:  # that of such a well may train
        alone = alone.iloc[:0]
    folds = list(split["fold"].unique())
    if params.scheme == "cross":
        alone = alone.assign(fold=[folds[i % len(folds)] for i in range(len(alone))])
    else:
        alone = alone.merge(pd.DataFrame({"fold": folds}), how="cross")
    both = pd.concat([split, joined, alone.assign(part=TEST)])[list(split.columns)]
    return both.sort_values(["fold", *CELL_KEY], ignore_index=True)


def overlapping(extra, split, pairs):
    """Return which of the cells `extra` overlap with a cell of the split, (n_extra,) bool."""
    turned = pairs.rename(columns={"first": "second", "second": "first"})
    sides = pd.concat([pairs, turned]).rename(columns={"first": "cell"})
    inside = split[CELL_KEY].drop_duplicates().rename(columns={"cell": "second"})
    near = sides.merge(inside, on=["plate", "site", "second"])
    return pd.MultiIndex.from_frame(extra[CELL_KEY]).isin(pd.MultiIndex.from_frame(near[CELL_KEY]))
