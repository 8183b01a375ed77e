"""The split of a protocol: its scheme, and what becomes of cells whose crops overlap."""

import logging

from lnp.design.crop_overlap import drop_overlapping, join_overlapping, overlapping_pairs
from lnp.design.folds import split_cross, split_holdout


def split_cells(cells, tracks, params, rng):
    """Return the table "split", but for its protocol.

    Parameters
    ----------
    cells, tracks : DataFrame
        Tables of all training plates; tracks is None where overlap does not matter.
    params : object
        Attributes unit, scheme, test_share, n_folds, overlap, side_px.
    rng : numpy.random.Generator
    """
    used = cells[cells["used"]]
    pairs = None if tracks is None else overlapping_pairs(tracks, params.side_px)
    if pairs is not None and params.overlap == "join":
        used = join_overlapping(used, pairs)
    if params.scheme == "cross":
        split = split_cross(used, params.unit, params.n_folds, rng)
    else:
        split = split_holdout(used, params.unit, params.test_share, params.n_folds, rng)
    if pairs is None or params.overlap == "join":
        return split
    kept = drop_overlapping(split, pairs)
    logging.warning("%d of %d places dropped: crops overlap", len(split) - len(kept), len(split))
    return kept
