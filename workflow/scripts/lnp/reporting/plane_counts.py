"""Planes of a plate by status and reason, for the report."""

from lnp.acquisition.wells.causes import kind_of

MOST_REASONS = 12  # of one status that the report lists


def plane_rows(images):
    """Return the number of planes of a plate by status and reason, as a list of dict.

    Reasons that differ in numbers only are one row, with an example; of each status the commonest
    reasons have a row, the others are counted.
    """
    rows = []
    kinds = images.assign(kind=images["reason"].map(kind_of))
    for (plate, status), planes in kinds.groupby(["plate", "status"]):
        counts = planes.groupby("kind").size().sort_values(ascending=False, kind="stable")
        for kind, n in counts.head(MOST_REASONS).items():
            reasons = planes.loc[planes["kind"] == kind, "reason"].unique()
            text = reasons[0] if len(reasons) == 1 else f"{kind} (such as: {reasons[0]})"
            rows.append({"plate": plate, "status": status, "reason": text, "n": n})
        if len(others := counts[MOST_REASONS:]):
            text = f"{len(others)} other reasons, see results/images"
            rows.append({"plate": plate, "status": status, "reason": text, "n": others.sum()})
    return rows
