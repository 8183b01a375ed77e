"""Means of wells, and intervals from the errors in held-out wells, by hand and by drawing."""

import numpy as np
import pandas as pd

from lnp.bundle.well_means import conformal_width, held_out_means, mean_by_well, with_intervals

FIT = {"protocol": "grouped", "model": "named", "task": "classification", "horizon": 4}


def make_predictions():
    """Return predictions of two wells: of the second a cell has no truth."""
    return pd.DataFrame(
        {
            "fold": ["ensemble"] * 4 + ["fold1"],
            "part": ["test"] * 5,
            "plate": "P",
            "site": "S",
            "cell": [0, 1, 2, 3, 0],
            "well": ["C03", "C03", "C04", "C04", "C03"],
            "formulation": "",
            "dose_ng": 10.0,
            "truth": [1.0, 0.0, 1.0, np.nan, 1.0],
            "prediction": [0.8, 0.4, 0.1, 0.3, 1.0],
            **FIT,
        }
    )


def test_a_well_has_the_mean_of_its_cells_by_the_ensemble_only():
    means = mean_by_well(make_predictions()).set_index("well")
    np.testing.assert_allclose(means["predicted"], [0.6, 0.2])
    assert means["n_cells"].tolist() == [2, 2]
    assert means.loc["C03", "truth"] == 0.5
    assert np.isnan(means.loc["C04", "truth"])


def test_cells_that_no_fold_tests_and_other_models_do_not_count():
    rows = make_predictions()
    trained = rows.assign(part="train")
    others = rows.assign(model="dose")
    means = held_out_means(pd.concat([rows, trained, others]), ["named"])
    assert set(means["model"]) == {"named"}
    assert means["n_cells"].tolist() == [2, 2]


def make_means(errors):
    """Return means of wells whose truth differs from a half by some errors."""
    wells = [f"C{i:02d}" for i in range(1, len(errors) + 1)]
    known = {"plate": "P", "formulation": "", "dose_ng": 10.0, "n_cells": 5, "predicted": 0.5}
    return pd.DataFrame({"well": wells, "truth": 0.5 + np.asarray(errors), **known, **FIT})


def test_nine_wells_give_the_largest_error_and_shares_stay_shares():
    held_out = make_means([0.1, -0.2, 0.3, 0.0, 0.1, -0.1, 0.2, 0.05, -0.25])
    new = make_means([np.nan]).assign(predicted=0.9)
    row = with_intervals(new, held_out).iloc[0]
    np.testing.assert_allclose([row["low"], row["high"]], [0.6, 1.0])


def test_eight_wells_give_no_interval():
    row = with_intervals(make_means([np.nan]), make_means([0.1] * 8)).iloc[0]
    assert np.isnan(row["low"])
    assert np.isnan(row["high"])


def test_intervals_hold_the_truth_of_nine_in_ten_new_wells():
    rng = np.random.default_rng(1)
    errors = np.abs(rng.standard_t(3, (4000, 25)))
    widths = [conformal_width(row[:24]) for row in errors]
    held = np.mean(errors[:, 24] <= widths)
    assert 0.885 < held < 0.94
