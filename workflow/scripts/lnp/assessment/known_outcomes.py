"""Scores of a plate that was predicted without its outcome, where the outcome is known by now.

Its cells took no part in anything that was fitted, so all of them test; wells are the replicate.
"""

import numpy as np
import pandas as pd

from lnp.assessment.scores import score_fit
from lnp.core.contracts import no_rows
from lnp.core.vocabulary import CELL_KEY, CLASSIFICATION, ENSEMBLE, REPORTER

FIT = ["protocol", "model", "task", "horizon"]
NEW = "new"  # in place of the fold that holds a cell out


def measured_levels(cells, n_frames, min_counts=1.0):
    """Return the measured level of the cells that were followed to the last frame of a film.

    Parameters
    ----------
    cells : DataFrame
        Table `cells` of the plate.
    n_frames : int
        Time points of the experiment; a film that ends before has no outcome.
    min_counts : float
        Least light (counts) before the logarithm.

    Returns
    -------
    DataFrame
        plate, site, cell, level (ln counts).
    """
    known = cells[cells[REPORTER].notna() & (cells["n_frames"] == n_frames)]
    return known[CELL_KEY].assign(level=np.log(known[REPORTER].clip(lower=min_counts)))


def fill_truth(predictions, levels, threshold):
    """Return the ensembles' predictions, with the truth of the cells whose outcome is known.

    Parameters
    ----------
    predictions : DataFrame
        Table `predictions` of a new plate.
    levels : DataFrame
        plate, site, cell, level (ln counts; -inf: no light at all).
    threshold : float
        Counts above which a cell is positive, as in training.
    """
    rows = predictions[predictions["fold"] == ENSEMBLE].drop(columns="truth")
    rows = rows.merge(levels, on=CELL_KEY, how="left", validate="many_to_one")
    positive = (rows["level"] > np.log(threshold)).astype(float).where(rows["level"].notna())
    is_class = rows["task"] == CLASSIFICATION
    return rows.assign(truth=positive.where(is_class, rows["level"])).drop(columns="level")


def score_new_plate(predictions):
    """Return the scores of a new plate's predictions, with intervals by wells.

    Parameters
    ----------
    predictions : DataFrame
        Of `fill_truth`.

    Returns
    -------
    DataFrame
        Table `scores`; without rows where no outcome is known.
    """
    rows = predictions[predictions["truth"].notna()].assign(held_out_in=NEW)
    scores = [
        dict(zip(FIT, fit, strict=True)) | {"fold": ENSEMBLE} | score
        for fit, part in rows.groupby(FIT, sort=False)
        for score in score_fit(part, part["task"].iloc[0], ENSEMBLE)
    ]
    return pd.DataFrame(scores) if scores else no_rows("scores")
