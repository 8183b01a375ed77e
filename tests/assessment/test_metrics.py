"""Every metric against scikit-learn and SciPy: plain, with ties, and on resampled cells."""

import numpy as np
import pytest
import sklearn.metrics as reference
from scipy import stats

from lnp.assessment.metrics import METRICS, auroc, pearson, r2, ranks, spearman, weighted_f1


def binned_gap(truth, prediction):
    """Return the mean gap of probability and frequency over ten bins, in a loop."""
    bins = np.minimum((prediction * 10).astype(int), 9)
    inside = [bins == k for k in np.unique(bins)]
    return sum(abs((truth[i] - prediction[i]).sum()) for i in inside) / len(truth)


BY_CLASS = {
    "auprc": reference.average_precision_score,
    "mcc": lambda t, p: reference.matthews_corrcoef(t, p >= 0.5),
    "calibration_error": binned_gap,
    "weighted_f1": lambda t, p: reference.f1_score(t, p >= 0.5, average="weighted"),
    "auroc": reference.roc_auc_score,
    "balanced_accuracy": lambda t, p: reference.balanced_accuracy_score(t, p >= 0.5),
    "brier": reference.brier_score_loss,
}
BY_LEVEL = {
    "rmse": reference.root_mean_squared_error,
    "r2": reference.r2_score,
    "spearman": lambda t, p: stats.spearmanr(t, p).statistic,
    "pearson": lambda t, p: stats.pearsonr(t, p).statistic,
}
REFERENCE = {"classification": BY_CLASS, "regression": BY_LEVEL}
EVERY = [(task, name) for task, metrics in METRICS.items() for name in metrics]


def case(task, seed, n_cells=40):
    """Return truth and prediction with ties, and one set of weights of 0 to 3."""
    rng = np.random.default_rng(seed)
    level = rng.normal(size=n_cells).round(1)
    truth = (level > 0).astype(float) if task == "classification" else level
    prediction = (truth + rng.normal(size=n_cells)).round(1)
    if task == "classification":
        prediction = 1 / (1 + np.exp(-2 * (prediction - 0.5)))
    return truth, prediction, rng.integers(0, 4, n_cells)


def test_every_metric_has_a_reference():
    assert {(task, name) for task in REFERENCE for name in REFERENCE[task]} == set(EVERY)


@pytest.mark.parametrize(("task", "name"), EVERY)
def test_weights_of_one_give_the_ordinary_metric_and_counts_that_of_the_resample(task, name):
    for seed in range(5):
        truth, prediction, counts = case(task, seed)
        weights = np.stack([np.ones(len(truth)), counts])
        plain, resampled = METRICS[task][name](truth, prediction, weights)
        assert plain == pytest.approx(REFERENCE[task][name](truth, prediction))
        drawn = np.repeat(np.arange(len(truth)), counts)
        assert resampled == pytest.approx(REFERENCE[task][name](truth[drawn], prediction[drawn]))


def test_a_perfect_and_an_opposite_order():
    truth = np.array([0.0, 0.0, 1.0, 1.0])
    ones = np.ones((1, 4))
    assert auroc(truth, np.array([0.1, 0.2, 0.3, 0.4]), ones) == 1
    assert auroc(truth, np.array([0.4, 0.3, 0.2, 0.1]), ones) == 0
    assert auroc(truth, np.full(4, 0.7), ones) == 0.5


def test_only_the_order_matters_to_auroc_and_spearman():
    truth, prediction, _ = case("regression", 0)
    ones = np.ones((1, len(truth)))
    assert spearman(truth, np.exp(prediction), ones) == spearman(truth, prediction, ones)
    positive = (truth > 0).astype(float)
    assert auroc(positive, np.exp(prediction), ones) == auroc(positive, prediction, ones)


def test_a_resample_of_one_class_or_without_variation_is_not_a_number():
    truth, prediction = np.array([0.0, 1.0, 1.0]), np.array([0.2, 0.6, 0.7])
    one_class = np.array([[0.0, 1.0, 2.0]])
    assert np.isnan(auroc(truth, prediction, one_class)).all()
    assert np.isnan(weighted_f1(truth, prediction, one_class)).all()
    one_cell = np.array([[0.0, 0.0, 3.0]])
    assert np.isnan(pearson(truth, prediction, one_cell)).all()
    assert np.isnan(r2(truth, prediction, one_cell)).all()


def test_constant_predictions_are_no_correlation_whatever_their_rounding():
    truth = np.random.default_rng(0).normal(size=50)
    constant = np.full(50, 0.1 + 0.2)
    assert np.isnan(pearson(truth, constant, np.ones((1, 50)))).all()
    assert np.isnan(spearman(truth, constant, np.ones((1, 50)))).all()


def test_mean_ranks_as_shares():
    values = np.array([30.0, 10.0, 20.0, 10.0])
    expected = (stats.rankdata(values) - 0.5) / 4
    np.testing.assert_allclose(ranks(values, np.ones((1, 4)))[0], expected)
