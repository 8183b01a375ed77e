"""Scores of a new plate whose outcome is known by now."""

import numpy as np
import pandas as pd

from lnp.assessment.known_outcomes import fill_truth, measured_levels, score_new_plate


def make_predictions(n_wells=8, n_cells=6):
    """Return predictions that rank the cells of each well right, and their true levels."""
    n = n_wells * n_cells
    cells = pd.DataFrame({"plate": "P", "site": "S", "cell": range(n)})
    wells = np.repeat([f"C{i:02d}" for i in range(1, n_wells + 1)], n_cells)
    levels = np.random.default_rng(1).normal(9, 1, n)
    cells = cells.assign(
        well=wells, formulation="", dose_ng=10.0, part="new", truth=np.nan, spread=0.0
    )
    fit = {"protocol": "grouped", "model": "named", "fold": "ensemble", "horizon": 4}
    parts = [
        cells.assign(task="regression", prediction=levels, **fit),
        cells.assign(task="classification", prediction=1 / (1 + np.exp(9 - levels)), **fit),
    ]
    return pd.concat(parts), cells[["plate", "site", "cell"]].assign(level=levels)


def test_right_predictions_score_one_with_all_cells_of_all_wells():
    predictions, levels = make_predictions()
    scores = score_new_plate(fill_truth(predictions, levels, threshold=np.exp(9)))
    within = scores[scores["stratum"] == "within dose"].set_index("metric")
    np.testing.assert_allclose(within.loc[["spearman", "auroc"], "value"], 1.0)
    assert within.loc["spearman", "n_wells"] == 8
    assert set(scores["fold"]) == {"ensemble"}


def test_cells_without_a_known_outcome_do_not_count():
    predictions, levels = make_predictions()
    known = fill_truth(predictions, levels.iloc[:10], threshold=1.0)
    assert sorted(known.loc[known["truth"].notna(), "cell"].unique()) == list(range(10))
    assert len(known) == len(predictions)
    scores = score_new_plate(known)
    assert scores.loc[scores["stratum"] == "all", "n_cells"].eq(10).all()
    assert score_new_plate(fill_truth(predictions, levels.iloc[:0], threshold=1.0)).empty


def test_levels_are_those_of_cells_followed_to_the_end():
    cells = pd.DataFrame(
        {
            **{"plate": "P", "site": "S", "cell": [0, 1, 2]},
            **{"gfp": [np.e**2, np.nan, 5.0], "n_frames": [8, 8, 7]},
        }
    )
    levels = measured_levels(cells, 8)
    assert levels["cell"].tolist() == [0]
    np.testing.assert_allclose(levels["level"], 2.0)
