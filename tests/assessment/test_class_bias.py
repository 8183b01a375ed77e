"""Predicted against true classes, by hand."""

import numpy as np
import pandas as pd
import pytest

from lnp.assessment.class_bias import count_classes, measure_class_bias
from lnp.core.tables import check_table
from lnp.reporting.sentences.class_bias import describe_class_bias


def predictions(probability, truth, model="lstm", dose=316.0):
    """Return ensemble rows of a classifier, one per probability."""
    rows = pd.DataFrame({"prediction": probability, "truth": truth, "dose_ng": dose})
    fit = {"protocol": "p", "model": model, "task": "classification", "fold": "ensemble"}
    return rows.assign(**fit, horizon=4, part="test", formulation="")


def test_recalls_by_hand():
    found = count_classes(
        np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1]) == 1, np.array([0, 0, 0, 1, 1, 1, 0, 0, 0, 1]) == 1
    )
    assert (found["n_negative"], found["n_positive"], found["n_predicted_positive"]) == (4, 6, 4)
    assert (found["recall_negative"], found["recall_positive"]) == (0.75, 0.5)
    assert found["balanced_accuracy"] == 0.625
    assert found["collapsed"] is False


@pytest.mark.parametrize(("n_other", "collapsed"), [(0, True), (1, True), (2, False)])
def test_one_class_for_99_of_100_cells_is_a_collapse(n_other, collapsed):
    truth = np.arange(100) < 60
    predicted = np.arange(100) >= n_other
    assert count_classes(truth, predicted)["collapsed"] is collapsed


def test_few_cells_of_a_class_tell_nothing():
    found = count_classes(np.arange(50) < 2, np.zeros(50, bool))
    assert np.isnan(found["balanced_accuracy"])
    assert found["collapsed"] is False


def test_a_dose_can_collapse_where_all_cells_together_do_not():
    treated = predictions([0.9] * 10, [1.0] * 6 + [0.0] * 4)
    control = predictions([0.1] * 10, [0.0] * 10, dose=0.0)
    named = predictions([0.9] * 6 + [0.2] * 4, [1.0] * 6 + [0.0] * 4, "named")
    table = measure_class_bias(pd.concat([treated, control, named]))
    check_table("class_bias", table, "here")
    collapsed = table.set_index(["model", "stratum"])["collapsed"]
    assert collapsed["lstm"].to_dict() == {
        "all": False,
        "treated": True,
        "dose 0": False,
        "dose 316": True,
    }
    assert not collapsed["named"].any()
    told = describe_class_bias(table, 4)
    assert told["text"] == (
        "LSTM predicts one class for nearly all treated cells: it has collapsed, and its classes "
        "tell nothing."
    )
    assert [row["positive"] for row in told["rows"] if row["stratum"] == "Cells at 316 ng"] == [
        "6 of 6",
        "6 of 6",
    ]


def test_without_a_classifier_there_is_a_table_without_rows():
    table = measure_class_bias(predictions([0.5], [1.0]).assign(task="regression"))
    check_table("class_bias", table, "here")
    assert table.empty
    assert describe_class_bias(table, 4)["rows"] == []


def test_controls_that_are_all_called_negative_are_no_collapse():
    table = measure_class_bias(predictions([0.1] * 100, [1.0] * 3 + [0.0] * 97, dose=0.0))
    stratum = table.set_index("stratum")
    assert stratum.loc["dose 0", "balanced_accuracy"] == 0.5
    assert not stratum.loc["dose 0", "collapsed"]


def test_a_collapse_within_one_dose_of_two_is_told_with_its_dose():
    rows = [
        predictions([0.9] * 10, [1.0] * 6 + [0.0] * 4),
        predictions([0.9] * 5 + [0.1] * 5, [1.0] * 5 + [0.0] * 5, dose=31.6),
    ]
    told = describe_class_bias(measure_class_bias(pd.concat(rows)), 4)
    assert "nearly all cells at 316 ng: there its classes say" in told["text"]
    none = describe_class_bias(measure_class_bias(rows[1]), 4)
    assert none["text"].startswith("No approach predicts one class")
