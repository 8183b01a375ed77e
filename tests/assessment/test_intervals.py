"""Intervals by leaving out wells: by hand on a mean, and how often they cover."""

import numpy as np
import pytest
from scipy.stats import binomtest, t

from lnp.assessment.intervals import resample_wells, wilson_interval
from lnp.assessment.strata import influence_of, pool_auroc, pool_pearson


def make_plate(n_wells=3, n_cells=6):
    """Return well and dose of cells: `n_wells` wells per dose."""
    dose = np.repeat([0.0, 31.6, 316.0], n_wells * n_cells)
    well = np.repeat([f"W{i:02d}" for i in range(3 * n_wells)], n_cells)
    return well, dose


def test_each_set_leaves_out_one_well_and_the_dose_keeps_its_weight():
    well, dose = make_plate()
    resamples = resample_wells(well, dose)
    assert len(resamples.weights) == 9
    for weights in resamples.weights:
        assert len(set(well[weights == 0])) == 1
        assert [weights[dose == d].sum() for d in np.unique(dose)] == pytest.approx([18] * 3)


def test_the_interval_of_a_mean_is_the_t_interval_of_its_wells_means():
    well = np.repeat(["A", "B", "C", "D", "E", "F"], 2)
    values = np.repeat([1.0, 2.0, 4.0, 8.0, 9.0, 3.0], 2)
    resamples = resample_wells(well, np.ones(12))
    of_sets = resamples.weights @ values / 12
    low, high = resamples.bounds(values.mean(), of_sets)
    reach = t.ppf(0.975, 5) * values[::2].std(ddof=1) / np.sqrt(6)
    np.testing.assert_allclose([low, high], [4.5 - reach, 4.5 + reach])


def test_the_interval_of_a_correlation_is_symmetric_in_fishers_z():
    resamples = resample_wells(*make_plate())
    values = np.random.default_rng(0).uniform(0.7, 0.9, 9)
    low, high = resamples.bounds(0.8, values, correlation=True)
    assert 0.8 - low > high - 0.8
    z = resamples.bounds(np.arctanh(0.8), np.arctanh(values))
    np.testing.assert_allclose(np.arctanh([low, high]), z)
    np.testing.assert_allclose(resamples.bounds(1.0, np.ones(9), correlation=True), [1.0, 1.0])
    assert np.isnan(resamples.bounds(np.nan, values, correlation=True)).all()


def test_a_well_far_from_its_dose_counts_for_more_of_a_correlation():
    well, dose = make_plate(6, 10)
    truth = np.random.default_rng(0).normal(size=len(well))
    doses = [dose == d for d in np.unique(dose)]
    alike = resample_wells(well, dose, influence_of("pearson", truth, doses))
    truth[well == "W06"] += 5.0
    one_off = resample_wells(well, dose, influence_of("pearson", truth, doses))
    assert one_off.n_effective < alike.n_effective - 1 < 12


def test_fewer_than_six_treated_wells_are_too_few_to_say():
    well, dose = make_plate(n_wells=2)
    resamples = resample_wells(well, dose)
    assert resamples.remark() == "4 wells: too few to say"
    assert np.isnan(resamples.bounds(0.5, np.full(6, 0.5))).all()
    assert resample_wells(["A"], [1.0]).remark() == "1 well: too few to say"
    alone = resample_wells([f"W{i}" for i in range(6)], range(1, 7))  # six doses, a well each
    assert not alone.enough


def test_scores_over_some_cells_go_by_their_wells():
    well, dose = make_plate(6)
    resamples = resample_wells(well, dose)
    assert resamples.n_wells == 12
    one_dose = resamples.among(dose == 316, np.ones(len(dose)))
    assert (one_dose.n_wells, one_dose.df) == (6, 5)
    assert resamples.among(dose == 0, np.ones(len(dose))).n_wells == 6
    mean = [w[dose == 316] @ np.arange(36) / w[dose == 316].sum() for w in resamples.weights]
    _, high = one_dose.bounds(17.5, np.array(mean))
    assert high - 17.5 == pytest.approx(t.ppf(0.975, 5) * 6 * np.std(range(6), ddof=1) / 6**0.5)


def test_wells_of_unequal_size_count_as_fewer():
    well = np.repeat([f"W{i}" for i in range(8)], [20, 20, 20, 20, 60, 10, 10, 20])
    dose = np.repeat([31.6, 316.0], [80, 100])
    resamples = resample_wells(well, dose)
    n_effective = 4 + 100**2 / (60**2 + 2 * 10**2 + 20**2)  # Kish, by hand
    assert resamples.n_wells == 8
    assert resamples.n_effective == pytest.approx(n_effective)
    assert resamples.df == pytest.approx(n_effective - 2)
    low, high = resamples.bounds(0.0, np.linspace(-1, 1, 8))
    assert high == pytest.approx(
        t.ppf(0.975, n_effective - 2) * resamples.standard_error(np.linspace(-1, 1, 8))
    )
    assert low == -high


def test_one_well_with_nearly_all_cells_is_too_few():
    well = np.repeat([f"W{i}" for i in range(6)], [500, 2, 2, 500, 2, 2])
    resamples = resample_wells(well, np.repeat([31.6, 316.0], 504))
    assert not resamples.enough
    assert resamples.remark() == (
        "6 wells, which count as 2.0, since a few of them hold most cells, or most of "
        "those that the score depends on: too few to say"
    )


def test_wells_without_the_rarer_class_count_little():
    well, dose = make_plate(n_wells=3, n_cells=10)
    positive = np.ones(90)
    positive[[30, 31, 40, 60, 70, 80]] = 0  # of 31.6 ng: 2, 1 and 0 negatives; of 316: 1 each
    doses = [dose == 31.6, dose == 316.0]
    resamples = resample_wells(well, dose, influence_of("auroc", positive, doses))
    few, many = 27**2, 3**2  # by hand: what a negative and a positive cell of either dose adds
    sums = np.array([2 * few + 8 * many, few + 9 * many, 10 * many])
    assert resamples.effective[31.6] == pytest.approx(sums.sum() ** 2 / (sums**2).sum())
    assert resamples.effective[316.0] == pytest.approx(3)
    assert resamples.df == pytest.approx(resamples.effective.sum() - 2)


def test_a_dose_of_one_class_has_no_influence():
    well, dose = make_plate(n_wells=6)
    positive = np.where(dose == 316, 1.0, np.arange(len(dose)) % 2)
    doses = [dose == 31.6, dose == 316.0]
    resamples = resample_wells(well, dose, influence_of("auroc", positive, doses))
    assert (resamples.n_wells, list(resamples.effective.index)) == (12, [31.6])
    assert resamples.df == pytest.approx(5)


def test_small_samples_have_a_remark_and_large_ones_none():
    assert resample_wells(*make_plate(3)).remark() == "6 wells: interval for small samples"
    assert resample_wells(*make_plate(6)).remark() == ""


def test_a_resample_without_a_score_leaves_no_interval():
    resamples = resample_wells(*make_plate())
    values = np.full(9, 0.5)
    assert np.isnan(resamples.bounds(np.nan, values)).all()
    values[3] = np.nan
    assert np.isnan(resamples.bounds(0.5, values)).all()


def draw_study(rng, n_wells, slope, well_sd, n_cells=12):
    """Return well, dose, truth and prediction of cells whose wells differ."""
    well, dose = make_plate(n_wells, n_cells)
    treated = dose > 0
    well, dose = well[treated], dose[treated]
    place = np.unique(well, return_inverse=True)[1]
    effect = well_sd * rng.normal(size=(3, 2 * n_wells))[:, place]
    cause = rng.normal(size=len(well))
    truth = (slope + 0.3 * effect[0]) * cause + rng.normal(size=len(well)) + effect[1]
    return well, dose, truth, cause + effect[2]


def within(dose, truth, prediction, weights):
    """Return pooled AUROC and correlation within doses for each set of weights."""
    doses = [dose == d for d in np.unique(dose)]
    return np.stack(
        [
            pool_auroc((truth > 0.3).astype(float), prediction, weights, doses),
            pool_pearson(truth, prediction, weights, doses),
        ]
    )


@pytest.mark.parametrize("n_wells", [3, 6])
@pytest.mark.parametrize(("slope", "well_sd"), [(0.0, 0.7), (0.6, 0.0), (0.6, 0.7)])
def test_intervals_within_dose_cover_with_few_wells_and_wells_that_differ(n_wells, slope, well_sd):
    rng = np.random.default_rng(0)
    one = np.ones((1, 24 * n_wells))
    true = np.mean(
        [within(d, y, p, one) for _, d, y, p in many(300, rng, n_wells, slope, well_sd)], axis=0
    )[:, 0]
    covered = []
    for well, dose, truth, prediction in many(200, rng, n_wells, slope, well_sd):
        resamples = resample_wells(well, dose)
        values = within(dose, truth, prediction, np.vstack([one, resamples.weights]))
        bounds = [resamples.bounds(row[0], row[1:]) for row in values]
        covered.append([low <= aim <= high for (low, high), aim in zip(bounds, true, strict=True)])
    assert (np.mean(covered, axis=0) >= 0.90).all()  # 0.95 less three standard errors
    assert (np.mean(covered, axis=0) <= 0.995).all()


def test_intervals_cover_chance_where_a_class_is_rare_and_wells_are_unequal():
    rng, held = np.random.default_rng(0), {"by class": [], "by cells": []}
    for _ in range(200):
        sizes = rng.integers(5, 61, size=12)
        well = np.repeat([f"W{i:02d}" for i in range(12)], sizes)
        dose = np.repeat(np.repeat([31.6, 316.0], 6), sizes)
        effects = rng.normal(size=(2, 12)).repeat(sizes, axis=1)
        truth, prediction = rng.normal(size=(2, len(well))) + 0.3 * effects
        truth += 1.5 * (dose > 100)
        positive = (truth > np.quantile(truth, 0.03)).astype(float)
        doses = [dose == 31.6, dose == 316.0]
        for name, metric in [("by class", "auroc"), ("by cells", "rmse")]:
            resamples = resample_wells(well, dose, influence_of(metric, positive, doses))
            weights = np.vstack([np.ones(len(well)), resamples.weights])
            values = pool_auroc(positive, prediction, weights, doses)
            low, high = resamples.bounds(values[0], values[1:])
            held[name] += [low <= 0.5 <= high] * bool(np.isfinite(low))
    assert np.mean(held["by cells"]) < 0.92  # as if the wells decided by all of their cells
    assert 0.93 <= np.mean(held["by class"]) <= 0.99
    assert len(held["by class"]) > 150  # in the others the wells are too few to say


def many(n_studies, rng, *settings):
    """Yield studies."""
    return (draw_study(rng, *settings) for _ in range(n_studies))


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (10, 10), (3, 17), (1, 1), (40, 50)])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_interval_of_a_share_is_scipys(hits, n, confidence):
    expected = binomtest(hits, n).proportion_ci(confidence, method="wilson")
    np.testing.assert_allclose(wilson_interval(hits, n, confidence), expected, atol=1e-12)


def test_many_shares_at_once():
    low, high = wilson_interval([0, 5], [10, 10])
    np.testing.assert_allclose(low, [0, 0.236593], atol=1e-6)
    np.testing.assert_allclose(high, [0.277533, 0.763407], atol=1e-6)
