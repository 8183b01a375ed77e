"""Metrics of classification and regression on weighted cells, for many sets of weights at once.

Every metric takes the truth and prediction of n cells and B sets of weights, and
returns B values: with weights of one it is the ordinary metric, and with the weights
of a resample that of the resample. NaN marks where a metric is not defined.
"""

import numpy as np

from lnp.core.vocabulary import CLASSIFICATION, REGRESSION

CUT = 0.5  # probability from which a cell is predicted positive
N_BINS = 10  # of probability, for calibration


def weighted_f1(truth, prediction, weights):
    """Return the weighted F1: the F1 of each class, averaged by the classes' shares.

    Parameters
    ----------
    truth : (n_cells,) ndarray of 0 and 1
    prediction : (n_cells,) ndarray
        Probability of 1.
    weights : (B, n_cells) ndarray, not negative

    Returns
    -------
    (B,) ndarray; NaN where there is one class only
    """
    hits, actual, predicted = class_counts(truth, prediction, weights)
    f1 = 2 * hits / (actual + predicted + (actual + predicted == 0))
    score = (f1 * actual).sum(axis=0) / np.maximum(actual.sum(axis=0), 1e-300)
    return np.where((actual > 0).all(axis=0), score, np.nan)


def balanced_accuracy(truth, prediction, weights):
    """Return the balanced accuracy: the mean recall of both classes; as `weighted_f1`."""
    hits, actual, _ = class_counts(truth, prediction, weights)
    return ratio(hits, actual).mean(axis=0)


def mcc(truth, prediction, weights):
    """Return Matthews' correlation coefficient; 0 if all cells are predicted the same class."""
    hits, actual, predicted = class_counts(truth, prediction, weights)
    total = actual.sum(axis=0)
    above = hits.sum(axis=0) * total - (actual * predicted).sum(axis=0)
    spread = [total**2 - (x**2).sum(axis=0) for x in (predicted, actual)]
    below = np.sqrt(np.maximum(spread[0] * spread[1], 0.0))
    score = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    return np.where((actual > 0).all(axis=0), score, np.nan)


def class_counts(truth, prediction, weights):
    """Return hits, actual and predicted cells of class 0 and 1: three (2, B) arrays."""
    actual = np.stack([truth == 0, truth == 1]).astype(float)
    predicted = np.stack([prediction < CUT, prediction >= CUT]).astype(float)
    return (actual * predicted) @ weights.T, actual @ weights.T, predicted @ weights.T


def auroc(truth, prediction, weights):
    """Return the area under the receiver operating characteristic; as `weighted_f1`."""
    return ratio(*concordance(truth, prediction, weights))


def concordance(truth, prediction, weights):
    """Return the concordant pairs (a tie counts half) and all pairs of two classes, each (B,)."""
    order, starts = group_ties(prediction)
    positive = np.add.reduceat((weights * truth)[:, order], starts, axis=1)
    negative = np.add.reduceat((weights * (1 - truth))[:, order], starts, axis=1)
    below = np.cumsum(negative, axis=1) - negative / 2
    return (positive * below).sum(axis=1), positive.sum(axis=1) * negative.sum(axis=1)


def auprc(truth, prediction, weights):
    """Return the area under the precision-recall curve as average precision.

    Precision at each distinct probability, weighted by the step in recall; chance is
    the share of positives.
    """
    order, starts = group_ties(-prediction)
    positive = np.cumsum(np.add.reduceat((weights * truth)[:, order], starts, axis=1), axis=1)
    predicted = np.cumsum(np.add.reduceat(weights[:, order], starts, axis=1), axis=1)
    steps = np.diff(positive, axis=1, prepend=0)
    return ratio((steps * positive / np.maximum(predicted, 1e-300)).sum(axis=1), positive[:, -1])


def calibration_error(truth, prediction, weights):
    """Return the expected calibration error: |probability - frequency| over ten bins, by cells."""
    place = np.minimum((prediction * N_BINS).astype(int), N_BINS - 1)
    bins = (place[:, None] == np.arange(N_BINS)) * (truth - prediction)[:, None]
    return ratio(np.abs(weights @ bins).sum(axis=1), weights.sum(axis=1))


def brier(truth, prediction, weights):
    """Return the Brier score: the mean squared difference of probability and class."""
    return ratio(weights @ (truth - prediction) ** 2, weights.sum(axis=1))


def rmse(truth, prediction, weights):
    """Return the root mean squared error."""
    return np.sqrt(brier(truth, prediction, weights))


def r2(truth, prediction, weights):
    """Return the coefficient of determination; below 0 if worse than the mean of the truth."""
    squared_error = weights @ (truth - prediction) ** 2
    return 1 - ratio(squared_error, centred_sums(truth, truth, weights)[0])


def pearson(truth, prediction, weights):
    """Return Pearson's correlation; NaN where truth or prediction does not vary."""
    return correlation(*centred_sums(truth, prediction, weights))


def spearman(truth, prediction, weights):
    """Return Spearman's correlation, ties sharing their mean rank; as `pearson`."""
    return correlation(*centred_sums(ranks(truth, weights), ranks(prediction, weights), weights))


def correlation(s_ab, s_aa, s_bb):
    """Return the correlation from the three centred sums of products."""
    return ratio(s_ab, np.sqrt(s_aa * s_bb))


def centred_sums(a, b, weights):
    """Return the sums of products ab, aa, bb about the weighted means, each (B,).

    Parameters
    ----------
    a, b : (n_cells,) or (B, n_cells) ndarray
    weights : (B, n_cells) ndarray
    """
    total = np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)
    centred = []
    for values in (a, b):
        values = np.broadcast_to(values, weights.shape)
        deviation = values - (weights * values).sum(axis=1, keepdims=True) / total
        # exactly 0 where all values are the same
        centred.append(np.where(np.abs(deviation) <= 1e-12 * np.abs(values), 0.0, deviation))
    a, b = centred
    return tuple((weights * x * y).sum(axis=1) for x, y in [(a, b), (a, a), (b, b)])


def ranks(values, weights):
    """Return (B, n_cells) mean ranks as shares of the weight, 0 to 1."""
    order, starts = group_ties(values)
    size = np.add.reduceat(weights[:, order], starts, axis=1)
    middle = np.cumsum(size, axis=1) - size / 2
    group = np.empty(len(values), dtype=int)
    group[order] = np.repeat(np.arange(len(starts)), np.diff([*starts, len(values)]))
    return (middle / np.maximum(size.sum(axis=1, keepdims=True), 1e-300))[:, group]


def group_ties(values):
    """Return the order that sorts (n_cells,) values, and where each new value starts in it."""
    order = np.argsort(values, kind="stable")
    new = np.diff(values[order], prepend=np.nan) != 0
    return order, np.flatnonzero(new)


def ratio(above, below):
    """Return above / below; NaN where below is 0."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)


METRICS = {
    CLASSIFICATION: {
        "weighted_f1": weighted_f1,
        "auroc": auroc,
        "auprc": auprc,
        "balanced_accuracy": balanced_accuracy,
        "mcc": mcc,
        "brier": brier,
        "calibration_error": calibration_error,
    },
    REGRESSION: {"rmse": rmse, "r2": r2, "spearman": spearman, "pearson": pearson},
}
RANGES = {  # what an interval may not leave
    **dict.fromkeys(["auroc", "auprc", "weighted_f1", "balanced_accuracy"], (0.0, 1.0)),
    **dict.fromkeys(["brier", "calibration_error"], (0.0, 1.0)),
    **dict.fromkeys(["mcc", "spearman", "pearson"], (-1.0, 1.0)),
    **dict.fromkeys(["rmse", "rmse_ratio"], (0.0, np.inf)),
    "r2": (-np.inf, 1.0),
}
CORRELATIONS = {"spearman", "pearson"}
NEED_TWO_CLASSES = {"weighted_f1", "auroc", "auprc", "balanced_accuracy", "mcc"}
NEED_VARIATION = {
    "r2": ["truth"],
    "spearman": ["truth", "prediction"],
    "pearson": ["truth", "prediction"],
}
