"""Crop overlap: cells whose crops share pixels must not train and test the same model."""

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from lnp.core.vocabulary import CELL_KEY, TEST, TRAIN, VALID

PAIR = ["plate", "site", "first", "second"]


def overlapping_pairs(tracks, side_px):
    """Return the pairs of cells whose crops overlap in any frame.

    Parameters
    ----------
    tracks : DataFrame
        Columns plate, site, cell, frame, row, col (pixels; NaN where there is no centre).
    side_px : int
        Of a crop.

    Returns
    -------
    DataFrame
        Columns plate, site, first, second (numbers of cells, first < second), without
        repeats, sorted.
    """
    known = tracks.dropna(subset=["row", "col"])
    parts = [pd.DataFrame(columns=PAIR).astype({"first": "int64", "second": "int64"})]
    for (plate, site, _), rows in known.groupby(["plate", "site", "frame"]):
        near = KDTree(rows[["row", "col"]]).query_pairs(np.nextafter(side_px, 0), p=np.inf)
        numbers = rows["cell"].to_numpy()[np.array(sorted(near), dtype=int).reshape(-1, 2)]
        first, second = np.sort(numbers, axis=1).T
        parts.append(pd.DataFrame({"plate": plate, "site": site, "first": first, "second": second}))
    found = pd.concat([part for part in parts if len(part)] or parts)
    return found.drop_duplicates().sort_values(PAIR, ignore_index=True)


def join_overlapping(cells, pairs):
    """Connected components of overlapping crops: cells with a column `together`, that of the first.

    If a overlaps with b, and b with c, all three are together.

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, cell.
    pairs : DataFrame
        See `overlapping_pairs`; pairs of other cells do not count.
    """
    cells = cells.sort_values(CELL_KEY, ignore_index=True)
    place = pd.Series(cells.index, index=pd.MultiIndex.from_frame(cells[CELL_KEY]))
    ends = [
        place.reindex(pd.MultiIndex.from_frame(pairs[["plate", "site", name]])).to_numpy()
        for name in ("first", "second")
    ]
    ends = np.stack(ends)[:, np.isfinite(ends).all(axis=0)].astype(int)
    graph = coo_array((np.ones(ends.shape[1]), tuple(ends)), shape=(len(cells),) * 2)
    label = connected_components(graph, directed=False)[1]
    return cells.assign(together=cells.groupby(label)["cell"].transform("min"))


def drop_overlapping(split, pairs):
    """Drop the cells that overlap with a cell on which their model is judged.

    In each fold a cell that trains goes if it overlaps with one that validates or
    tests, and a cell that validates if it overlaps with one that tests.

    Parameters
    ----------
    split : DataFrame
        Columns plate, site, cell, fold, part.
    pairs : DataFrame
        See `overlapping_pairs`.
    """
    rank = split["part"].map({TRAIN: 0, VALID: 1, TEST: 2})
    ranked = split.assign(rank=rank)[[*CELL_KEY, "fold", "rank"]]
    both = pd.concat([pairs, pairs.rename(columns={"first": "second", "second": "first"})])
    sides = both.rename(columns={"first": "cell"}).merge(ranked, on=CELL_KEY)
    other = ranked.rename(columns={"cell": "second", "rank": "above"})
    sides = sides.merge(other, on=["plate", "site", "second", "fold"])
    offend = sides.loc[sides["rank"] < sides["above"], [*CELL_KEY, "fold"]].drop_duplicates()
    kept = split.merge(offend, on=[*CELL_KEY, "fold"], how="left", indicator=True)["_merge"]
    return split[(kept == "left_only").to_numpy()].reset_index(drop=True)
