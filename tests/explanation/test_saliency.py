"""Maps of small networks, compared with passes of the whole network."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch

from lnp.explanation.chosen_cells import choose_cells, even_frames
from lnp.explanation.map_store import ALL, HEAD, TRAINED, read_maps
from lnp.explanation.regions import REGIONS, central_disc
from lnp.explanation.saliency import Networks, explain_cells, log_odds, map_cell
from lnp.models.checkpoints import SavedLSTM, load_model, save_model, shuffle_weights
from lnp.models.networks.tasks import Outcome
from synthetic.cnns import HISTORY, save_cnn
from synthetic.explanations import save_maps
from synthetic.lstms import PLAIN, make_network

SIDE, SQUARE, N_FRAMES = 16, 4, 3


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("networks")
    save_cnn(folder / "cnn.npz", task="classification")
    about = {"architecture": PLAIN, "horizon": N_FRAMES, "read_outs": []}
    save_model(folder / "lstm.npz", make_network(), Outcome("classification"), HISTORY, about)
    cnn, lstm = load_model(folder / "cnn.npz"), load_model(folder / "lstm.npz")
    cnn.about["central_disc"] = 0.4
    return Networks(cnn, lstm, torch.device("cpu"))


@pytest.fixture(scope="module")
def crops():
    rng = np.random.default_rng(1)
    crops = rng.poisson(300, (N_FRAMES, 3, SIDE, SIDE))
    crops[:, 1, 6:9, 6:9] += 2000
    return crops.astype(np.uint16)


@pytest.fixture(scope="module")
def maps(networks, crops):
    return map_cell(networks, crops, [0, 2], SQUARE, np.random.default_rng(0))


def test_a_map_holds_the_change_of_the_log_odds_when_a_square_is_covered(networks, crops, maps):
    covered = crops[2:].copy()
    near = covered[0, 1, 0:12, 0:12]
    covered[0, 1, 4:8, 4:8] = np.rint(np.median(near))
    seen = np.array([True])
    before, after = (networks.cnn.predict(c, seen, 1) for c in (crops[2:], covered))
    expected = (log_odds(before) - log_odds(after)).item()
    assert maps[TRAINED, "cnn", 2][1, 4:8, 4:8].sum() == pytest.approx(expected, rel=1e-3)
    assert abs(expected) > 1e-4


def test_a_map_of_the_lstm_changes_one_frame_of_the_series(networks, crops, maps):
    covered = crops.copy()
    covered[0, 2, 8:12, 4:8] = np.rint(np.median(crops[0, 2, 4:16, 0:12]))
    odds = []
    for variant in (crops, covered):
        moments = networks.cnn.moments(variant, np.ones(N_FRAMES, dtype=bool), 1)
        odds.append(log_odds(networks.lstm.predict(networks.cnn.apply(moments[None])[0])))
    expected = (odds[0] - odds[1]).item()
    drawn = maps[TRAINED, "lstm", 0][2, 8:12, 4:8].sum()
    assert drawn == pytest.approx(expected, rel=1e-3, abs=1e-7)


def test_nothing_is_drawn_where_the_network_does_not_see(maps):
    seen = central_disc(SIDE, 0.4)
    assert all((drawn[:, ~seen] == 0).all() for drawn in maps.values())


def test_maps_are_made_by_trained_and_by_shuffled_weights(maps):
    made = {(weights, model) for weights, model, _ in maps}
    assert made == {(w, m) for w in (TRAINED, HEAD, ALL) for m in ("cnn", "lstm")}
    assert {key[2] for key in maps if key[0] == ALL} == {2}  # the last of the frames only


def test_shuffled_weights_destroy_the_map(networks, crops, maps):
    trained = maps[TRAINED, "cnn", 2]
    likeness = [
        np.corrcoef(
            trained.ravel(),
            map_cell(networks, crops, [2], SQUARE, np.random.default_rng(seed))[
                ALL, "cnn", 2
            ].ravel(),
        )[0, 1]
        for seed in range(6)
    ]
    assert abs(np.mean(likeness)) < 0.4


def test_shuffled_weights_are_the_same_in_another_order(networks):
    head = shuffle_weights(networks.cnn, np.random.default_rng(0)).network
    whole = shuffle_weights(networks.cnn, np.random.default_rng(0), base=True).network
    for name, weight in networks.cnn.network.named_parameters():
        base = name.startswith("base.")
        for network, touched in ((head, not base), (whole, True)):
            other = dict(network.named_parameters())[name]
            assert torch.equal(other.flatten().sort()[0], weight.flatten().sort()[0])
            assert torch.equal(other, weight) == (not touched or weight.unique().numel() == 1)
    assert torch.equal(head.base.offset, networks.cnn.network.base.offset)


def test_cells_are_explained_by_the_fold_that_tests_them(networks, crops):
    key = {"plate": "P", "site": "C03_f001"}
    cells = pd.DataFrame({**key, "cell": [1, 2], "well": "C03", "dose_ng": 316.0, "fold": "fold2"})
    cells = cells.assign(truth=1.0, prediction=0.9, right=True)
    spots = pd.DataFrame({**key, "cell": [1], "frame": 2, "row": 7.0, "col": 7.0})
    masks = np.zeros((2, N_FRAMES, SIDE, SIDE), dtype=bool)
    masks[:, :, 4:12, 4:12] = True
    images = {"crops": np.stack([crops, crops]), "mask": masks, "spots": spots}
    settings = SimpleNamespace(
        side_px=SIDE, square_px=SQUARE, central_disc=0.4, sigma_px=1.0, diameter_px=8, seed=1
    )
    by_fold = {"fold1": None, "fold2": networks}
    table, drawn = explain_cells(cells, images, by_fold, ["lstm"], [1, 2], settings)
    assert drawn.shape == (2, 1, 2, 3, SIDE, SIDE)
    assert set(table["model"]) == {"lstm"}
    assert set(table["region"]) == set(REGIONS)
    own = table[(table["cell"] == 1) & (table["weights"] == TRAINED) & (table["frame"] == 2)]
    assert own["saliency"].sum() == pytest.approx(np.abs(drawn[0, 0, 1]).sum())
    assert own["area"].sum() == pytest.approx(3)  # each channel's regions are the whole
    lit = table[(table["region"] == "spots") & (table["area"] > 0)]
    assert set(lit["cell"]) == {1}
    assert set(lit["frame"]) == {2}


def test_without_cells_the_table_is_empty():
    cells = pd.DataFrame(columns=["plate", "site", "cell", "fold"])
    settings = SimpleNamespace(side_px=SIDE, square_px="none")
    table, drawn = explain_cells(cells, {"spots": None}, {}, ["cnn"], [0], settings)
    assert table.empty
    assert drawn.shape == (0, 1, 1, 3, SIDE, SIDE)


def make_predictions(rows):
    table = pd.DataFrame(rows, columns=["cell", "fold", "part", "dose_ng", "truth", "prediction"])
    about = {"plate": "P", "site": "C03_f001", "well": "C03", "model": "lstm", "horizon": 3}
    return table.assign(**about, formulation="", task="classification")


def test_the_surest_treated_test_cells_of_each_kind_are_chosen():
    rows = [
        *((1, "fold1", "test", 316.0, 1.0, 0.9), (2, "fold1", "test", 316.0, 1.0, 0.97)),
        *((3, "fold1", "test", 316.0, 0.0, 0.2), (4, "fold1", "test", 316.0, 0.0, 0.8)),
        *((5, "fold1", "test", 0.0, 0.0, 0.01), (6, "fold1", "train", 316.0, 1.0, 0.99)),
        *((2, "ensemble", "test", 316.0, 1.0, 0.97), (3, "fold2", "test", 316.0, 0.0, 0.7)),
    ]
    chosen = choose_cells(make_predictions(rows), "lstm", 3, 1)
    assert chosen["cell"].tolist() == [2, 3, 4]
    assert chosen["right"].tolist() == [True, True, False]
    assert set(chosen["fold"]) == {"fold1"}
    assert choose_cells(make_predictions(rows), "lstm", 3, 2)["cell"].tolist() == [2, 1, 3, 4]


def test_a_film_of_few_frames_is_shown_whole():
    assert even_frames(1, 4) == [0]
    assert even_frames(20, 4) == [0, 6, 13, 19]


def test_maps_are_read_as_they_were_written(tmp_path):
    cells = save_maps(str(tmp_path / "maps.zarr.zip"))
    read, models, frames, arrays = read_maps(str(tmp_path / "maps.zarr.zip"))
    pd.testing.assert_frame_equal(read, cells)
    assert (models, frames) == (["cnn", "lstm"], [0, 3])
    assert arrays["maps"].shape == (2, 2, 2, 3, 12, 12)
    assert arrays["mask"].dtype == bool


def test_no_maps_can_be_written_too(tmp_path):
    save_maps(str(tmp_path / "maps.zarr.zip"), n_cells=0)
    cells, _, _, arrays = read_maps(str(tmp_path / "maps.zarr.zip"))
    assert cells.empty
    assert len(arrays["maps"]) == 0


def test_a_saved_lstm_is_shuffled_too(networks):
    other = shuffle_weights(networks.lstm, np.random.default_rng(0))
    assert isinstance(other, SavedLSTM)
    features = np.random.default_rng(0).normal(size=(4, 1, N_FRAMES, 32)).astype(np.float32)
    assert not np.allclose(other.predict(features), networks.lstm.predict(features))
