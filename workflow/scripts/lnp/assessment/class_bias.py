"""Predicted against true classes: recall of each class in each stratum, and collapsed classifiers.

A classifier may score well over all cells and yet give one answer to every cell of a dose. Its
balanced accuracy there is that of chance, whatever its accuracy.
"""

import numpy as np
import pandas as pd

from lnp.assessment.metrics import CUT, ratio
from lnp.assessment.strata import MIN_CELLS
from lnp.core.contracts import COLUMNS
from lnp.core.vocabulary import ALL_CELLS, CLASSIFICATION, ENSEMBLE, TEST, TREATED
from lnp.design.conditions import group_cells

ONE_CLASS = 0.99  # share of the cells predicted one class, from which a classifier is collapsed


def measure_class_bias(predictions):
    """Return how the test cells of each class are predicted, by model, horizon and stratum.

    Parameters
    ----------
    predictions : DataFrame
        Table `predictions` of one protocol.

    Returns
    -------
    DataFrame
        Table `class_bias`: the classifiers' mean predictions of the folds.
    """
    here = predictions[
        (predictions["part"] == TEST)
        & (predictions["task"] == CLASSIFICATION)
        & (predictions["fold"] == ENSEMBLE)
    ]
    rows = []
    for (model, horizon), cells in here.groupby(["model", "horizon"], sort=False):
        groups = group_cells(cells)
        strata = {ALL_CELLS: np.ones(len(cells), bool), TREATED: groups.treated} | groups.strata()
        truth, predicted = cells["truth"].to_numpy() == 1, cells["prediction"].to_numpy() >= CUT
        for stratum, inside in strata.items():
            counts = count_classes(truth[inside], predicted[inside])
            counts["collapsed"] &= bool(groups.treated[inside].any())  # controls are of one class
            rows.append({"model": model, "horizon": horizon, "stratum": stratum} | counts)
    table = pd.DataFrame(rows, columns=list(COLUMNS["class_bias"]))  # also without a classifier
    return table.assign(protocol=predictions["protocol"].iloc[0]).astype(COLUMNS["class_bias"])


def count_classes(truth, predicted):
    """Return counts and recalls of both classes of some cells, and whether the answer collapsed.

    Parameters
    ----------
    truth, predicted : (n_cells,) ndarray of bool

    Returns
    -------
    dict
        Columns of table `class_bias`. Recalls and balanced accuracy are NaN with fewer than three
        cells of either class; such a stratum is not collapsed.

    >>> count_classes(np.array([1, 1, 1, 0, 0, 0]) == 1, np.ones(6, bool))["collapsed"]
    True
    """
    counts = {"n_negative": int((~truth).sum()), "n_positive": int(truth.sum())}
    right = np.array([(~truth & ~predicted).sum(), (truth & predicted).sum()])
    enough = min(counts.values()) >= MIN_CELLS
    recall = ratio(right, np.array(list(counts.values())) * enough)
    share = predicted.mean() if len(predicted) else np.nan
    return {
        **counts,
        "n_predicted_positive": int(predicted.sum()),
        "recall_negative": float(recall[0]),
        "recall_positive": float(recall[1]),
        "balanced_accuracy": float(recall.mean()),
        "collapsed": bool(enough and max(share, 1 - share) >= ONE_CLASS),
    }
