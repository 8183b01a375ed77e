"""The warnings about a new plate, in plain words: what, where, found, expected, what to do."""

from lnp.core.examples import examples
from lnp.shift.causes import MASKS_OTHERS, WHAT_TO_DO, WHOLE

FEW_PLATES = 5  # below, what good plates differ by is assumed in part
LEAST_SITES, LEAST_SHARE = (
    2,
    0.1,
)  # of the sites, that are named although the plate as a whole is not
NOT_JUDGED = "While this stands, other differences cannot be judged."
TITLES = {
    "channels swapped": "Channels may be swapped",
    "magnification": "Another magnification, or cells of another size",
    "saturation": "Saturated pixels",
    "lamp or exposure": "Another lamp, exposure or gain",
    "focus": "Another focus",
    "staining": "Another staining",
    "density": "Another density of cells",
}


def shift_sentences(table, n_reference_plates):
    """Return the warnings of a plate's table "plate_shift", the gravest first.

    Parameters
    ----------
    table : DataFrame
    n_reference_plates : int
        Training plates that it was compared with.
    """
    found = warnings_by_cause(table)
    masked = [NOT_JUDGED] if set(found) & set(MASKS_OTHERS) else []
    return [*found.values(), *masked, *describe_reference(n_reference_plates)]


def warnings_by_cause(table):
    """Return {cause: warning}; none after one that masks the others.

    `table` is the table "plate_shift" of a plate, causes in the order of `CAUSES`.
    """
    found = {}
    for cause, rows in table.groupby("cause", sort=False):
        if sentence := warn_of_cause(cause, rows):
            found[cause] = sentence
            if cause in MASKS_OTHERS:
                break
    return found


def warn_of_cause(cause, rows):
    """Return the warning by the rows of one cause; empty without an alarm."""
    whole, sites = rows[rows["site"] == WHOLE], rows[rows["site"] != WHOLE]
    odd = sites[sites["alarm"]]
    if whole["alarm"].any():
        row = whole.iloc[0]
        where = f"the whole plate ({len(odd)} of {len(sites)} sites by themselves)"
    elif len(odd) >= max(LEAST_SITES, LEAST_SHARE * len(sites)):
        row = odd.loc[(odd["score"] / odd["limit"]).idxmax()]
        where = f"{len(odd)} of {len(sites)} sites ({examples(odd['site'].tolist())})"
    else:
        return ""
    what = f"{TITLES[cause]}, {where}: found {row['found']}; expected {row['expected']}."
    return f"{what} {WHAT_TO_DO[cause]}"


def describe_reference(n_plates):
    """Return what the number of training plates allows to know, as a list of sentences."""
    if n_plates == 1:
        return [
            "There is one training plate: what is normal between plates cannot be known, so only "
            "gross differences give a warning. No warning does not mean that the plate is alike. "
            "Train on three plates or more to know."
        ]
    if n_plates < FEW_PLATES:
        return [
            f"There are {n_plates} training plates: what is normal between plates is assumed in "
            "part (lamps 10 %, staining 20 %, density twofold), so small differences give no "
            "warning."
        ]
    return []
