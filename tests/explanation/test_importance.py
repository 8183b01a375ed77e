"""Importance within doses, its shares and intervals."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from lnp.core.tables import check_table
from lnp.explanation.importance import explain, measure_shares
from lnp.explanation.within_dose import correlate_within, covary_within

WELLS = ["A", "B", "C", "D", "E", "F"]


def make_contributions(n_cells=8, fold=("fold1",), seed=0):
    """Return contributions in six wells of two doses, by which the outcome falls with a value.

    `area` and `stain_sd` go with it, 4 to 1; `density` goes against it; `step` knows the dose only.
    """
    rng = np.random.default_rng(seed)
    cells = pd.DataFrame({"well": np.repeat(WELLS, n_cells), "cell": np.arange(6 * n_cells)})
    cells = cells.assign(
        plate="P", site=cells["well"], formulation="", dose_ng=np.repeat([10.0, 100.0], 3 * n_cells)
    )
    value = rng.normal(size=len(cells))
    parts = [
        cells.assign(measure="area", kind="shape", value=value, contribution=-2 * value),
        cells.assign(measure="step", kind="motion", value=1.0, contribution=cells["dose_ng"]),
        cells.assign(measure="density", kind="density", value=value, contribution=1.5 * value),
        cells.assign(measure="stain_sd", kind="stain", value=-value, contribution=-value / 2),
    ]
    parts = [part.assign(truth=part["dose_ng"] - 2 * value) for part in parts]
    about = {"protocol": "grouped", "model": "named", "task": "regression", "horizon": 4}
    rows = pd.concat(parts).assign(**about, feature="", like=np.nan)
    return pd.concat([rows.assign(fold=name) for name in fold], ignore_index=True)


def test_what_tells_doses_apart_or_goes_against_the_outcome_has_no_share():
    table = check_table("explanation", explain(make_contributions()), "here")
    kinds = table[table["level"] == "kind"].set_index("kind")
    assert kinds["share"].round(9).to_dict() == {
        "shape": 0.8,
        "stain": 0.2,
        "density": 0,
        "motion": 0,
    }
    assert kinds["used"].round(9).to_dict() == {
        "shape": 0.5, "density": 0.375, "stain": 0.125, "motion": 0
    }  # fmt: skip
    assert kinds.loc["density", "importance"] < 0
    assert (kinds["low"] <= kinds["share"]).all()
    assert (kinds["share"] <= kinds["high"]).all()


def test_shares_add_up_to_one_and_measures_to_their_kind():
    rows = make_contributions()
    rows["kind"] = rows["kind"].replace("stain", "shape")
    table = explain(rows)
    np.testing.assert_allclose(table.groupby("level")[["share", "used"]].sum(), 1.0)
    of_shape = table[table["kind"] == "shape"].groupby("level")["importance"].sum()
    assert of_shape["kind"] == pytest.approx(of_shape["measure"])


def test_the_direction_says_whether_more_means_more():
    table = explain(make_contributions())
    directions = table[table["level"] == "measure"].set_index("measure")["direction"]
    assert directions["area"] == pytest.approx(-1)
    assert directions["density"] == pytest.approx(1)
    assert np.isnan(directions["step"])


def test_folds_that_test_the_same_cells_are_averaged():
    once, twice = (explain(make_contributions(fold=fold)) for fold in (("a",), ("a", "b")))
    np.testing.assert_allclose(once["importance"], twice["importance"])


def test_intervals_by_wells_by_hand():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(120, 2))
    well, dose = np.repeat(WELLS, 20), np.repeat([1.0, 2.0], 60)

    truth = values.sum(axis=1)

    def share(weights):
        sizes = np.zeros(2)
        for d in (1.0, 2.0):
            own = weights[dose == d]
            middle = own @ values[dose == d] / own.sum()
            products = (values[dose == d] - middle) * (truth[dose == d] - middle.sum())[:, None]
            sizes += own @ products
        return sizes[0] / sizes.sum()

    left_out = []
    for name in WELLS:
        same = dose == dose[well == name][0]
        left_out.append(share(np.where(well == name, 0.0, np.where(same, 1.5, 1.0))))
    left_out = np.array(left_out).reshape(2, 3)
    error = np.sqrt((2 / 3 * (left_out - left_out.mean(axis=1, keepdims=True)) ** 2).sum())
    table = measure_shares(values, truth, well, dose)
    reach = student.ppf(0.975, 4) * error
    assert table["share"][0] == pytest.approx(share(np.ones(120)))
    assert table["low"][0] == pytest.approx(share(np.ones(120)) - reach)
    assert table["high"][0] == pytest.approx(share(np.ones(120)) + reach)


def test_too_few_wells_give_no_interval_and_say_so():
    table = measure_shares(np.eye(4), np.arange(4.0), np.array(list("AABB")), np.ones(4))
    assert table["low"].isna().all()
    assert "too few" in table["reason"][0]


def test_controls_alone_explain_nothing():
    assert explain(make_contributions().assign(dose_ng=0.0)).empty


def test_correlations_within_doses_do_not_see_the_dose():
    dose = np.repeat([1, 2], 3)
    first = np.c_[[1, 2, 3, 11, 12, 13]]
    assert correlate_within(first, first, dose)[0, 0] == pytest.approx(1)
    assert correlate_within(first, np.c_[[3, 2, 1, 13, 12, 11]], dose)[0, 0] == pytest.approx(-1)
    assert np.isnan(correlate_within(first, np.c_[dose], dose)[0, 0])


def test_covariances_by_hand_with_weights():
    values, truth = np.array([[0.0], [4.0], [9.0]]), np.array([1.0, 5.0, 0.0])
    found = covary_within(values, truth, np.array([1, 1, 2]), np.array([3.0, 1.0, 0.0]))
    np.testing.assert_allclose(found, [3.0])  # (3 * 1 * 1 + 1 * 3 * 3) / 4, about 1 and 2
