"""Recalibration: offset and slope of predictions, from a few wells whose outcome is known.

On another plate predictions may rank cells as well as before and yet lie too high or too low, by
another lamp, stain or batch of cells. A few wells whose share of positive cells or mean level is
known put that right: an offset from one well on, a slope too from four wells on (Platt scaling,
with the mean of a well in place of the outcomes of its cells). The slope is not below 0, so cells
keep their order, and nothing that ranks cells gets better by it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit, logit, stdtrit

from lnp.core.contracts import no_rows
from lnp.core.vocabulary import CLASSIFICATION, ENSEMBLE, REGRESSION

FEWEST_FOR_SLOPE = 4  # wells
LEAST = 1e-6  # probability, so that its log odds are finite
FIT = ["protocol", "model", "task", "horizon"]
KNOWN = {CLASSIFICATION: "share_positive", REGRESSION: "mean_level"}  # columns of known wells


@dataclass(frozen=True)
class Recalibration:
    """Offset and slope: of the log odds in classification, of the level in regression."""

    task: str
    offset: float
    slope: float

    def apply(self, predictions):
        """Return recalibrated predictions, of any shape."""
        if self.task == CLASSIFICATION:
            odds = logit(np.clip(predictions, LEAST, 1 - LEAST))
            return expit(self.offset + self.slope * odds)
        return self.offset + self.slope * np.asarray(predictions)


def fit_recalibration(task, wells, with_slope):
    """Return the `Recalibration` that brings the means of wells nearest to what is known of them.

    Parameters
    ----------
    task : {"classification", "regression"}
    wells : list of ((n_cells,) ndarray, float)
        Of each well the predictions of its cells, and its known share of positive cells or mean
        level.
    with_slope : bool
        Else the slope is 1.
    """
    start, bounds = ([0.0, 1.0], [(None, None), (0, None)]) if with_slope else ([0.0], None)
    exact = {"xatol": 1e-6, "fatol": 1e-12}

    def loss(values):
        offset, slope = values if with_slope else (values[0], 1.0)
        known = Recalibration(task, offset, slope)
        means = np.array([known.apply(cells).mean() for cells, _ in wells])
        return well_loss(task, means, np.array([truth for _, truth in wells]))

    values = minimize(loss, start, method="Nelder-Mead", bounds=bounds, options=exact).x
    return Recalibration(task, float(values[0]), float(values[1]) if with_slope else 1.0)


def well_loss(task, means, truths):
    """Return the mean loss over wells: cross-entropy of shares, square error of levels."""
    if task != CLASSIFICATION:
        return np.mean((means - truths) ** 2)
    means = np.clip(means, LEAST, 1 - LEAST)
    return -np.mean(truths * np.log(means) + (1 - truths) * np.log(1 - means))


def recalibrate(task, wells):
    """Fit offset, and slope where wells suffice; return it with what it can promise.

    Parameters
    ----------
    task, wells
        As of `fit_recalibration`.

    Returns
    -------
    Recalibration
    dict
        n_wells, offset, slope, error_before and error_after (root mean square error of the means of
        wells; after: each well by the others; NaN of one well), half_width (of a 95 % interval for
        the mean of a further well; NaN below three wells).
    """
    with_slope = len(wells) >= FEWEST_FOR_SLOPE
    fitted = fit_recalibration(task, wells, with_slope)
    before = [cells.mean() - truth for cells, truth in wells]
    after = leave_one_out(task, wells) if len(wells) > 1 else np.full(1, np.nan)
    return fitted, {
        "n_wells": len(wells),
        "offset": fitted.offset,
        "slope": fitted.slope,
        "error_before": float(np.sqrt(np.mean(np.square(before)))),
        "error_after": float(np.sqrt(np.mean(np.square(after)))),
        "half_width": half_width(after),
    }


def recalibrate_plate(predictions, known):
    """Return the ensembles' predictions of a plate recalibrated, and how: per model and horizon.

    Parameters
    ----------
    predictions : DataFrame
        Table `predictions` of a new plate.
    known : DataFrame
        Columns well, share_positive, mean_level; NaN where not known.

    Returns
    -------
    adjusted : DataFrame
        Table `predictions`, of the tasks of which a well is known.
    found : DataFrame
        Table `recalibration`.
    """
    rows = predictions[predictions["fold"] == ENSEMBLE]
    adjusted, found = [], []
    for fit, part in rows.groupby(FIT, sort=False):
        wells = cells_of_known_wells(part, known, fit[FIT.index("task")])
        if wells:
            fitted, row = recalibrate(fit[FIT.index("task")], wells)
            adjusted.append(part.assign(prediction=fitted.apply(part["prediction"].to_numpy())))
            found.append(dict(zip(FIT, fit, strict=True)) | row)
    return (
        pd.concat(adjusted, ignore_index=True) if adjusted else rows.iloc[:0],
        pd.DataFrame(found) if found else no_rows("recalibration"),
    )


def cells_of_known_wells(rows, known, task):
    """Return ((n_cells,) predictions, known mean) of each known well that has predicted cells."""
    column = KNOWN[task]
    cells = dict(tuple(rows.groupby("well")["prediction"]))
    return [
        (cells[row["well"]].to_numpy(), row[column])
        for row in known.to_dict("records")
        if row["well"] in cells and np.isfinite(row[column])
    ]


def leave_one_out(task, wells):
    """Return the error in each well's mean by what the other wells say."""
    errors = []
    for i, (cells, truth) in enumerate(wells):
        others = wells[:i] + wells[i + 1 :]
        fitted = fit_recalibration(task, others, len(others) >= FEWEST_FOR_SLOPE)
        errors.append(fitted.apply(cells).mean() - truth)
    return np.array(errors)


def half_width(errors):
    """Return half of a 95 % interval for the mean of a further well; NaN below three wells."""
    if len(errors) < 3:
        return np.nan
    return float(stdtrit(len(errors) - 1, 0.975) * np.sqrt(np.mean(np.square(errors))))
