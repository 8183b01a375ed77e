"""Contributions of columns and quantities to predictions by named measures."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from lnp.cells.time_courses import SUMMARIES, six_summaries
from lnp.core.schemas.plates import MEASURES as ALL_MEASURES
from lnp.core.schemas.plates import NAMED_MEASURES
from lnp.core.tables import check_table
from lnp.explanation.contributions import explain_columns, explain_named
from lnp.explanation.quantities import KINDS, MEASURES, quantities_of
from lnp.models.linear import Ridge
from lnp.models.named.fitting import fit_named
from lnp.models.named.named import summarize

ABOUT = {"protocol": "grouped", "fold": "fold1", "horizon": 4, "seed": 1}


def fit_cells(task, n_cells=120, one_class=False):
    """Return cells, their courses, and named measures fitted to an outcome that follows `area`."""
    rng = np.random.default_rng(5)
    courses = {name: rng.uniform(size=(n_cells, 4)) for name in NAMED_MEASURES}
    level = 10 * courses["area"].mean(axis=1)
    cells = pd.DataFrame({"plate": "P", "site": "C03_f001", "cell": np.arange(n_cells)})
    truth = np.zeros(n_cells) if one_class else level if task == "regression" else level > 5
    cells = cells.assign(
        well="C03", formulation="", dose_ng=316.0, part="train", truth=np.asarray(truth, float)
    )
    model = fit_named(cells, courses, {**ABOUT, "task": task}, np.random.default_rng(0))
    return cells, courses, model


@pytest.mark.parametrize("task", ["regression", "classification"])
def test_contributions_add_up_to_the_prediction_less_where_it_begins(task):
    _, courses, model = fit_cells(task)
    _, values = summarize(courses, 4)
    contributions, base = explain_columns(model, values)
    found = model.predict(values)
    scale = logit if task == "classification" else np.asarray
    expected = (scale(found["named_ridge"]) + scale(found["named_trees"])) / 2
    np.testing.assert_allclose(contributions.sum(axis=1) + base, expected, atol=2e-5)


def test_quantities_add_up_to_all_columns_and_what_the_outcome_follows_leads():
    cells, courses, model = fit_cells("regression")
    rows = check_table("contributions", explain_named(model, cells, courses), "here")
    contributions, _ = explain_columns(model, summarize(courses, 4)[1])
    by_cell = rows.groupby("cell")["contribution"].sum()
    np.testing.assert_allclose(by_cell, contributions.sum(axis=1), atol=1e-9)
    size = rows["contribution"].abs().groupby(rows["measure"]).mean()
    assert size.idxmax() == "area"


def test_a_ridge_by_hand():
    ridge = Ridge(
        np.array([1.0, 10.0]), np.array([2.0, 5.0]), np.array([3.0, -1.0]), 7.0, "regression"
    )
    found = ridge.contributions(np.array([[3.0, 20.0], [1.0, 10.0]]))
    np.testing.assert_array_equal(found, [[3.0, -2.0], [0.0, 0.0]])
    np.testing.assert_allclose(
        found.sum(axis=1) + 7.0, ridge.predict(np.array([[3.0, 20.0], [1.0, 10.0]]))
    )


def test_where_one_class_only_was_known_nothing_contributes():
    _, courses, model = fit_cells("classification", one_class=True)
    contributions, _ = explain_columns(model, summarize(courses, 4)[1])
    assert not contributions.any()


def test_every_measure_has_a_name_and_every_column_a_kind():
    assert set(MEASURES) == set(ALL_MEASURES)
    assert {kind for _, kind in MEASURES.values()} <= set(KINDS)
    assert len(SUMMARIES) == six_summaries(np.ones((1, 3))).shape[1]
    kinds = [column.kind for column in quantities_of(["lnp_mean", "area"])]
    assert kinds == ["amount", "amount", "loss", "loss", "amount", "loss", *["shape"] * 6]
