"""Fits to censored hours: against statsmodels and lifelines, and on hours that we chose."""

import numpy as np
import pytest
from scipy.stats import spearmanr
from statsmodels.duration.hazard_regression import PHReg

from lnp.models.named.onset_models import (
    SPREADS,
    fit_cox,
    partial_likelihood,
    predict_aft,
    predict_cox,
    spread_of,
)


def draw(n=80, seed=3, end=2.0):
    """Return columns (n, 3), hours and onsets: where the first is large, cells begin soon."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    time = np.exp(-x[:, 0] + 0.5 * x[:, 1] + rng.normal(size=n))
    return x, np.minimum(time, end), time < end


# lifelines 0.30.3: CoxPHFitter(penalizer=penalty, l1_ratio=0).fit(...).params_ on draw(); it
# standardises the columns first
LIFELINES = {0.1: [0.8265, -0.4918, -0.1027], 1.0: [0.2919, -0.1982, -0.0299]}


@pytest.mark.parametrize("penalty", LIFELINES)
def test_cox_with_a_ridge_has_the_coefficients_of_lifelines(penalty):
    x, time, begins = draw()
    scale = x.std(axis=0, ddof=1)
    found = fit_cox((x - x.mean(axis=0)) / scale, time, begins, penalty) / scale
    np.testing.assert_allclose(found, LIFELINES[penalty], atol=2e-4)


def test_cox_with_a_ridge_is_at_the_maximum_that_statsmodels_knows():
    x, time, begins = draw()
    found = fit_cox(x, time, begins, 0.5)
    gradient = PHReg(time, x, status=begins, ties="breslow").score(found) / len(x) - 0.5 * found
    np.testing.assert_allclose(gradient, 0, atol=1e-4)


def test_the_partial_likelihood_is_that_of_statsmodels():
    x, time, begins = draw()
    time = np.where(begins, time.round(1) + 0.05, time)
    model, weights = PHReg(time, x, status=begins, ties="breslow"), np.array([0.8, -0.4, 0.1])
    found = partial_likelihood(x @ weights, time, begins)
    assert found == pytest.approx(model.loglike(weights))


def test_the_spread_of_hours_is_found_though_most_are_censored():
    rng = np.random.default_rng(0)
    hours = np.exp(1.0 + 0.5 * rng.normal(size=4000))
    early, silent = hours < 1.0, hours > 3.0
    earliest = np.where(early, 0.0, np.where(silent, 3.0, hours))
    latest = np.where(early, 1.0, np.where(silent, np.inf, hours))
    np.testing.assert_allclose(spread_of(earliest, latest), [1.0, 0.5], atol=0.03)


def test_a_spread_of_hours_that_are_all_alike_is_bounded():
    assert spread_of(np.full(9, 2.0), np.full(9, 2.0))[1] == SPREADS[0]


def test_the_spread_of_hours_has_bounds_where_all_are_censored():
    earliest, latest = np.array([0, 0, 0, 6.0, 6.0]), np.array([1, 1, 1, np.inf, np.inf])
    middle, spread = spread_of(earliest, latest)
    assert 0 <= middle <= np.log(6)
    assert SPREADS[0] <= spread <= SPREADS[1]


@pytest.mark.parametrize("model", ["aft", "cox"])
def test_cells_that_did_not_train_are_put_in_order(model):
    x, time, begins = draw(300)
    trains = np.arange(300) < 200
    rng = np.random.default_rng(0)
    if model == "aft":
        found = predict_aft(x, trains, time, np.where(begins, time, np.inf), rng)
        assert (found > 0).all()
    else:
        found = predict_cox(x, trains, time, begins, rng)
    foreseen = -x[:, 0] + 0.5 * x[:, 1]
    assert spearmanr(found[~trains], foreseen[~trains])[0] > 0.8


def test_a_penalty_whose_fit_does_not_converge_is_not_chosen(monkeypatch):
    x, time, begins = draw(60)
    chosen = []

    def fit(x, time, begins, penalty):
        chosen.append(penalty)
        return fit_cox(x, time, begins, penalty) if penalty > 1 else np.full(3, np.nan)

    monkeypatch.setattr("lnp.models.named.onset_models.fit_cox", fit)
    found = predict_cox(x, np.arange(60) < 40, time, begins, np.random.default_rng(0))
    assert np.isfinite(found).all()
    assert chosen[-1] > 1


def test_hours_of_onsets_are_met_where_columns_tell_them():
    x, *_ = draw(400)
    hours = np.exp(1 + 0.4 * x[:, 0])
    found = predict_aft(x, np.arange(400) < 300, hours, hours, np.random.default_rng(0))
    assert np.median(np.abs(found / hours - 1)[300:]) < 0.1
