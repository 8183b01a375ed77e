"""Predicted and true means of wells, and how far a predicted mean may be from the truth.

The mean over the cells of a well is its predicted share of positive cells, or its mean predicted
level. Held-out wells of the training plates show how far such means were from the truth. Split
conformal prediction (Vovk et al., Algorithmic Learning in a Random World, 2005) turns these errors
into an interval that holds the truth of a new well in `COVERAGE` of the cases, if the new well is
like the training wells; for a well of another kind it promises nothing.
"""

import math

import numpy as np

from lnp.core.vocabulary import ENSEMBLE, GIVEN, TEST

COVERAGE = 0.9
KEY = ["protocol", "model", "task", "horizon"]
WELL = [*KEY, "plate", "well", *GIVEN]


def mean_by_well(predictions):
    """Return the mean prediction and truth of each well.

    Parameters
    ----------
    predictions : DataFrame
        Table `predictions`: ensembles of cells that folds test, or of a new plate's cells.

    Returns
    -------
    DataFrame
        Table `well_means`.
    """
    rows = predictions[predictions["fold"] == ENSEMBLE]
    means = rows.groupby(WELL, sort=False).agg(
        n_cells=("cell", "size"),
        predicted=("prediction", "mean"),
        truth=("truth", lambda truth: truth.mean(skipna=False)),
    )
    return means.reset_index()


def held_out_means(predictions, approaches):
    """Return `mean_by_well` of the cells that folds test, by some approaches."""
    tested = predictions[(predictions["part"] == TEST) & predictions["model"].isin(approaches)]
    return mean_by_well(tested)


def half_widths(held_out, coverage=COVERAGE):
    """Return half the width of the interval of a new well's mean, per model, task and horizon.

    Parameters
    ----------
    held_out : DataFrame
        Of `held_out_means`.
    coverage : float

    Returns
    -------
    Series indexed by protocol, model, task, horizon
        NaN where wells are too few for such an interval (below `fewest_wells`).
    """
    errors = (held_out["predicted"] - held_out["truth"]).abs()
    return errors.groupby([held_out[name] for name in KEY]).agg(conformal_width, coverage=coverage)


def conformal_width(errors, coverage=COVERAGE):
    """Return the error that a new one exceeds in at most 1 - coverage of the cases.

    >>> conformal_width([0.1, 0.3, 0.2, 0.5, 0.4, 0.6, 0.9, 0.7, 0.8])
    0.9
    >>> conformal_width([0.1, 0.2])
    nan
    """
    ordered = np.sort(np.asarray(errors, dtype=float))
    rank = math.ceil(round((len(ordered) + 1) * coverage, 9))
    return float(ordered[rank - 1]) if rank <= len(ordered) else math.nan


def fewest_wells(coverage=COVERAGE):
    """Return how many held-out wells an interval needs.

    >>> fewest_wells(0.9)
    9
    """
    return math.ceil(round(coverage / (1 - coverage), 9))


def with_intervals(means, held_out):
    """Return means of new wells with `low` and `high`; of a share, between 0 and 1.

    Parameters
    ----------
    means : DataFrame
        Table `well_means` of a new plate.
    held_out : DataFrame
        The same of the training plates' held-out cells.
    """
    widths = half_widths(held_out).rename("width").reset_index()
    rows = means.merge(widths, on=KEY, how="left", validate="many_to_one")
    share = rows["task"] == "classification"
    low, high = rows["predicted"] - rows["width"], rows["predicted"] + rows["width"]
    low, high = low.where(~share, low.clip(lower=0)), high.where(~share, high.clip(upper=1))
    return rows.drop(columns="width").assign(low=low, high=high)
