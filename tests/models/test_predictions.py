import numpy as np
import pandas as pd

from lnp.core.tables import check_table
from lnp.models.predictions import average_folds, new_cells, prediction_rows, stack_predictions

CELLS = pd.DataFrame(
    {
        "plate": "P",
        "site": "C03_f001",
        "cell": [4, 7],
        "well": "C03",
        "formulation": "",
        "dose_ng": 316.0,
        "part": "test",
        "truth": [1.0, np.nan],
        "gfp": 3.0,
    }
)
FIT = {"protocol": "paper", "model": "lstm", "task": "regression", "horizon": 6}


def test_copies_are_averaged_and_their_spread_kept():
    rows = prediction_rows(CELLS, [[0.0, 2.0], [3.0, 3.0]], fold="fold1", **FIT)
    assert rows["prediction"].tolist() == [1.0, 3.0]
    assert rows["spread"].tolist() == [1.0, 0.0]
    check_table("predictions", rows, "here")


def test_the_ensemble_is_the_mean_over_folds_also_of_cells_without_truth():
    folds = [
        prediction_rows(CELLS, [[value], [value]], fold=name, **FIT)
        for name, value in (("fold1", 1.0), ("fold2", 4.0))
    ]
    mean = average_folds(pd.concat(folds, ignore_index=True))
    assert mean["prediction"].tolist() == [2.5, 2.5]
    assert mean["fold"].unique() == ["ensemble"]
    assert mean["cell"].tolist() == [4, 7]
    check_table("predictions", mean, "here")


def test_of_a_new_plate_the_cells_with_a_crop_in_the_first_frame_are_predicted():
    cells = new_cells(pd.DataFrame({"n_frames": [0, 5, 6, 1]}))
    assert cells["n_frames"].tolist() == [5, 6, 1]
    assert cells.index.tolist() == [0, 1, 2]
    assert cells["truth"].isna().all()


def test_without_a_cell_the_tables_are_stacked_to_one_without_rows():
    assert stack_predictions([]).empty
    check_table("predictions", average_folds(stack_predictions([])), "here")
    rows = prediction_rows(CELLS, [[0.0], [3.0]], fold="fold1", **FIT)
    assert stack_predictions([rows, rows])["prediction"].tolist() == [0.0, 3.0, 0.0, 3.0]
