"""The temporal convolutional network: it sees no later frame, learns, and is saved whole."""

import numpy as np
import pandas as pd
import pytest
import torch

from lnp.cells.time_courses import gather_time_courses
from lnp.core.schemas.plates import NAMED_MEASURES
from lnp.models.apply import predict_series
from lnp.models.checkpoints import load_model, save_model
from lnp.models.networks.standardising import mean_and_sd
from lnp.models.networks.tasks import Outcome, fit_outcome
from lnp.models.networks.torch_rng import torch_seeded
from lnp.models.tcn.inputs import gather_series, known_measures
from lnp.models.tcn.training import draw_ensemble, train_tcn

N_CELLS, N_COPIES, N_FRAMES = 80, 2, 5
SHAPE = {"n_networks": 2, "image_width": 3, "width": 8, "n_blocks": 2, "rate": 0.0}
SETTINGS = {
    **{"epochs": 25, "patience": 25, "batch_size": 16, "learning_rate": 0.01},
    **{"weight_decay": 0.0, "auxiliary": 0.3, "read_outs": [3, 5]},
}
MEASURES = ["spot_count", "lnp_free_mask", "area"]


def draw_cells(rng):
    """Return cells, their moments and their measures; `spot_count` rises as a cell decides."""
    cells = pd.DataFrame({"plate": "P", "site": "C03_f001", "cell": range(N_CELLS)})
    cells = cells.assign(
        well="C03", formulation="", dose_ng=316.0, n_frames=N_FRAMES, part="train", truth=0.0
    )
    cells.loc[::4, "part"], cells.loc[1::4, "part"] = "test", "valid"
    pace = rng.normal(size=N_CELLS)
    cells["truth"] = 3 + 2 * pace
    moments = rng.normal(size=(N_CELLS, N_COPIES, N_FRAMES, 2, 4)).astype(np.float32)
    measures = cells[["plate", "site", "cell"]].merge(
        pd.DataFrame({"frame": range(N_FRAMES)}), how="cross"
    )
    for name in MEASURES:
        measures[name] = rng.uniform(1, 2, len(measures))
    measures["spot_count"] = 20 + pace[measures["cell"]] * measures["frame"]
    return cells, moments, measures


@pytest.fixture(scope="module")
def fitted():
    """Return cells, moments, measures, and an ensemble trained on them, with its architecture."""
    cells, moments, measures = draw_cells(np.random.default_rng(1))
    series = gather_series(moments, gather_time_courses(measures, cells, N_FRAMES), MEASURES)
    truth, part = torch.tensor(cells["truth"].to_numpy()), cells["part"].to_numpy()
    outcome = fit_outcome("regression", truth[part == "train"])
    with torch_seeded(1, "tcn"):
        ensemble, architecture = draw_ensemble(series, **SHAPE)
        history = train_tcn(ensemble, series, truth.float(), part, outcome, SETTINGS)
    about = {"architecture": architecture, "read_outs": [3, 5], "measures": MEASURES}
    return cells, moments, measures, series, ensemble, outcome, history, about


def test_it_finds_the_pace_in_cells_that_it_was_not_trained_on(fitted):
    cells, _, _, series, ensemble, outcome, history, _ = fitted
    found = outcome.prediction(ensemble(series.moments, series.columns))[:, :, -1].mean(dim=1)
    tests = (cells["part"] == "test").to_numpy()
    assert np.corrcoef(found.numpy()[tests], cells["truth"][tests])[0, 1] > 0.9
    assert {row["network"] for row in history} == {1, 2}
    assert sum(row["best"] for row in history) == 2


def test_no_output_knows_a_later_frame(fitted):
    *_, series, ensemble, _, _, _ = fitted
    moments, columns = series.moments.clone(), series.columns.clone()
    moments[:, :, 3:] += 5
    columns[:, 3:] -= 5
    before, after = ensemble(series.moments, series.columns), ensemble(moments, columns)
    torch.testing.assert_close(after[:, :, :3], before[:, :, :3])
    assert (after[:, :, 3:] - before[:, :, 3:]).abs().min() > 0


def test_the_standardisation_is_that_of_training_cells(fitted):
    cells, _, _, series, ensemble, *_ = fitted
    trains = (cells["part"] == "train").to_numpy()
    columns = series.columns.numpy()[trains].reshape(-1, series.columns.shape[-1]).astype(float)
    np.testing.assert_allclose(ensemble.column_mean, columns.mean(axis=0), rtol=1e-4, atol=1e-5)
    varied = columns.std(axis=0) > 1e-3
    np.testing.assert_allclose(
        ensemble.column_sd.numpy()[varied], columns.std(axis=0, ddof=1)[varied], rtol=1e-3
    )


def test_a_saved_network_predicts_each_horizon_from_the_frames_up_to_it(fitted, tmp_path):
    cells, moments, measures, series, ensemble, outcome, history, about = fitted
    save_model(tmp_path / "model.npz", ensemble, outcome, history, about)
    model = load_model(tmp_path / "model.npz")
    fit = {"protocol": "grouped", "task": "regression", "fold": "fold1"}
    rows = predict_series(cells, model, moments, measures, **fit)
    whole = outcome.prediction(ensemble(series.moments, series.columns)).mean(dim=1).numpy()
    for horizon in (3, 5):
        found = rows.loc[rows["horizon"] == horizon, "prediction"]
        np.testing.assert_allclose(found, whole[:, horizon - 1], rtol=1e-4)


def test_a_cell_lost_before_a_horizon_is_predicted_at_the_earlier_ones(fitted, tmp_path):
    cells, moments, measures, _, ensemble, outcome, history, about = fitted
    save_model(tmp_path / "model.npz", ensemble, outcome, history, about)
    lost = cells.assign(n_frames=np.where(cells["cell"] == 7, 4, N_FRAMES))
    short = measures[(measures["cell"] != 7) | (measures["frame"] < 4)]
    fit = {"protocol": "grouped", "task": "regression", "fold": "fold1"}
    rows = predict_series(lost, load_model(tmp_path / "model.npz"), moments, short, **fit)
    assert list(rows.loc[rows["cell"] == 7, "horizon"]) == [3]
    assert len(rows) == 2 * N_CELLS - 1


def test_the_same_seed_gives_the_same_network(fitted):
    cells, _, _, series, ensemble, outcome, *_ = fitted
    part, truth = cells["part"].to_numpy(), torch.tensor(cells["truth"].to_numpy()).float()
    with torch_seeded(1, "tcn"):
        again, _ = draw_ensemble(series, **SHAPE)
        train_tcn(again, series, truth, part, outcome, SETTINGS)
    for name, weights in ensemble.state_dict().items():
        assert torch.equal(again.state_dict()[name], weights), name


def test_without_an_lnp_channel_no_next_frame_is_predicted_and_it_trains():
    cells, moments, measures = draw_cells(np.random.default_rng(2))
    time_courses = gather_time_courses(measures.drop(columns=MEASURES[:2]), cells, N_FRAMES)
    assert known_measures(time_courses) == ["area"]
    series = gather_series(moments, time_courses, ["area"])
    assert series.ahead.shape[2] == 0
    part, truth = cells["part"].to_numpy(), torch.tensor(cells["truth"].to_numpy()).float()
    ensemble, _ = draw_ensemble(series, **SHAPE)
    history = train_tcn(
        ensemble, series, truth, part, Outcome("regression"), SETTINGS | {"epochs": 1}
    )
    assert np.isfinite([row["valid_loss"] for row in history]).all()


def test_columns_of_a_frame_are_the_summaries_of_the_frames_so_far():
    time_courses = {"area": np.array([[4.0, 1.0, 3.0]])}
    series = gather_series(np.zeros((1, 1, 3, 2, 4), np.float32), time_courses, ["area"])
    peak, end, loss = (series.columns[0, :, k].tolist() for k in range(3))
    assert (peak, end, loss) == ([4, 4, 4], [4, 1, 3], [0, 3, 1])
    assert "area" in NAMED_MEASURES


def test_mean_and_sd_are_over_all_but_the_last_axis():
    mean, sd = mean_and_sd(torch.tensor([[[1.0, 5.0]], [[3.0, 5.0]]]))
    torch.testing.assert_close(mean, torch.tensor([2.0, 5.0]))
    torch.testing.assert_close(sd, torch.tensor([2.0**0.5, 1e-6]))
