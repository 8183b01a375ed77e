"""One causal recurrent network that is read out after several horizons."""

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lnp.core.rng import rng_of
from lnp.design.horizons import read_outs_of, recurrent_horizons
from lnp.models.apply import predict_sequences
from lnp.models.checkpoints import CheckpointError, load_model, save_model
from lnp.models.lstm.architecture import apply_lstm, mean_loss, start_lstm
from lnp.models.lstm.search import ONE_WAY, draw_architectures, search_lstm
from lnp.models.networks.tasks import Outcome, fit_outcome
from lnp.models.networks.torch_rng import torch_seeded
from lnp.models.networks.training import TrainingError
from synthetic.lstms import PLAIN, SETTINGS, make_courses, make_network

READ_OUTS = [2, 5]
READING = SETTINGS | {"read_outs": READ_OUTS, "epochs": 3}
HEARS, FEEDS_BACK = np.array([0.5, 0.2, 1.0, -0.3]), np.array([0.1, 0.0, -0.7, 0.4])  # i, f, g, o


def sigmoid(value):
    return 1 / (1 + np.exp(-value))


def states_by_hand(series):
    """Return the states (n_frames,) of one unit that hears the first feature and itself."""
    state = memory = 0.0
    states = []
    for value in series:
        i, f, g, o = HEARS * value + FEEDS_BACK * state
        memory = sigmoid(f + 1) * memory + sigmoid(i) * np.tanh(g)  # forget gates start open
        state = sigmoid(o) * np.tanh(memory)
        states.append(state)
    return states


def test_it_is_read_out_after_each_horizon_by_hand():
    network = make_network(units=1).eval()
    with torch.no_grad():
        for weight in network.parameters():
            weight.zero_()
        network.lstm.weight_ih_l0[:, 0] = torch.from_numpy(HEARS)
        network.lstm.weight_hh_l0[:, 0] = torch.from_numpy(FEEDS_BACK)
        network.lstm.bias_ih_l0[1] = 1.0
        network.head.weight.fill_(2.0)
        network.head.bias.fill_(-0.5)
        series = torch.zeros(1, 4, 32)
        series[0, :, 0] = torch.tensor([1.0, -2.0, 0.5, 3.0])
        found = network(series, [1, 3])
    states = states_by_hand([1.0, -2.0, 0.5])
    expected = [[2 * states[0] - 0.5, 2 * states[2] - 0.5]]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@settings(max_examples=20, deadline=None)
@given(
    n_layers=st.sampled_from([1, 2]),
    dense_units=st.sampled_from([0, 3]),
    horizon=st.integers(1, 7),
    later=st.sampled_from([0.0, 1e6, float("nan")]),
    seed=st.integers(0, 99),
)
@pytest.mark.medium
def test_what_is_read_out_after_a_horizon_knows_no_later_frame(
    n_layers, dense_units, horizon, later, seed
):
    network = make_network(seed, n_layers=n_layers, dense_units=dense_units).eval()
    series = torch.rand(3, 7, 32, generator=torch.Generator().manual_seed(seed))
    changed = series.clone()
    changed[:, horizon:] = later
    with torch.no_grad():
        outputs = network(series, list(range(1, 8)))
        early = network(changed, list(range(1, 8)))[:, :horizon]
        assert torch.equal(early, outputs[:, :horizon])
        torch.testing.assert_close(network(series[:, :horizon]), outputs[:, horizon - 1])


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_the_loss_is_the_mean_over_the_horizons(task):
    features, rise, part = make_courses()
    truth = (rise > 0).float() if task == "classification" else rise
    outcome = fit_outcome(task, truth[torch.from_numpy(part == "train")])
    network = make_network(dense_units=4)
    training = start_lstm(network, features, truth, part, outcome, READING)
    with torch_seeded(0, "epoch"):
        n_batches = len(list(training.batches()))
    assert n_batches == 2  # 60 items, whatever the number of read-outs
    network.eval()
    valid = torch.from_numpy(part == "valid")
    each = []
    for horizon in READ_OUTS:
        outputs = apply_lstm(network, features[valid, :, :horizon])
        each.append(outcome.loss(outputs, truth[valid, None].expand_as(outputs)).item())
    assert each[0] != pytest.approx(each[1], rel=1e-3)
    assert training.validation_loss() == pytest.approx(np.mean(each), rel=1e-5)


def test_a_mean_loss_by_hand():
    outputs, truth = torch.tensor([[1.0, 2.0], [0.0, 4.0]]), torch.tensor([1.0, 2.0])
    assert mean_loss(Outcome("regression"), outputs, truth).item() == (0 + 1 + 4 + 4) / 4


def test_the_training_loss_is_that_of_all_read_outs():
    features, rise, part = make_courses()
    outcome, network = fit_outcome("regression", rise), make_network()
    whole = {"batch_size": 1000, "read_outs": READ_OUTS}
    training = start_lstm(network, features, rise, part, outcome, SETTINGS | whole)
    loss = next(iter(training.batches())).item()
    train = torch.from_numpy(part == "train")
    each = [apply_lstm(network, features[train, :, :horizon]) for horizon in READ_OUTS]
    expected = [mean_loss(outcome, outputs, rise[train]).item() for outputs in each]
    assert loss == pytest.approx(np.mean(expected), rel=1e-5)


def search(n_draws=4):
    """Search a causal network on small courses; return what `search_lstm` returns."""
    features, rise, part = make_courses()
    draws = draw_architectures(n_draws, [2, 8], [0.1, 0.5], rng_of(1, "test"), ONE_WAY)
    outcome = fit_outcome("regression", rise[torch.from_numpy(part == "train")])
    return search_lstm(draws, features, rise, part, outcome, READING, (1, "test"))


def test_one_search_finds_the_network_of_least_mean_loss():
    network, history, results, _ = search()
    assert not any(row["bidirectional"] for row in results)
    assert {row["n_layers"] for row in results} == {1, 2}
    features, rise, part = make_courses()
    train, valid = (torch.from_numpy(part == name) for name in ("train", "valid"))
    outcome = fit_outcome("regression", rise[train])
    each = [apply_lstm(network, features[valid, :, :horizon]) for horizon in READ_OUTS]
    losses = [mean_loss(outcome, outputs, rise[valid]).item() for outputs in each]
    assert min(row["valid_loss"] for row in results) == pytest.approx(np.mean(losses), rel=1e-5)
    assert min(row["valid_loss"] for row in history) == min(row["valid_loss"] for row in results)


def test_draws_are_causal_and_a_network_that_reads_both_ways_is_refused():
    kinds = [
        (draw["n_layers"], draw["bidirectional"])
        for draw in draw_architectures(200, [32], [0.1], rng_of(0, "kinds"), ONE_WAY)
    ]
    assert set(kinds) == {(1, False), (2, False)}
    assert 70 < kinds.count((1, False)) < 130
    features, rise, part = make_courses(n_cells=16)
    network, outcome = make_network(bidirectional=True), fit_outcome("regression", rise)
    with pytest.raises(TrainingError, match=r"bidirectional network .* after \[2, 5\] frames"):
        start_lstm(network, features, rise, part, outcome, READING)


@pytest.mark.medium
def test_it_learns_at_the_late_horizon_what_the_early_one_does_not_show():
    features, rise, part = make_courses(n_cells=200)
    train, test = (torch.from_numpy(part == name) for name in ("train", "test"))
    outcome, network = fit_outcome("regression", rise[train]), make_network()
    with torch_seeded(0, "training"):
        settings = READING | {"epochs": 20, "read_outs": [1, 5]}
        training = start_lstm(network, features, rise, part, outcome, settings)
        training.run(20)
    training.finish()
    outputs = apply_lstm(network, features[test], [1, 5]).mean(dim=1).numpy()
    early, late = (np.corrcoef(outputs[:, k], rise[test])[0, 1] for k in (0, 1))
    assert early < 0.4 < 0.8 < late


def save(path, read_outs):
    """Save an untrained network; return it."""
    network = make_network(n_layers=2).eval()
    about = {"protocol": "p", "task": "regression", "fold": "fold1", "horizon": 5}
    about |= {"architecture": PLAIN | {"n_layers": 2}, "read_outs": read_outs}
    save_model(path, network, Outcome("regression", centre=1.0), [], about)
    return network


def test_a_saved_network_predicts_at_each_of_its_horizons(tmp_path):
    network = save(tmp_path / "model.npz", READ_OUTS)
    model = load_model(tmp_path / "model.npz")
    features = np.random.default_rng(0).normal(size=(3, 2, 5, 32)).astype(np.float32)
    expected = 1 + apply_lstm(network, torch.from_numpy(features), READ_OUTS).double().numpy()
    assert model.horizons == READ_OUTS
    for k, horizon in enumerate(READ_OUTS):
        np.testing.assert_allclose(model.predict(features, horizon), expected[:, :, k], rtol=1e-5)
    np.testing.assert_array_equal(model.predict(features), model.predict(features, 5))
    later = features.copy()
    later[:, :, 2:] = np.nan
    np.testing.assert_array_equal(model.predict(later, 2), model.predict(features, 2))


def test_a_horizon_that_a_network_was_not_trained_for_is_refused(tmp_path):
    features = np.zeros((1, 1, 5, 32), dtype=np.float32)
    for read_outs, known in [(READ_OUTS, r"\[2, 5\]"), ([], r"\[5\]")]:
        save(tmp_path / "model.npz", read_outs)
        with pytest.raises(CheckpointError, match=f"first {known} frames, and 3 are asked for"):
            load_model(tmp_path / "model.npz").predict(features, 3)


def test_the_lstm_predicts_a_cell_at_each_horizon_up_to_which_it_was_tracked(tmp_path):
    save(tmp_path / "model.npz", READ_OUTS)
    model, fit = load_model(tmp_path / "model.npz"), {"protocol": "p", "task": "t", "fold": "fold1"}
    cells = pd.DataFrame({"plate": "P", "site": "C03_f001", "cell": [0, 1, 2], "well": "C03"})
    cells = cells.assign(formulation="", dose_ng=1.0, part="new", truth=np.nan, n_frames=[5, 3, 1])
    features = np.random.default_rng(0).normal(size=(3, 2, 5, 32)).astype(np.float32)
    features[1, :, 3:] = np.nan
    features[2, :, 1:] = np.nan
    rows = predict_sequences(cells, model, features, **fit)
    assert list(zip(rows["horizon"], rows["cell"], strict=True)) == [(2, 0), (2, 1), (5, 0)]
    early = model.predict(features, 2)[:2].mean(axis=1)
    np.testing.assert_array_equal(rows["prediction"][:2], early)
    assert rows["prediction"].notna().all()
    unfinished = predict_sequences(cells.assign(n_frames=4), model, features[:, :, :4], **fit)
    assert set(unfinished["horizon"]) == {2}


def test_the_settings_say_which_networks_there_are_and_where_they_are_read_out():
    horizons = [5, 20, 10, 15]
    assert recurrent_horizons(horizons, "horizon") == horizons
    assert recurrent_horizons(horizons, "all") == [20]
    assert read_outs_of(20, horizons, "all") == [5, 10, 15, 20]
    assert read_outs_of(10, horizons, "all") == [5, 10]
    assert read_outs_of(20, horizons, "horizon") == []
