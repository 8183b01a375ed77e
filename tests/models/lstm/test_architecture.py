import numpy as np
import pytest
import torch

from lnp.core.rng import rng_of
from lnp.models.lstm.architecture import OutcomeLSTM, apply_lstm, train_lstm
from lnp.models.lstm.search import draw_architectures, search_lstm
from lnp.models.networks.tasks import fit_outcome
from lnp.models.networks.torch_rng import TorchStream, torch_seeded
from lnp.models.networks.training import TrainingError
from synthetic.lstms import HALVING, PLAIN, SETTINGS, make_courses, make_network


@pytest.mark.parametrize(("n_layers", "bidirectional"), [(1, False), (2, False), (1, True)])
def test_without_dropout_it_is_torchs_lstm(n_layers, bidirectional):
    network = make_network(n_layers=n_layers, bidirectional=bidirectional)
    series = torch.rand(3, 5, 32)
    _, (final, _) = network.lstm(series)
    expected = torch.cat([final[-2], final[-1]], dim=1) if bidirectional else final[-1]
    torch.testing.assert_close(network.last_hidden(series), expected)


def test_recurrent_weights_are_thinned_while_training_only():
    network = make_network(recurrent_dropout=0.5)
    with torch_seeded(0, "drop"):
        dropped = network.drop_weight("weight_hh_l0")
    assert 0.3 < (dropped == 0).double().mean() < 0.7
    assert torch.equal(network.drop_weight("weight_ih_l0"), network.lstm.weight_ih_l0)
    network.eval()
    assert torch.equal(network.drop_weight("weight_hh_l0"), network.lstm.weight_hh_l0)


def test_thinned_recurrent_weights_still_learn():
    network = make_network(recurrent_dropout=0.5)
    network(torch.rand(4, 5, 32)).sum().backward()
    assert network.lstm.weight_hh_l0.grad.abs().sum() > 0


def test_forget_gates_start_open():
    bias = make_network().lstm.bias_ih_l0.detach()
    assert bias[8:16].tolist() == [1.0] * 8
    assert (bias[:8] != 1).all()


@pytest.mark.medium
def test_it_learns_a_change_over_time_that_no_single_frame_shows():
    features, rise, part = make_courses(n_cells=200)
    network, train = make_network(), torch.from_numpy(part == "train")
    outcome = fit_outcome("regression", rise[train])
    with torch_seeded(0, "training"):
        train_lstm(network, features, rise, part, outcome, SETTINGS | {"epochs": 20})
    predicted = outcome.prediction(apply_lstm(network, features)).mean(dim=1)
    test = part == "test"
    assert np.corrcoef(predicted[test], rise[test])[0, 1] > 0.8


def test_features_are_standardised_by_the_training_part_alone():
    features, rise, part = make_courses()
    features[part != "train"] = 1e3
    network = make_network()
    train_lstm(
        network, features, rise, part, fit_outcome("regression", rise), SETTINGS | {"epochs": 1}
    )
    rows = features[torch.from_numpy(part == "train")].reshape(-1, 32)
    torch.testing.assert_close(network.feature_mean, rows.mean(dim=0), rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(network.feature_sd, rows.std(dim=0), rtol=1e-4, atol=1e-6)


def test_the_search_returns_the_best_draw_with_its_own_weights():
    features, rise, part = make_courses()
    draws = draw_architectures(3, [2, 8], [0.1, 0.5], rng_of(1, "test"))
    outcome = fit_outcome("regression", rise[torch.from_numpy(part == "train")])
    settings = SETTINGS | {"epochs": 3}
    network, history, results, architecture = search_lstm(
        draws, features, rise, part, outcome, settings, (1, "test")
    )
    losses = [row["valid_loss"] for row in results]
    assert architecture == draws[int(np.argmin(losses))]
    assert min(row["valid_loss"] for row in history) == min(losses)
    valid = torch.from_numpy(np.flatnonzero(part == "valid"))
    outputs = apply_lstm(network, features[valid])
    loss = outcome.loss(outputs, rise[valid, None].expand_as(outputs)).item()
    assert loss == pytest.approx(min(losses), rel=1e-5)


def test_a_draw_gives_the_same_network_wherever_it_stands_in_a_session():
    features, rise, part = make_courses(n_cells=16)
    outcome, draws = fit_outcome("regression", rise), [PLAIN]
    torch.manual_seed(3)
    first = search_lstm(draws, features, rise, part, outcome, SETTINGS | {"epochs": 2}, (1, "a"))
    torch.rand(5)
    second = search_lstm(draws, features, rise, part, outcome, SETTINGS | {"epochs": 2}, (1, "a"))
    assert first[2] == second[2]


def test_architectures_come_from_the_papers_grid():
    draws = draw_architectures(300, [32, 64], [0.1, 0.2], rng_of(0, "grid"))
    kinds = [(draw["n_layers"], draw["bidirectional"]) for draw in draws]
    assert set(kinds) == {(1, True), (1, False), (2, False)}
    assert all(70 < kinds.count(kind) < 130 for kind in set(kinds))
    assert 120 < sum(draw["dense_units"] > 0 for draw in draws) < 180
    assert {draw["recurrent_dropout"] for draw in draws} == {0.1, 0.2}


def search(settings, n_draws=5):
    """Search on small courses; return what `search_lstm` returns."""
    features, rise, part = make_courses()
    draws = draw_architectures(n_draws, [2, 8], [0.1, 0.5], rng_of(1, "test"))
    outcome = fit_outcome("regression", rise[torch.from_numpy(part == "train")])
    return search_lstm(draws, features, rise, part, outcome, settings, (1, "test"))


def train_alone(draw, architecture, settings):
    """Train one draw without a search; return its network and history."""
    features, rise, part = make_courses()
    outcome = fit_outcome("regression", rise[torch.from_numpy(part == "train")])
    with torch_seeded(1, "test", f"draw {draw}"):
        network = OutcomeLSTM(**architecture)
        return network, train_lstm(network, features, rise, part, outcome, settings)


def test_a_draw_that_is_never_stopped_is_to_the_last_bit_what_it_becomes_alone():
    network, history, results, architecture = search(HALVING)
    best = min(results, key=lambda row: row["valid_loss"])
    alone, history_alone = train_alone(best["draw"], architecture, HALVING)
    assert history == history_alone
    assert len(history) == best["epochs"] == 8
    states = zip(network.state_dict().values(), alone.state_dict().values(), strict=True)
    assert all(torch.equal(one, other) for one, other in states)


@pytest.mark.medium
def test_a_stopped_draw_is_marked_and_stands_where_it_stood_alone():
    _, _, results, _ = search(HALVING)
    assert [row["draw"] for row in results] == [1, 2, 3, 4, 5]
    assert all(row["stopped"] == (row["epochs"] < 8) for row in results)
    assert {row["epochs"] for row in results} == {2, 4, 8}
    for row in results:
        architecture = {name: row[name] for name in PLAIN}
        _, history = train_alone(row["draw"], architecture, HALVING | {"epochs": row["epochs"]})
        best = next(epoch for epoch in history if epoch["best"])
        assert row["best_epoch"] == best["epoch"]
        assert row["valid_loss"] == best["valid_loss"]


@pytest.mark.medium
def test_without_halving_each_draw_is_trained_to_its_own_end():
    _, _, results, _ = search(
        HALVING | {"reduction_factor": 1, "patience": 2, "learning_rate": 0.1}
    )
    ends = [row["epochs"] for row in results]
    assert not any(row["stopped"] for row in results)
    assert all(row["epochs"] in (8, row["best_epoch"] + 2) for row in results)
    assert min(ends) < 8


def test_draws_without_a_finite_loss_end_the_search_in_words():
    features, rise, part = make_courses(n_cells=16)
    outcome = fit_outcome("regression", rise)
    with pytest.raises(TrainingError, match="no finite numbers"):
        search_lstm([PLAIN], features * np.nan, rise, part, outcome, HALVING, (1, "a"))


def test_a_stream_goes_on_where_it_was_left():
    with torch_seeded(1, "a"):
        expected = torch.rand(4)
    stream = TorchStream(1, "a")
    torch.manual_seed(0)
    outside = torch.rand(2)
    torch.manual_seed(0)
    with stream.drawing():
        first = torch.rand(2)
    assert torch.equal(torch.rand(2), outside)
    with stream.drawing():
        assert torch.equal(torch.cat([first, torch.rand(2)]), expected)
