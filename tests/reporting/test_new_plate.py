"""What the page of a new plate says, by hand on a few cells."""

import numpy as np
import pandas as pd

from lnp.bundle.well_means import mean_by_well
from lnp.core.contracts import no_rows
from lnp.reporting.new_plate import (
    compare_approaches,
    count_dropped,
    describe_basis,
    describe_film,
    describe_new_plate,
    describe_wells,
    extreme_cells,
    predicted_horizon,
    rows_at,
)
from lnp.reporting.sentences.new_plate import state_known_scores, state_recalibration

WELLS = ["C03", "C03", "C04", "C04", "C04"]
CHANCES = [0.9, 0.1, 0.5, 0.6, 0.2]


def make_predictions():
    """Return predictions of five cells in two wells, both tasks, one horizon."""
    cells = pd.DataFrame({"plate": "P", "site": "S", "cell": range(5), "well": WELLS})
    cells = cells.assign(formulation="", dose_ng=np.where(cells["well"] == "C03", 0.0, 10.0))
    fit = {"protocol": "grouped", "model": "named", "fold": "ensemble", "horizon": 4}
    classes = cells.assign(task="classification", prediction=CHANCES)
    levels = cells.assign(task="regression", prediction=[8.0, 9.0, 10.0, 11.0, 9.0])
    return pd.concat([classes, levels]).assign(truth=np.nan, part="new", spread=0.0, **fit)


def make_held_out(n_wells):
    """Return means of held-out wells, each 0.1 off."""
    wells = [f"D{i:02d}" for i in range(1, n_wells + 1)]
    known = {
        "protocol": "grouped",
        "model": "named",
        "horizon": 4,
        "plate": "T",
        "formulation": "",
        "dose_ng": 10.0,
    }
    parts = [
        pd.DataFrame({"well": wells, "predicted": 0.5, "truth": 0.6, "n_cells": 3, **known, **task})
        for task in ({"task": "classification"}, {"task": "regression"})
    ]
    return pd.concat(parts, ignore_index=True)


def test_wells_have_share_and_level_with_intervals_from_nine_wells():
    means = mean_by_well(make_predictions())
    rows, sentence = describe_wells(means, make_held_out(9))
    assert [row["well"] for row in rows] == ["C03", "C04"]
    assert rows[0] == {
        "well": "C03",
        "dose": "0 ng (control)",
        "n_cells": 2,
        "share": "50% (40% to 60%)",
        "level": "8.50 (8.40 to 8.60)",
    }
    assert "9 held-out wells of 1 training plate." in sentence
    assert "How much plates differ is not in them." in sentence


def test_eight_wells_give_no_interval_and_the_page_says_why():
    rows, sentence = describe_wells(mean_by_well(make_predictions()), make_held_out(8))
    assert rows[1]["share"] == "43%"
    assert sentence.startswith("No intervals: 90% intervals need 9 held-out wells")


def test_the_last_horizon_that_was_reached_counts():
    early = make_predictions().assign(horizon=2)
    both = pd.concat([early, make_predictions()])
    assert predicted_horizon(both, "named") == 4
    assert predicted_horizon(both, "cnn") is None
    assert len(rows_at(both, 4)) == 10
    assert "reaches 2 (0.5 h) of the 4 frames" in describe_film([2, 4], 2, [0.0, 0.5])


def test_approaches_stand_side_by_side_by_dose():
    labels, rows = compare_approaches(rows_at(make_predictions(), 4), ["cnn", "named"])
    assert labels == ["CNN (one frame)", "Named measures"]
    assert rows[0]["texts"] == ["-", "50%; 8.50"]
    assert (rows[1]["dose"], rows[1]["n_cells"]) == ("10 ng", 3)


def test_the_surest_and_the_least_sure_cells_are_shown_once_each():
    predictions = make_predictions()
    cells = predictions.iloc[:5][
        ["plate", "site", "cell", "well", "formulation", "dose_ng"]
    ].assign(gfp=1.0)
    chosen = extreme_cells(predictions[predictions["task"] == "classification"], cells)
    assert chosen["cell"].tolist() == [0, 3, 1, 4, 2]
    assert chosen["condition"].iloc[0] == "0 ng (control), chance 90%"
    assert chosen["gfp"].isna().all()


def test_cells_that_are_not_predicted_are_counted_with_their_reason():
    predictions = make_predictions()
    cells = pd.DataFrame({"plate": "P", "site": "S", "cell": range(8), "reason": ""})
    cells.loc[5:6, "reason"] = "lost by the tracker"
    dropped = count_dropped(cells, predictions)
    assert dropped == [("lost by the tracker", 2), ("not followed up to the last frame seen", 1)]


def test_the_basis_names_plates_wells_cells_and_doses():
    wells = pd.DataFrame(
        {"plate": ["A", "B"], "formulation": "", "dose_ng": [0.0, 31.6], "n_cells": [5, 7]}
    )
    (sentence,) = describe_basis({"simulated": ["A"]}, wells)
    assert "2 plates (simulated: A): 2 wells, 12 cells, at 0, 31.6 ng." in sentence


def test_known_scores_are_quoted_within_a_dose():
    score = {"stratum": "within dose", "horizon": 4, "model": "named", "reason": ""}
    rows = [
        {
            **score,
            "task": "regression",
            "metric": "spearman",
            "value": 0.5,
            "low": 0.3,
            "high": 0.7,
        },
        {**score, "task": "regression", "metric": "rmse", "value": 9.0, "low": 8.0, "high": 10.0},
    ]
    sentences = state_known_scores(pd.DataFrame(rows), ["cnn", "named"], 4)
    assert sentences == ["Named measures: Spearman correlation 0.50 (0.30 to 0.70)."]
    assert state_known_scores(pd.DataFrame(rows), ["named"], 2) == []


def test_recalibration_promises_by_its_number_of_wells():
    row = {"model": "named", "task": "regression", "horizon": 4, "offset": 0.5, "slope": 1.0}
    row |= {"error_before": 0.6, "error_after": 0.2, "half_width": 0.7}
    nothing = {"error_after": np.nan, "half_width": np.nan}
    rows = [
        {**row, **nothing, "n_wells": 1},
        {**row, "half_width": np.nan, "n_wells": 2},
        {**row, "n_wells": 3},
        {**row, "n_wells": 5, "slope": 0.8},
        {**row, "n_wells": 5, "error_after": 0.6},
    ]
    one, two, three, five, worse = state_recalibration(pd.DataFrame(rows), "named", 4)
    assert one.startswith("Level (1 well): offset +0.50, slope 1.00. One well cannot")
    assert "no interval" in two
    assert "within 0.70 in 95% of the cases. The slope stays as it was." in three
    assert worse.endswith("keep the predictions as they were.")
    assert five.endswith("A further well: within 0.70 in 95% of the cases.")


def test_a_plate_without_any_predicted_cell_has_a_page_that_says_so():
    cells = pd.DataFrame({"plate": "P", "site": "S", "cell": range(2), "reason": "lost"})
    about = {"primary": "named", "approaches": ["cnn", "named"], "horizons": [4], "simulated": []}
    training = pd.DataFrame({"plate": ["T"], "formulation": "", "dose_ng": [10.0], "n_cells": [5]})
    tables = {
        "cells": cells,
        "wells": pd.DataFrame({"well": ["C03"], "reason": [""]}),
        "predictions": make_predictions().iloc[:0],
        "scores": no_rows("scores"),
        "training_wells": training,
        "well_means": make_held_out(9),
        "hours": None,
    }
    said = describe_new_plate(about, tables, "grouped")
    assert said["film"].startswith("No cell of this plate could be predicted")
    assert (said["wells"], said["doses"], said["n_predicted"]) == ([], [], 0)
    assert said["dropped"] == [("lost", 2)]
