"""The page on plates whose outcome follows one known quantity."""

import numpy as np
import pandas as pd
import pytest

from explanation.plates import Plate, skill_within
from lnp.simulation.kinetics import OUTCOMES
from measure_explanation import PLATES, count_right, table_rows

LOSS, PLACE = Plate("loss", "plain", 1), Plate("place", "rings", 2)


def make_kinds():
    """Return rows of kinds: loss has the largest share, amount is used most."""
    rows = [
        ("loss", 0.7, 0.5, 0.9, 0.3),
        ("amount", 0.2, 0.1, 0.4, 0.6),
        ("place", 0.1, 0, 0.2, 0.1),
    ]
    table = pd.DataFrame(rows, columns=["kind", "share", "low", "high", "used"])
    return table.assign(task="regression", correlation=0.456, n_cells=300)


def test_a_plate_counts_where_the_planted_kind_has_the_largest_share():
    found = {LOSS: make_kinds(), PLACE: make_kinds()}
    assert count_right(found, "regression", "share") == 1
    assert count_right(found, "regression", "used") == 0
    right, wrong = table_rows(found, "regression")
    expected = ["loss", "plain", "1", "300", "0.46", "**loss**, 70% (50 to 90)", "amount, 60%"]
    assert right == expected
    assert wrong[5] == "loss, 70% (50 to 90)"


def test_the_plates_are_ten_of_every_quantity_with_seeds_of_their_own():
    assert len({plate.seed for plate in PLATES}) == len(PLATES) == 10
    assert {plate.follows for plate in PLATES} == set(OUTCOMES) - {"released"}


def test_the_correlation_is_that_within_doses_of_treated_test_cells():
    truth = np.array([0.0, 1, 2, 10, 11, 12, 50])
    rows = pd.DataFrame({"truth": truth, "prediction": [2, 1, 0, 12, 11, 10, 50]})
    rows = rows.assign(dose_ng=[1.0] * 3 + [9.0] * 3 + [0.0], part="test", model="named")
    both = pd.concat([rows.assign(task=task) for task in ("classification", "regression")])
    assert skill_within(both)["regression"] == pytest.approx(-1)
