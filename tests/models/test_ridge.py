"""Ridge regressions: the penalty's score is the one that scikit-learn has."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from lnp.models.ridge import fit_ridge, log_likelihood


def make_classes(seed=0):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(60, 3))
    return values, (values[:, 0] + rng.normal(size=60) > 0).astype(float)


def test_the_log_likelihood_is_that_of_scikit_learn():
    values, truth = make_classes()
    model = LogisticRegression().fit(values, truth)
    expected = -log_loss(truth, model.predict_proba(values)[:, 1])
    assert log_likelihood(model, values, truth) == pytest.approx(expected, rel=1e-9)


def test_plain_numbers_predict_what_scikit_learn_does():
    values, truth = make_classes()
    ridge = fit_ridge(values, truth, "classification", seed=1)
    assert ((ridge.predict(values) > 0.5) == truth).mean() > 0.6
    shifted = fit_ridge(100 * values + 7, truth, "classification", seed=1)  # units do not matter
    np.testing.assert_allclose(shifted.predict(100 * values + 7), ridge.predict(values), rtol=1e-4)
