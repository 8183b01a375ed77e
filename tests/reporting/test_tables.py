import numpy as np
import pandas as pd
import pytest

from lnp.reporting.tables import (
    comparison_note,
    comparison_rows,
    count_fates,
    fate_rows,
    predicted_rows,
    score_groups,
)
from synthetic.results import make_cells, make_wells
from synthetic.scores import HORIZONS, make_predictions, make_scores, make_tests


def test_scores_are_grouped_with_all_cells_and_within_dose_first():
    metrics, groups = score_groups(make_scores(), "regression", HORIZONS[-1])
    assert metrics == ["RMSE, ln GFP (lower is better)", "R²", "Spearman correlation"]
    assert [group["name"] for group in groups[:2]] == ["All cells", "Within dose"]
    assert groups[0]["size"] == "40 cells in 6 wells"
    model, cells = groups[0]["rows"][0]
    assert (model, cells[2]["text"], cells[2]["interval"]) == (
        "CNN (one frame)",
        "0.30",
        "0.20 to 0.40",
    )


def test_an_undefined_score_gives_its_reason():
    scores = make_scores({"gbm": 0.5})
    scores.loc[scores["metric"] == "auroc", ["value", "low", "high"]] = np.nan
    scores["reason"] = "all cells are negative"
    _, groups = score_groups(scores, "classification", HORIZONS[-1])
    cell = groups[0]["rows"][0][1][1]
    assert cell == {"text": "-", "interval": "", "reason": "all cells are negative"}


def test_comparisons_are_laid_out_as_in_table_1():
    rows = comparison_rows(make_tests(0.03), "wells_paired")
    assert [row["task"] for row in rows] == ["Classification"] * 6 + ["Regression"] * 6
    assert [row["declared"] for row in rows] == 2 * (3 * [True] + 3 * [False])
    assert all(len(row["cells"]) == len(HORIZONS) for row in rows)
    cell = rows[0]["cells"][0]
    assert cell == {
        "p": "0.010",
        "adjusted": "0.030",
        "better": "Named measures",
        "below": True,
        "published": "0.008",
    }
    assert comparison_note(make_tests(), "folds_unpaired") == ("3", "0.100")


def test_fates_stand_beside_their_dose():
    doses, rows = fate_rows(make_cells(make_wells(), 5))
    assert doses == ["0 ng (control)", "31.6 ng", "316 ng"]
    assert rows[0] == ("used", ["8 (80%)", "8 (80%)", "4 (40%)"])


def test_predictions_of_new_plates_are_summarised_by_dose():
    regression = make_predictions(n_cells=10)
    classes = regression.assign(task="classification", prediction=0.9)
    rows = predicted_rows(pd.concat([regression, classes]), HORIZONS[-1])
    assert sum(row["n_cells"] for row in rows) == 2 * 10
    assert {row["share"] for row in rows} == {"100%"}


def test_fates_count_every_cell_once():
    cells = make_cells(make_wells(), n_cells=5)
    table = count_fates(cells)
    assert table["n_cells"].sum() == len(cells)
    used = table[table["fate"] == "used"].set_index("dose_ng")["n_cells"]
    assert used.to_dict() == cells.groupby("dose_ng")["used"].sum().to_dict()
    assert table.groupby("dose_ng")["share"].sum().to_numpy() == pytest.approx(1)
