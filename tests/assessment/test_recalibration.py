"""Offset and slope from a few wells: found where they are planted."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from lnp.assessment.recalibration import Recalibration, recalibrate, recalibrate_plate

LEVELS = [np.array([8.0, 9.0]), np.array([9.0, 10.0]), np.array([10.0, 12.0]), np.array([11.0])]
LEVELS += [np.array([7.0, 8.0, 9.0])]


def known(wells, offset, slope):
    """Return wells with their true mean level by a planted offset and slope."""
    return [(cells, offset + slope * cells.mean()) for cells in wells]


@pytest.mark.parametrize(("n_wells", "slope"), [(1, 1.0), (3, 1.0), (4, 0.7), (5, 0.7)])
def test_a_planted_offset_and_slope_of_levels_are_found(n_wells, slope):
    fitted, row = recalibrate("regression", known(LEVELS[:n_wells], 1.5, slope))
    np.testing.assert_allclose([fitted.offset, fitted.slope], [1.5, slope], atol=1e-3)
    assert row["n_wells"] == n_wells


def test_one_well_promises_nothing_two_no_interval_three_one():
    rows = [recalibrate("regression", known(LEVELS[:n], 1.0, 0.9))[1] for n in (1, 2, 3)]
    assert [np.isnan(row["error_after"]) for row in rows] == [True, False, False]
    assert [np.isnan(row["half_width"]) for row in rows] == [True, True, False]


def test_shares_of_wells_are_met_by_an_offset_of_the_log_odds():
    cells = np.array([0.1, 0.3, 0.8])
    fitted, _ = recalibrate("classification", [(cells, 0.6)])
    assert fitted.slope == 1.0
    np.testing.assert_allclose(fitted.apply(cells).mean(), 0.6, atol=1e-4)
    assert np.all(np.diff(fitted.apply(cells)) > 0)


def test_a_planted_slope_of_the_log_odds_is_found():
    rng = np.random.default_rng(2)
    wells = [expit(rng.normal(centre, 1, 40)) for centre in (-2, -1, 0, 1, 2)]
    truth = Recalibration("classification", 0.5, 1.6)
    fitted, row = recalibrate("classification", [(w, truth.apply(w).mean()) for w in wells])
    np.testing.assert_allclose([fitted.offset, fitted.slope], [0.5, 1.6], atol=0.01)
    assert row["error_after"] < 0.02 < row["error_before"]


def test_wells_that_contradict_the_predictions_give_no_negative_slope():
    wells = [(cells, -cells.mean()) for cells in LEVELS]
    assert recalibrate("regression", wells)[0].slope == pytest.approx(0, abs=1e-6)


def make_predictions():
    """Return predictions of two wells by two approaches, both tasks."""
    cells = pd.DataFrame({"plate": "P", "site": "S", "cell": range(4)})
    cells = cells.assign(well=["C03", "C03", "C04", "C04"], formulation="", dose_ng=10.0)
    cells = cells.assign(part="new", truth=np.nan, spread=0.0, protocol="p", horizon=4)
    parts = [
        cells.assign(model=model, task=task, fold=fold, prediction=value)
        for model in ("named", "cnn")
        for task, value in (("regression", 9.0), ("classification", 0.5))
        for fold in ("ensemble", "fold1")
    ]
    return pd.concat(parts, ignore_index=True)


def test_a_plate_is_recalibrated_for_each_approach_where_a_well_is_known():
    wells = pd.DataFrame(
        {"well": ["C03", "D09"], "share_positive": [0.8, 0.1], "mean_level": [np.nan, 8.0]}
    )
    adjusted, found = recalibrate_plate(make_predictions(), wells)
    assert set(found["task"]) == {"classification"}
    assert found["model"].tolist() == ["named", "cnn"]
    np.testing.assert_allclose(found["offset"], logit(0.8), atol=1e-4)
    assert len(adjusted) == 8
    np.testing.assert_allclose(adjusted["prediction"], 0.8, atol=1e-4)
    assert set(adjusted["fold"]) == {"ensemble"}


def test_without_a_known_well_that_has_cells_nothing_is_recalibrated():
    wells = pd.DataFrame({"well": ["D09"], "share_positive": [0.8], "mean_level": [8.0]})
    adjusted, found = recalibrate_plate(make_predictions(), wells)
    assert adjusted.empty
    assert found.empty
