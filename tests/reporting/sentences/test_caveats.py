import copy

import pandas as pd
import pytest

from lnp.reporting.sentences.caveats import list_caveats

SETTINGS = {
    "approaches": ["cnn", "lstm", "gbm", "named"],
    "acquisition": {"channels": {"counterstain": 7, "lnp": 6, "brightfield": 9, "gfp": 5}},
    "cnn": {"weights": "imagenet"},
    "lstm": {"n_draws": 200},
    "gbm": {"n_draws": 200},
    "protocols": {"grouped": {"unit": "well"}},
}


def good_cells(n=120):
    """Cells of two plates: three wells per dose, none lost."""
    dose = pd.Series([0.0, 31.6, 316.0] * (n // 3))
    return pd.DataFrame(
        {
            "plate": ["A", "B"] * (n // 2),
            "dose_ng": dose,
            "condition": dose.map("{:g} ng".format),
            "well": [f"{'GEC'[i % 3]}{i // 6 % 3 + 3:02d}" for i in range(n)],
            "used": True,
        }
    )


def caveats(settings=SETTINGS, simulated=(), cells=None, test_cells=None):
    cells = good_cells() if cells is None else cells
    test_cells = cells if test_cells is None else test_cells
    tests = dict.fromkeys(settings["protocols"], test_cells)
    return list_caveats(settings, list(simulated), cells, tests)


def changed(*path, value):
    settings = copy.deepcopy(SETTINGS)
    place = settings
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return settings


def test_a_good_study_has_no_caveat():
    assert caveats() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"simulated": ["SYN-01"]}, "Simulated data (SYN-01)"),
        ({"settings": changed("cnn", "weights", value="random")}, "RANDOM WEIGHTS"),
        ({"settings": changed("cnn", "weights", value="edges")}, "Not the paper's base: "),
        (
            {"settings": changed("acquisition", "channels", "lnp", value="none")},
            "No lnp was imaged: the networks see black",
        ),
        (
            {"settings": changed("acquisition", "channels", "counterstain", value="none")},
            "cells are found and tracked in a counterstain that is predicted from brightfield",
        ),
        ({"settings": changed("gbm", "n_draws", value=20)}, "Short searches"),
        ({"settings": changed("protocols", "grouped", "unit", value="cell")}, "splits by cell"),
        ({"cells": good_cells().assign(plate="A")}, "One plate"),
        ({"cells": good_cells().assign(well=good_cells()["well"].str[0] + "03")}, "Few wells"),
        ({"test_cells": good_cells(60)}, "Few held-out cells"),
    ],
)
def test_each_weakness_is_said_once(changes, words):
    found = [caveat for caveat in caveats(**changes) if words in caveat]
    assert len(set(found)) == len(found)
    assert found


def test_lost_cells_are_said_with_dose_and_share():
    cells = good_cells()
    high = cells.index[cells["dose_ng"] == 316]
    cells.loc[high[: len(high) // 2], "used"] = False
    found = caveats(cells=cells)
    assert any("of the seeded cells, 50% at 316 ng were not used" in caveat for caveat in found)
    assert any("from 0% (0 ng) to 50% (316 ng)" in caveat for caveat in found)


def test_held_out_controls_may_be_few():
    cells = good_cells(150)
    few = cells[(cells["dose_ng"] > 0) | (cells.index < 9)]
    assert caveats(test_cells=few) == []


def test_a_screen_with_few_wells_of_each_is_told_once_with_its_formulations():
    cells = good_cells().assign(formulation="A")
    cells.loc[cells["well"].str.endswith("05") & (cells["dose_ng"] > 0), "formulation"] = "B"
    cells.loc[cells["dose_ng"] == 0, "formulation"] = ""
    cells["condition"] += cells["formulation"].radd(" of ").where(cells["dose_ng"] > 0, "")
    found = caveats(cells=cells)
    few = [caveat for caveat in found if caveat.startswith("Few wells: A")]
    assert few == [
        "Few wells: A has 2 used at 31.6 ng of A, 1 used at 31.6 ng of B, 2 used at 316 ng of A, "
        "1 used at 316 ng of B. With fewer than 3, the effect of a dose can hardly be separated "
        "from the effect of a well."
    ]
    assert any(caveat.startswith("2 formulations (A, B): each dose") for caveat in found)


def test_of_a_hold_out_by_formulation_is_said_for_what_its_intervals_hold():
    settings = changed("protocols", value={"carry": {"unit": "formulation"}})
    cells = good_cells().assign(formulation=["A", "A", "B", "B"] * 30)
    found = caveats(settings, cells=cells)
    assert any("carry holds formulations out: each of 2 (A, B)" in caveat for caveat in found)
