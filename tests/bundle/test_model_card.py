"""The model card says what models were trained on, how good they are, and what they are not for."""

import numpy as np
import pandas as pd

from lnp.bundle.model_card import write_card

ABOUT = {
    "horizons": [2, 4],
    "hours": [0.0, 0.5, 1.0, 1.5],
    "channels": ["counterstain", "lnp"],
    "pixel_um": 0.65,
    "settings": {"crops": {"side_um": 31.2}},
    "approaches": ["named"],
    "primary": "named",
    "lead": "grouped",
    "simulated": [],
    "commit": "abc",
    "versions": {"python": "3.11"},
}
WELLS = pd.DataFrame(
    {
        "plate": "P",
        "well": ["C03", "C04"],
        "formulation": "",
        "dose_ng": [0.0, 10.0],
        "n_cells": [5, 7],
    }
)


def score(**changed):
    """Return a row of table `scores`."""
    return {
        **{"model": "named", "task": "regression", "fold": "ensemble", "horizon": 4},
        **{"stratum": "within dose", "metric": "spearman", "value": 0.5, "low": 0.3, "high": 0.7},
        **{"reason": ""},
        **changed,
    }


def test_the_card_quotes_plates_hours_and_the_score_within_a_dose():
    rows = [
        score(),
        score(horizon=2, value=0.9),
        score(task="classification", metric="auroc", value=np.nan, reason="no positive cell"),
    ]
    card = write_card(ABOUT, WELLS, pd.DataFrame(rows))
    assert "1 plate, 2 wells, 12 cells." in card
    assert "10 ng: 1 wells, 7 cells." in card
    assert "2 (0.5 h), 4 (1.5 h)" in card
    assert "Spearman correlation within a dose 0.50 (0.30 to 0.70); chance is 0." in card
    assert "AUROC within a dose not known (no positive cell)" in card
    assert "0.90" not in card
    assert "must not be used for" in card


def test_the_card_of_one_plate_says_that_plates_may_differ():
    one, two = WELLS, WELLS.assign(plate=["P", "Q"])
    scores = pd.DataFrame([score()])
    assert "how much plates differ is not known" in write_card(ABOUT, one, scores)
    assert "how much plates differ is not known" not in write_card(ABOUT, two, scores)
