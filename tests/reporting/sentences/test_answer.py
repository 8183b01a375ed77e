"""The answer of a study in words, from claims and scores that we wrote."""

import numpy as np
import pandas as pd
import pytest

from lnp.reporting.sentences.answer import answer_tasks, describe_basis

HOURS = np.arange(20) / 3  # a frame every 20 minutes


def make_claims(verdicts, group="nuisance"):
    """Return claims of both tasks at 6 and 12 time points, with these verdicts."""
    rows = [
        (task, horizon, group, "named", "primary", verdict)
        for task in ("classification", "regression")
        for horizon, verdict in zip((6, 12), verdicts, strict=True)
    ]
    rows.append(("regression", 12, "simple", "lstm", "secondary", "yes"))
    return pd.DataFrame(rows, columns=["task", "horizon", "group", "model", "question", "verdict"])


def make_scores(value=0.67):
    rows = [
        ("regression", "spearman", 12, value, 0.52, 0.79),
        ("classification", "auroc", 12, 0.72, 0.6, 0.81),
        ("classification", "auroc", 6, 0.1, 0.1, 0.1),
    ]
    columns = ["task", "metric", "horizon", "value", "low", "high"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(model="named", stratum="within dose", fold="ensemble")


def test_a_yes_says_what_how_much_and_from_when_on():
    amount, whether = answer_tasks(make_claims(("yes", "yes")), make_scores(), HOURS)
    assert amount["verdict"] == "yes"
    assert amount["text"] == (
        "Within a dose, the first 3.7 hours (12 time points) tell how much GFP a cell will make, "
        "and do so from 1.7 h on: Spearman correlation 0.67 (0.52 to 0.79); chance is 0."
    )
    assert whether["text"].endswith("AUROC 0.72 (0.60 to 0.81); chance is 0.5.")


def test_without_times_time_points_are_counted():
    amount, _ = answer_tasks(make_claims(("not shown", "yes")), make_scores())
    assert "the first 12 time points tell" in amount["text"]
    assert "from 12 time points on" in amount["text"]


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("not shown", "Within a dose, the first 12 time points are not shown to tell whether"),
        ("too few wells", "Too few wells to tell whether, within a dose, the first 12 time points"),
    ],
)
def test_without_a_yes_nothing_is_promised(verdict, words):
    answers = answer_tasks(make_claims((verdict, verdict)), make_scores())
    assert [answer["verdict"] for answer in answers] == [verdict] * 2
    assert answers[1]["text"].startswith(words)


def test_another_group_than_nuisance_is_named():
    amount, _ = answer_tasks(make_claims(("yes", "yes"), group="simple"), make_scores())
    assert "better than the simple predictors" in amount["text"]


def test_a_score_that_is_not_defined_is_called_so():
    amount, _ = answer_tasks(make_claims(("yes", "yes")), make_scores(value=np.nan))
    assert amount["text"].endswith("Spearman correlation not defined.")


def test_the_basis_counts_plates_wells_cells_and_names_what_is_left_out():
    reasons = ["", "", "", "lost", "lost", "edge", "a", "b", "c"]
    cells = pd.DataFrame({"reason": reasons, "plate": "P", "well": list("ABBABBABB")})
    cells["role"] = np.where(cells["well"] == "A", "control", "treated")
    cells["used"] = cells["reason"] == ""
    assert describe_basis(cells) == (
        "1 plate, 2 wells (1 treated), 3 of 9 cells. Left out: 2 lost; 1 edge; 1 a; 1 b; 1 for "
        "other reasons."
    )
    assert describe_basis(cells[:3]) == "1 plate, 2 wells (1 treated), 3 of 3 cells."
