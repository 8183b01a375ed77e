"""What docs/shift.md is made of: the plates with a planted fault, and how they are counted."""

import numpy as np
import pandas as pd
import pytest

from lnp.shift.causes import CAUSES, FOCUS, WHOLE
from lnp.simulation.worlds.named import WORLDS
from shift.faults import FAULTS
from shift.plates import MOST_CONFLUENT, N_CELLS, dense_world
from shift.trials import GOOD, good_row, site_auroc

BLUR = next(name for name, fault in FAULTS.items() if fault.cause == FOCUS)


def trials(good, odd):
    """Return trials of one good and one faulty plate, by the scores of their sites."""
    parts = [(GOOD, "G", good), (BLUR, "F", odd)]
    rows = [
        {"fault": fault, "plate": plate, "site": f"s{k}", "score": score}
        for fault, plate, scores in parts
        for k, score in enumerate(scores)
    ]
    rows.append({"fault": GOOD, "plate": "G", "site": WHOLE, "score": 0.0})
    table = pd.DataFrame(rows).assign(cause=FOCUS, limit=2.0, generator="plain")
    return table.assign(alarm=table["score"] > 2, warned=False)


def test_the_auroc_counts_pairs_of_a_faulty_and_a_good_site_and_no_unknown_score():
    assert site_auroc(trials([1, 3], [2, 4]), BLUR) == 0.75
    assert site_auroc(trials([1, 3, np.nan], [2, 3]), BLUR) == 0.625


def test_alarms_on_good_sites_are_counted_and_those_on_faulty_ones_are_not():
    row = good_row(trials([1, 3], [9, 9]))
    assert (row["sites"], row["plates"], row["n_plates"], row["worst_cause"]) == (0.5, 0, 1, FOCUS)


def test_every_cause_has_a_fault_that_should_be_named_by_it():
    assert {fault.cause for fault in FAULTS.values()} == set(CAUSES)


@pytest.mark.parametrize(("factor", "expected"), [(2, 1.2), (5, 0.22), (0.5, 0.55)])
def test_a_dish_that_is_full_takes_no_more_cells(factor, expected):
    world, n_cells = dense_world(WORLDS["confluent"], factor)
    assert (round(world.confluence, 2), n_cells) == (expected, 0)
    assert expected <= MOST_CONFLUENT
    assert dense_world(WORLDS["plain"], factor) == (WORLDS["plain"], N_CELLS * factor)
