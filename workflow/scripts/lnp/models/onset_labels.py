"""What is known of each cell's onset, as survival analysis takes it: an interval of hours.

Hours are those of table "onset", since the first image of the plate: the clock starts with the
film and not at the horizon, so that one number is predicted at all horizons. What has begun before
the horizon is not ahead of it: `has_begun` marks these cells, and scores are given without them.
"""

import numpy as np

from lnp.core.vocabulary import EARLY, RISES, SILENT

KNOWN_STATES = [RISES, EARLY, SILENT]  # of the others the onset could lie anywhere

# What predicts an onset, and its label
AFT, COX, DOSE = "aft", "cox", "dose"
LEVEL, CLASS, FIRST_ESCAPE = "named_level", "named_class", "first_escape"
LABELS = {
    AFT: "Boosted trees (AFT)",
    COX: "Cox, ridge",
    DOSE: "Dose only",
    LEVEL: "Predicted level",
    CLASS: "Predicted class",
    FIRST_ESCAPE: "True first escape",
}


def label_onsets(onsets, hours):
    """Return onsets with the interval in which each lies.

    It is a point where GFP rises; from 0 to the middle of the first two images where it is early,
    as in `lnp.cells.onset.describe_fit`; after the last known image where it is silent.

    Parameters
    ----------
    onsets : DataFrame
        Table "onset", of any plates.
    hours : dict of str to (n_frames,) ndarray
        Of the images of each plate.

    Returns
    -------
    DataFrame
        With columns earliest_h and latest_h (0 to inf); NaN where nothing is known.
    """
    first = {plate: float(np.mean(of_plate[:2])) for plate, of_plate in hours.items()}
    state = onsets["state"]
    onset, until = onsets["onset_h"], onsets["known_until_h"]
    early, silent = state == EARLY, state == SILENT
    known = state.isin(KNOWN_STATES)
    earliest = onset.mask(early, 0.0).mask(silent, until).where(known)
    latest = onset.mask(early, onsets["plate"].map(first)).mask(silent, np.inf).where(known)
    return onsets.assign(earliest_h=earliest, latest_h=latest)


def has_begun(cells, hours, horizon):
    """Return whether each cell's GFP begins by the last image of a horizon, (n_cells,) bool.

    `cells` has the columns plate, earliest_h and latest_h. False where nothing is known.
    """
    at = cells["plate"].map({plate: of_plate[horizon - 1] for plate, of_plate in hours.items()})
    return (cells["latest_h"] <= at).to_numpy()


def observed(cells):
    """Return the hour (n_cells,) of the onset or of the censoring, and which of them are onsets.

    An early onset counts as hour 0, before all others.
    """
    return cells["earliest_h"].to_numpy(), np.isfinite(cells["latest_h"].to_numpy())
