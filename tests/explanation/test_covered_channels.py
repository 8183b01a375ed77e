import numpy as np
import pandas as pd
import pytest

from lnp.core.tables import check_table
from lnp.explanation.covered_channels import (
    COVERED,
    choose_test_cells,
    cover_channel,
    predict_covered,
    score_covered,
)

N_FRAMES, SIDE = 2, 4


def test_a_covered_channel_is_its_median_in_each_frame_and_the_others_stay():
    crops = np.random.default_rng(0).integers(0, 900, (N_FRAMES, 3, SIDE, SIDE)).astype(np.uint16)
    covered = cover_channel(crops, "lnp")
    for frame in range(N_FRAMES):
        assert set(covered[frame, 1].ravel()) == {np.rint(np.median(crops[frame, 1]))}
    assert (covered[:, [0, 2]] == crops[:, [0, 2]]).all()
    assert covered.dtype == crops.dtype
    assert cover_channel(crops, None) is crops


class MeanLight:
    """Networks whose prediction is the mean light of one channel; they count their passes."""

    def __init__(self, channel):
        self.channel, self.n_passes = channel, 0

    def moments(self, crops):
        self.n_passes += 1
        return crops.mean(axis=(0, 2, 3))

    def predict(self, moments):
        return {"lstm": moments[self.channel]}


def make_study(n=24):
    """Return cells in 12 wells, their crops (LNP light rises with the truth) and predictions."""
    rng = np.random.default_rng(1)
    level = rng.permutation(n).astype(float)
    crops = rng.integers(0, 3, (n, N_FRAMES, 3, SIDE, SIDE)).astype(np.uint16)
    crops[:, :, 1, 0, 0] += (100 * level[:, None]).astype(np.uint16)
    cells = pd.DataFrame({"plate": "P", "site": [f"W{i % 12}_f001" for i in range(n)]})
    cells = cells.assign(cell=np.arange(n), fold="fold1")
    about = cells.assign(well=[f"W{i % 12}" for i in range(n)], dose_ng=[316.0, 31.6] * (n // 2))
    about = about.assign(part="test", protocol="paper", model="lstm", horizon=2, spread=0.0)
    truth = {"classification": (level > n / 2).astype(float), "regression": level}
    parts = [about.assign(task=task, truth=t, prediction=-1.0) for task, t in truth.items()]
    return cells, crops, pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("shared", [True, False])
def test_a_network_loses_the_channel_that_it_uses_and_no_other(shared):
    cells, crops, predictions = make_study()
    networks = {(task, "fold1"): MeanLight(1) for task in ("classification", "regression")}
    covered = predict_covered(cells, crops, networks, shared)
    n_passes = [known.n_passes for known in networks.values()]
    assert n_passes == ([len(cells) * 4, 0] if shared else [len(cells) * 4] * 2)
    table = score_covered(predictions, covered)
    check_table("ablation", table.assign(protocol="paper"), "")
    found = table[table["task"] == "regression"].set_index("ablation")
    assert found.loc["all", "value"] == pytest.approx(1.0)
    assert found.loc["without the LNP channel", "difference"] < -0.3
    for name in ("without the counterstain channel", "without the brightfield channel"):
        assert found.loc[name, "difference"] == 0.0
    assert list(found.index) == list(COVERED)


def test_cells_are_drawn_from_treated_test_cells_with_the_first_fold_that_tests_them():
    rows = pd.DataFrame(
        {
            **{"plate": "P", "site": "C03_f001", "cell": [1, 1, 2, 3, 4, 5]},
            **{"fold": ["fold2", "fold1", "fold1", "fold1", "fold2", "fold1"]},
            **{
                "part": ["test"] * 4 + ["train", "test"],
                "dose_ng": [316.0] * 3 + [0.0, 316.0, 31.6],
            },
        }
    )
    drawn = choose_test_cells(rows, 10, np.random.default_rng(0))
    assert drawn["cell"].tolist() == [1, 2, 5]
    assert drawn["fold"].tolist() == ["fold1"] * 3
    few = choose_test_cells(rows, 2, np.random.default_rng(0))["cell"].tolist()
    assert len(few) == 2
    assert few == sorted(few)
