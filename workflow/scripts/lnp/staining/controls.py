"""Whether cells without particles have bleed-through too, so that it means nothing."""

from lnp.assessment.intervals import mean_interval

MEASURED = ["excess", "slope", "correlation"]  # see `lnp.staining.bleed`
OK, NO_MASK, HELD = "ok", "no mask", "a plane is missing"
FEWEST = 3  # wells without particles


def judge_controls(rows, controls):
    """Return why the bleed-through of a plate does not count; an empty text where it does.

    Parameters
    ----------
    rows : DataFrame
        Of all cells and frames of the plate: `well` and `slope`.
    controls : collection of str
        Wells without particles.

    Returns
    -------
    str
        It counts if the 95 % interval of the control wells' mean slope holds 0.
    """
    of_wells = rows[rows["well"].isin(controls)].groupby("well")["slope"].mean().dropna()
    if len(of_wells) < FEWEST:
        return f"{len(of_wells)} wells without particles: {FEWEST} are needed to say"
    mean, sd = of_wells.mean(), of_wells.std(ddof=1)
    low, high = (float(end) for end in mean_interval(mean, sd, len(of_wells)))
    if low <= 0 <= high:
        return ""
    return f"cells without particles have it too: slope {mean:.3f} ({low:.3f} to {high:.3f})"
