"""Contributions of the CNN's features, through principal components and trees."""

import numpy as np
import pytest

from lnp.cells.store_reader import keys_of
from lnp.core.tables import check_table
from lnp.explanation.features import explain_gbm, most_like, share_out
from lnp.models.boosters import booster_contributions
from lnp.models.gbm.fitting import fit_gbm, rows_of_cells
from lnp.models.gbm.timeseries_features import extract_timeseries
from synthetic.time_courses import CALCULATORS, courses_cells, loss_courses

SETTINGS = {"fdr": 0.05, "n_components": 5, "n_draws": 2, "n_trees": 30, "early_stopping": 5}


@pytest.fixture(scope="module")
def fitted():
    """Trees fitted to cells whose level is what their first feature loses."""
    rng = np.random.default_rng(3)
    series, lost = loss_courses(150, 2, 9, 3, rng)
    cells = courses_cells(lost)
    table = extract_timeseries(series, keys_of(cells), CALCULATORS)
    about = {"protocol": "grouped", "task": "regression", "fold": "fold1", "horizon": 9}
    gbm, _ = fit_gbm(table, cells, {**SETTINGS, "max_bin": 64}, about, rng)
    return gbm, cells, table, series


def test_features_add_up_to_the_components_and_these_to_the_prediction(fitted):
    gbm, cells, table, _ = fitted
    shared = share_out(gbm, cells, table)
    rows = rows_of_cells(table, cells)
    contributions, base = booster_contributions(gbm.booster, gbm.reduction.apply(rows))
    by_cell = contributions.sum(axis=1).reshape(len(cells), -1).mean(axis=1)
    np.testing.assert_allclose(sum(shared.values()), by_cell, atol=1e-9)
    predicted = gbm.predict(rows).reshape(len(cells), -1).mean(axis=1)
    np.testing.assert_allclose(by_cell + base, predicted, atol=1e-5)


def test_the_feature_that_the_outcome_follows_leads_under_its_measures_name(fitted):
    gbm, cells, table, series = fitted
    tested = (cells["part"] == "test").to_numpy()
    courses = {"spot_count": series[:, 0, :, 0], "area": series[:, 0, :, 1]}
    means = series.mean(axis=(1, 2))
    rows = explain_gbm(gbm, cells, tested, table, means, courses)
    check_table("contributions", rows, "here")
    assert rows["cell"].nunique() == tested.sum()
    size = rows["contribution"].abs().groupby([rows["feature"], rows["measure"]]).mean()
    assert size.idxmax() == ("f00", "spot_count")
    assert set(rows.loc[rows["feature"] == "f00", "kind"]) == {"amount", "loss"}


def test_a_feature_is_like_the_measure_whose_ranks_it_shares_within_doses():
    dose = np.repeat([1.0, 2.0], 20)
    rng = np.random.default_rng(0)
    area, step = rng.uniform(size=(2, 40, 4))
    features = np.stack([-area.mean(axis=1) + 100 * dose, np.exp(step.mean(axis=1))], axis=1)
    found = most_like(features, {"area": area, "step": step}, dose)
    assert found == [("area", pytest.approx(-1)), ("step", pytest.approx(1))]
