"""Scores of spots by hand: two cells, two frames, a control."""

import numpy as np
import pandas as pd
import pytest

from lnp.core.contracts import no_rows
from lnp.simulation.found.spots import score_spots, spot_snr

TRUE = pd.DataFrame(
    [
        # site, cell, frame, dose, snr, found, error
        ("A", 1, 0, 30.0, 2.0, True, 0.5),
        ("A", 1, 0, 30.0, 5.0, True, 0.1),
        ("A", 1, 1, 30.0, 5.0, False, np.nan),
        ("B", 1, 0, 300.0, 7.0, True, 0.3),
    ],
    columns=["site", "cell", "frame", "dose_ng", "snr", "found", "error"],
)
OURS = pd.DataFrame(
    [
        ("A", 1, 0, 30.0, True),
        ("A", 1, 0, 30.0, True),
        ("A", 1, 1, 30.0, False),
        ("A", 1, 1, 30.0, False),
        ("B", 1, 0, 300.0, True),
        ("C", 1, 0, 0.0, False),
    ],
    columns=["site", "cell", "frame", "dose_ng", "right"],
)
LOOKED_AT = pd.DataFrame(
    [("A", 1, 0, 30.0), ("A", 1, 1, 30.0), ("B", 1, 0, 300.0), ("C", 1, 0, 0.0), ("C", 2, 0, 0.0)],
    columns=["site", "cell", "frame", "dose_ng"],
)


def test_scores_of_all_of_doses_and_of_spans_of_snr():
    scores = score_spots(OURS, TRUE, LOOKED_AT)
    whole = scores[scores["kind"] == "all"].iloc[0]
    assert (whole["n_true"], whole["n_found"], whole["recall"]) == (4, 3, 0.75)
    assert whole["precision"] == pytest.approx(3 / 6)
    assert whole["f1"] == pytest.approx(2 * 3 / (6 + 4))
    assert whole["error_px"] == pytest.approx(0.3)
    assert whole["count_error"] == pytest.approx((0 + 1 + 0 + 1 + 0) / 5)
    assert whole["false_per_cell"] == pytest.approx(3 / 5)
    dose = scores[scores["kind"] == "dose"].set_index("least")
    assert dose.loc[0.0, "false_per_cell"] == pytest.approx(1 / 2)
    assert np.isnan(dose.loc[0.0, "recall"])
    assert dose.loc[30.0, "recall"] == pytest.approx(2 / 3)
    snr = scores[scores["kind"] == "snr"].set_index("least")
    assert snr["n_true"].to_dict() == {0.0: 0, 1.5: 1, 2.5: 0, 4.0: 2, 6.0: 1, 10.0: 0}
    assert snr.loc[4.0, "recall"] == 0.5
    assert set(scores) | {"plate", "method"} == set(no_rows("spot_scores"))


def test_snr_is_height_over_the_noise_at_the_place_and_slow_light_is_no_noise():
    rng = np.random.default_rng(0)
    row, col = np.indices((80, 80))
    noise = np.where(col < 40, 2.0, 8.0)
    image = 100 + 3.0 * row + noise * rng.normal(size=(80, 80))
    spots = pd.DataFrame(
        {"frame": [0, 0, 1], "row": 40.0, "col": [15.0, 65.0, 15.0], "intensity": 2 * np.pi * 40}
    )
    snr = spot_snr([image, None], spots, sigma=1.0)
    assert snr[:2] == pytest.approx([20, 5], rel=0.15)
    assert np.isnan(snr[2])
