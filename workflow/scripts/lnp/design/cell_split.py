"""The split of a protocol: its scheme, and what becomes of cells whose crops overlap."""

import logging

from lnp.core.vocabulary import CELL_KEY, REPORTER_LABEL
from lnp.design.crop_overlap import drop_overlapping, join_overlapping, overlapping_pairs
from lnp.design.folds import SplitError, split_given
from lnp.design.scarce_units import describe_scarcity, split_scarce

N_SHOWN = 4  # reasons that a message names
ADVICE = {  # by what the commonest reason begins with
    "cut by the edge": "Correct seeding/cell_diameter_um: half of it must lie inside the image.",
    "reached the edge": "Correct seeding/cell_diameter_um, or look at the drift (results/shifts).",
    f"its {REPORTER_LABEL} box": "Choose a smaller reporter/box_um.",
    "lost": "Look at some tracks; correct seeding/cell_diameter_um or tracking/window_um.",
    "faded": "Cells die: see the attrition figure by dose; lower doses, or an earlier last frame.",
    "no crop in a frame": "See results/images for what is missing, or choose smaller horizons.",
    f"no {REPORTER_LABEL}": "The outcome is read in the last frame: see acquisition/n_frames.",
    "": "See results/cells and results/wells for the reasons.",
}


def split_cells(cells, tracks, params, rng, given=None):
    """Return the table "split", but for its protocol.

    Parameters
    ----------
    cells, tracks : DataFrame
        Tables of all training plates; tracks is None where overlap does not matter.
    params : object
        Attributes unit, scheme, test_share, n_folds, overlap, side_px.
    rng : numpy.random.Generator
    given : DataFrame, optional
        See `lnp.design.folds.split_given`; for scheme given.

    Raises
    ------
    lnp.design.folds.SplitError
        If no cell is used, or too few are.
    """
    used = cells[cells["used"]]
    if used.empty:
        raise SplitError(describe_loss(cells))
    if params.scheme == "given":
        split = split_given(used, given, params.n_folds)
        if n_out := len(used) - len(split.drop_duplicates(CELL_KEY)):
            told = "%d of %d usable cells have no part in the given split, and are left out"
            logging.warning(told, n_out, len(used))
        return split
    pairs = None if tracks is None else overlapping_pairs(tracks, params.side_px)
    if pairs is not None and params.overlap == "join":
        used = join_overlapping(used, pairs)
    split = split_scarce(used, params, rng)
    for sentence in describe_scarcity(split, used, params.unit):
        logging.warning("%s", sentence)
    if pairs is None or params.overlap == "join":
        return split
    kept = drop_overlapping(split, pairs)
    logging.warning(
        "%d of %d rows of cells and folds are dropped: their crops overlap with those of cells "
        "that are judged (the protocol's overlap: drop)",
        *(len(split) - len(kept), len(split)),
    )
    return kept


def describe_loss(cells):
    """Return why no cell of the training plates is used: counted reasons, and what to do."""
    if cells.empty:
        return (
            "no cell was found on any training plate. Look at the counterstain of a few fields, "
            "and correct seeding/cell_diameter_um and acquisition/channels."
        )
    counts = cells["reason"].value_counts()
    reasons = "; ".join(f"{n} {reason}" for reason, n in counts.head(N_SHOWN).items())
    more = f"; {counts[N_SHOWN:].sum()} for other reasons" if len(counts) > N_SHOWN else ""
    known = next((text for start, text in ADVICE.items() if counts.index[0].startswith(start)), "")
    return f"none of {len(cells)} cells can be used: {reasons}{more}. {known or ADVICE['']}"
