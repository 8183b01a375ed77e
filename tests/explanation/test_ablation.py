"""Ablations: what is left out is gone, and differences are paired."""

import numpy as np
import pandas as pd
import pytest

import lnp.explanation.ablation
from lnp.core.schemas.plates import NAMED_MEASURES
from lnp.core.tables import check_table
from lnp.explanation.ablation import (
    ABLATIONS,
    ablate,
    kept_frames,
    possible_ablations,
    predict_ablated,
    steps_between,
)
from lnp.explanation.ablation_scores import WHOLE, compare_ablations
from lnp.models.registry import REFERENCE

BY_NAME = {ablation.name: ablation for ablation in ABLATIONS}
N_FRAMES = 4


def make_measures(n_cells=2):
    """Return measures whose value is 100 x cell + frame; cells move by 3, 4 pixels a frame."""
    rows = [
        {
            **{"plate": "P", "site": "C03_f001", "cell": cell, "frame": frame},
            **dict.fromkeys(NAMED_MEASURES, 100.0 * cell + frame),
            **{"place_row": 3.0 * frame + 1, "place_col": 4.0 * frame, "step": 5.0 * (frame > 0)},
        }
        for cell in range(n_cells)
        for frame in range(N_FRAMES)
    ]
    return pd.DataFrame(rows)


def make_shifts(drift=1.0):
    frames = pd.DataFrame({"frame": range(N_FRAMES)})
    still = {"drift_row": drift * frames["frame"], "drift_col": 0.0}
    return frames.assign(plate="P", site="C03_f001", **still)


def test_measures_that_are_left_out_are_gone():
    left = ablate(make_measures(), make_shifts(), BY_NAME["without LNPs"], N_FRAMES)
    gone = set(NAMED_MEASURES) - set(left.columns)
    assert gone == {n for n in NAMED_MEASURES if n.startswith(("lnp_", "spot_"))}
    assert left["frame"].tolist() == [0, 1, 2, 3] * 2
    assert left["step"].tolist() == [0, 5, 5, 5] * 2


def test_frames_that_are_left_out_are_gone_and_the_last_of_every_second_stays():
    left = ablate(make_measures(), make_shifts(), BY_NAME["every second time point"], N_FRAMES)
    assert left["area"].tolist() == [1, 3, 101, 103]
    assert left["frame"].tolist() == [0, 1, 0, 1]
    early = ablate(make_measures(), make_shifts(), BY_NAME["the first half of the time"], N_FRAMES)
    assert early["area"].tolist() == [0, 1, 100, 101]


def test_steps_are_those_between_the_frames_that_are_kept():
    left = ablate(make_measures(), make_shifts(1.0), BY_NAME["every second time point"], N_FRAMES)
    expected = np.hypot(2 * (3 - 1), 2 * 4)
    assert left["step"].to_numpy() == pytest.approx([0, expected, 0, expected])
    shuffled = make_measures().sample(frac=1, random_state=1)
    steps = steps_between(shuffled, make_shifts(0.0)).reindex(range(8))
    assert steps.to_numpy() == pytest.approx([0, 5, 5, 5] * 2)


def test_only_what_leaves_something_out_and_something_in_is_tried():
    measures = make_measures()
    assert [a.name for a in possible_ablations(measures, N_FRAMES)] == list(BY_NAME)
    dark = [name for name in measures if name.startswith(("lnp_", "spot_"))]
    names = [a.name for a in possible_ablations(measures.assign(**dict.fromkeys(dark, np.nan)), 1)]
    assert "without LNPs" not in names
    assert "LNPs alone" not in names
    assert not {"the first half of the time", "every second time point"} & set(names)
    assert names[0] == WHOLE


def test_frames_of_one_frame_are_that_frame():
    for kind in ("all", "first half", "every second"):
        assert kept_frames(kind, 1) == [0]


@pytest.fixture
def fitted(monkeypatch):
    """Replace the fit by its first column, and record which random numbers it was given."""
    recorded = []

    def fit(cells, values, task, rng):
        recorded.append((task, values.shape, int(rng.integers(2**31))))
        return {REFERENCE: values[:, 0]}

    monkeypatch.setattr(lnp.explanation.ablation, "predict_named", fit)
    return recorded


def test_every_ablation_is_fitted_with_the_same_random_numbers_to_fewer_columns(fitted):
    cells = pd.DataFrame({"plate": "P", "site": "C03_f001", "cell": [0, 1], "well": "C03"})
    cells = cells.assign(formulation="", dose_ng=316.0, part=["train", "test"], truth=[0.0, 1.0])
    folds = {("classification", "fold1"): cells}
    for name in (WHOLE, "without LNPs"):
        left = ablate(make_measures(), make_shifts(), BY_NAME[name], N_FRAMES)
        rows = predict_ablated(left, folds, "paper", N_FRAMES, seed=1)
    assert fitted[0][1] == (2, 6 * len(NAMED_MEASURES))
    assert fitted[1][1] == (2, 6 * sum(n.startswith(("stain", "area", "ecc", "sol", "step", "dens"))
                                       for n in NAMED_MEASURES))  # fmt: skip
    assert fitted[0][2] == fitted[1][2]
    assert set(rows["horizon"]) == {N_FRAMES}


def predictions_of(values, truth, dose):
    rows = [
        {
            **{"plate": "P", "site": f"W{i // 4}_f001", "cell": i, "well": f"W{i // 4}"},
            **{
                "formulation": "",
                "dose_ng": dose[i],
                "part": "test",
                "truth": truth[task][i],
                "task": task,
            },
            **{"prediction": values[i], "spread": 0.0, "protocol": "paper", "model": "named"},
            **{"fold": "fold1", "horizon": 4},
        }
        for task in ("classification", "regression")
        for i in range(len(values))
    ]
    return pd.DataFrame(rows)


def test_differences_are_those_of_the_scores_and_paired_by_well():
    n = 48  # cells, in 12 wells of two doses
    dose = np.repeat([31.6, 316.0], n // 2)
    level = np.arange(n) * 17 % 24 + 0.0
    truth = {"classification": (level > 11).astype(float), "regression": level}
    noise = np.random.default_rng(0).normal(size=n)
    good, same = predictions_of(level, truth, dose), predictions_of(2 * level + 1, truth, dose)
    bad = predictions_of(noise, truth, dose)
    table = compare_ablations({WHOLE: good, "same ranks": same, "noise": bad})
    check_table("ablation", table.assign(protocol="paper", model="named"), "")
    rows = table.set_index(["ablation", "metric"])
    assert rows.loc[(WHOLE, "auroc"), "value"] == 1.0
    assert rows.loc[("same ranks", "spearman"), "difference"] == pytest.approx(0)
    assert rows.loc[("same ranks", "spearman"), "difference_high"] == pytest.approx(0)
    worse = rows.loc["noise"]
    np.testing.assert_allclose(worse["difference"], worse["value"] - 1.0)
    assert (worse["difference_low"] < worse["difference"]).all()
    assert (worse["difference_high"] < 0).all()
    assert set(table["n_wells"]) == {12}
