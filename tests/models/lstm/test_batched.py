"""Many recurrent networks trained at once become what each becomes alone."""

import numpy as np
import pytest
import torch

import lnp.models.lstm.architecture
import search_lstm
from lnp.core.rng import rng_of
from lnp.models.lstm.architecture import OutcomeLSTM, apply_lstm, mean_loss, start_lstm, train_lstm
from lnp.models.lstm.batched_lstm import BatchedLSTM, Recurrence, load_weights
from lnp.models.lstm.batched_search import search_batched
from lnp.models.lstm.batched_training import BatchedTraining, Sequences, run_epoch
from lnp.models.lstm.search import KINDS, ONE_WAY, draw_architectures
from lnp.models.networks.devices import DeviceError
from lnp.models.networks.tasks import fit_outcome
from lnp.models.networks.torch_rng import torch_seeded
from lnp.models.networks.training import Progress, TrainingError, draw_batches
from synthetic.lstms import HALVING, PLAIN, SETTINGS, make_courses

CPU, WIDTH = torch.device("cpu"), 6
SHAPES = [
    {"n_layers": n_layers, "bidirectional": both}
    for n_layers, both in [(1, False), (2, False), (1, True), (2, True)]
]
RATES = {"input_dropout": 0.3, "recurrent_dropout": 0.5, "dense_dropout": 0.2}


def make_networks(shape, dense=(0, 6, 4), units=5, **changes):
    """Return float64 networks of one shape that differ in their dense layers."""
    with torch_seeded(0, "stack"):
        drawn = [PLAIN | shape | changes | {"units": units, "dense_units": n} for n in dense]
        return [OutcomeLSTM(**one).double() for one in drawn]


def batched(networks):
    return BatchedLSTM(networks, WIDTH, CPU)


def copy_of(network):
    """Return a network of the same architecture with weights of its own, all zero."""
    n_dense = 0 if network.dense is None else network.dense.out_features
    lstm, names = network.lstm, ("input_dropout", "recurrent_dropout", "dense_dropout")
    other = OutcomeLSTM(
        lstm.num_layers,
        lstm.bidirectional,
        lstm.hidden_size,
        n_dense,
        **dict(zip(names, network.rates, strict=True)),
    ).double()
    with torch.no_grad():
        for weight in other.parameters():
            weight.zero_()
    return other


def test_the_gradient_of_the_recurrence_is_that_of_its_steps():
    rng = torch.Generator().manual_seed(0)
    driven = torch.randn(3, 2, 4, 12, generator=rng, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(2, 12, 3, generator=rng, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(Recurrence.apply, (driven, weight))


@pytest.mark.parametrize("shape", SHAPES)
def test_outputs_are_those_of_each_network(shape):
    networks, series = make_networks(shape), torch.randn(7, 5, 32, dtype=torch.float64)
    for read_outs in [[]] if shape["bidirectional"] else [[], [2, 5]]:
        found = batched(networks).outputs(series.transpose(0, 1), read_outs or [5])
        for network, outputs in zip(networks, found, strict=True):
            expected = network.eval()(series, read_outs)
            torch.testing.assert_close(outputs.squeeze(-1), expected)


@pytest.mark.parametrize("shape", SHAPES)
def test_weights_come_back_as_they_were(shape):
    networks = make_networks(shape)
    weights = batched(networks).weights
    for row, network in enumerate(networks):
        other = copy_of(network)
        load_weights(other, weights, row)
        states = zip(network.state_dict().items(), other.state_dict().items(), strict=True)
        assert all(a == b and torch.equal(one, two) for (a, one), (b, two) in states)


def draw_uniform(lstm, n_sequences, n_read_outs):
    """Return uniform numbers for dropout in 5 frames."""
    uniform = lstm.empty_uniform(5, n_sequences, n_read_outs)
    rng = torch.Generator().manual_seed(1)
    return {name: empty.uniform_(generator=rng) for name, empty in uniform.items()}


@pytest.mark.parametrize(("shape", "read_outs"), [(SHAPES[0], [2, 5]), (SHAPES[2], [])])
def test_dropout_is_that_of_each_network_by_its_own_rates(shape, read_outs, monkeypatch):
    networks, series = make_networks(shape, **RATES), torch.randn(7, 5, 32, dtype=torch.float64)
    networks[1].rates = (0.1, 0.2, 0.5)
    lstm = batched(networks)
    uniform = draw_uniform(lstm, 7, len(read_outs) or 1)
    found = lstm.outputs(series.transpose(0, 1), read_outs or [5], uniform)
    for network, outputs in zip(networks, found, strict=True):
        given = [uniform["input"].transpose(0, 1), *uniform["recurrent 0"], uniform["dense"]]

        def drop(values, rate, training, given=given):
            mine = given.pop(0)[..., : values.shape[-1]].view_as(values)
            return values * (mine >= rate) / (1 - rate)

        monkeypatch.setattr(lnp.models.lstm.architecture, "dropout", drop)
        torch.testing.assert_close(outputs.squeeze(-1), network(series, read_outs))
        assert len(given) == (network.dense is None)


def test_between_layers_states_are_dropped_one_by_one():
    networks = make_networks(SHAPES[1], **RATES)
    lstm, series = batched(networks), torch.randn(5, 7, 32, dtype=torch.float64)
    uniform = {"between 0": torch.ones(5, 7, 5)}
    whole = lstm.outputs(series, [5]), lstm.outputs(series, [5], uniform)
    assert not torch.allclose(*whole)  # what is kept is made larger
    uniform["between 0"][-1] = 0.0  # nothing of the last frame is kept
    late = series.clone()
    late[-1] += 1
    found = [lstm.outputs(rows, [5], uniform) for rows in (series, late)]
    torch.testing.assert_close(*found, rtol=0, atol=0)


class Drawn:
    """A draw with a network that was made before."""

    def __init__(self, network, settings):
        self.network, self.training = network, Progress(settings)


def make_data(task="regression", read_outs=()):
    """Return features, truth, part and outcome for single networks, and all that for many."""
    features, truth, part = make_courses(n_cells=24)
    features, truth = features.double(), truth.double()
    if task == "classification":
        truth = (truth > 0.3).double()
    train, valid = (torch.from_numpy(part == name) for name in ("train", "valid"))
    outcome = fit_outcome(task, truth[train])
    rows = features[train].reshape(-1, 32)
    series = (features - rows.mean(dim=0)) / rows.std(dim=0)
    parts = [
        values
        for cells in (train, valid)
        for values in (
            series[cells].flatten(0, 1).transpose(0, 1),
            truth[cells].repeat_interleave(2),
        )
    ]
    return (features, truth, part, outcome), Sequences(*parts, outcome, list(read_outs) or [5])


def train_together(training, n_epochs, batch_size):
    """Train networks together with the batches that a single network gets from the same stream."""
    with torch_seeded(0, "batches"):
        for _ in range(n_epochs):
            run_epoch([training], draw_batches(training.data.train.shape[1], batch_size))


@pytest.mark.parametrize("task", ["regression", "classification"])
@pytest.mark.parametrize(
    ("shape", "read_outs"),
    [
        (SHAPES[0], []),
        *(pytest.param(shape, [], marks=pytest.mark.medium) for shape in SHAPES[1:]),
        pytest.param(SHAPES[1], [2, 5], marks=pytest.mark.medium),
    ],
)
def test_without_dropout_each_network_learns_what_it_learns_alone(shape, read_outs, task):
    settings = SETTINGS | {"epochs": 3, "batch_size": 10, "weight_decay": 0.01}
    settings |= {"read_outs": read_outs}
    alone, data = make_data(task, read_outs)
    networks = make_networks(shape)
    draws = [Drawn(one, settings) for one in make_networks(shape)]
    training = BatchedTraining(draws, WIDTH, data, settings, 0)
    train_together(training, 3, 10)
    for draw, network in zip(draws, networks, strict=True):
        with torch_seeded(0, "batches"):
            history = train_lstm(network, *alone, settings)
        for one, other in zip(training.finish(draw), history, strict=True):
            assert one == pytest.approx(other, rel=1e-10)
        pairs = zip(draw.network.parameters(), network.parameters(), strict=True)
        for mine, theirs in pairs:
            torch.testing.assert_close(mine, theirs, rtol=1e-8, atol=1e-10)


def test_what_pads_a_dense_layer_stays_zero_in_training():
    settings = SETTINGS | {"batch_size": 10, "weight_decay": 0.01}
    networks = make_networks(SHAPES[0], dense=(4, 0), **RATES)
    draws = [Drawn(one, settings) for one in networks]
    training = BatchedTraining(draws, WIDTH, make_data()[1], settings, 0)
    train_together(training, 2, 10)
    weights = training.lstm.weights
    assert not weights["dense.weight"][0, 4:].any()
    assert not weights["dense.weight"][1].any()
    assert not weights["head.weight"][0, 4:].any()
    assert not weights["head.weight"][1, :WIDTH].any()
    assert weights["head.weight"][0, :4].all()


def batched_search(
    settings, n_draws=6, seed=1, dropout=(0.0,), kinds=KINDS, draws=None, device=CPU
):
    """Search on small courses; return what `search_batched` returns, and what went in."""
    features, rise, part = make_courses()
    drawn = draw_architectures(n_draws, [2, 8], list(dropout), rng_of(1, "test"), kinds)
    outcome = fit_outcome("regression", rise[torch.from_numpy(part == "train")])
    data = (features, rise, part, outcome)
    chosen = [drawn[k] for k in draws] if draws else drawn
    return search_batched(chosen, *data, settings, (seed, "test"), device), data


@pytest.mark.parametrize("read_outs", [pytest.param([], marks=pytest.mark.medium), [2, 5]])
def test_the_search_finds_what_draws_become_alone_with_the_same_batches(read_outs):
    settings = HALVING | {"read_outs": read_outs, "batch_size": 8}
    kinds = ONE_WAY if read_outs else KINDS
    (_, history, results, architecture), data = batched_search(settings, kinds=kinds)
    assert [row["draw"] for row in results] == [1, 2, 3, 4, 5, 6]
    assert {row["epochs"] for row in results} == {2, 4, 8}
    for row in results:
        with torch_seeded(1, "test", f"draw {row['draw']}"):
            alone = OutcomeLSTM(**{name: row[name] for name in PLAIN})
        with torch_seeded(1, "test", "batches"):
            training = start_lstm(alone, *data, settings)
            training.run(row["epochs"])
        assert row["valid_loss"] == pytest.approx(training.best["valid_loss"], rel=1e-4)
        assert row["train_loss"] == pytest.approx(training.best["train_loss"], rel=1e-4)
        assert row["best_epoch"] == training.best["epoch"]
        assert row["stopped"] == (row["epochs"] < 8)
    best = min(results, key=lambda row: row["valid_loss"])
    assert architecture == {name: best[name] for name in PLAIN}
    assert min(row["valid_loss"] for row in history) == best["valid_loss"]
    assert [row["valid_loss"] == best["valid_loss"] for row in history if row["best"]] == [True]


def test_the_winner_predicts_with_its_own_best_weights():
    settings = HALVING | {"learning_rate": 0.05}
    (network, _, results, _), (features, rise, part, outcome) = batched_search(settings)
    valid = torch.from_numpy(np.flatnonzero(part == "valid"))
    outputs = apply_lstm(network, features[valid])
    loss = mean_loss(outcome, outputs, rise[valid]).item()
    assert loss == pytest.approx(min(row["valid_loss"] for row in results), rel=1e-5)
    assert network.feature_sd.std() > 0


def test_each_draw_has_its_own_end():
    settings = HALVING | {"reduction_factor": 1, "patience": 2, "learning_rate": 0.1}
    (_, history, results, _), _ = batched_search(settings)
    ends = [row["epochs"] for row in results]
    assert not any(row["stopped"] for row in results)
    assert all(row["epochs"] in (8, row["best_epoch"] + 2) for row in results)
    assert min(ends) < 8
    assert len(history) == min(results, key=lambda row: row["valid_loss"])["epochs"]


def test_a_search_gives_the_same_each_time_and_another_with_another_seed():
    first, second, other = (
        batched_search(HALVING, seed=seed, dropout=[0.2, 0.5])[0] for seed in (1, 1, 2)
    )
    assert first[2] == second[2] != other[2]
    states = [found[0].state_dict().values() for found in (first, second)]
    assert all(torch.equal(*pair) for pair in zip(*states, strict=True))


def test_a_draw_does_not_depend_on_those_it_is_trained_with():
    whole = HALVING | {"reduction_factor": 1}
    with_all = batched_search(whole, n_draws=12, dropout=[0.2, 0.5])[0][2]
    first_half = batched_search(whole, n_draws=12, dropout=[0.2, 0.5], draws=range(6))[0][2]
    for one, other in zip(with_all, first_half, strict=False):
        assert one == pytest.approx(other, rel=1e-4)


def test_a_network_that_reads_both_ways_is_refused_and_so_are_numbers_that_are_none():
    with pytest.raises(TrainingError, match="bidirectional network"):
        batched_search(HALVING | {"read_outs": [2, 5]}, n_draws=12)
    features, rise, part = make_courses(n_cells=16)
    data = features * np.nan, rise, part, fit_outcome("regression", rise)
    with pytest.raises(TrainingError, match="no finite numbers"):
        search_batched([PLAIN], *data, HALVING, (1, "a"), CPU)


GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")


@GPU
@pytest.mark.parametrize(
    ("shape", "read_outs"), [*((shape, []) for shape in SHAPES[:3]), (SHAPES[1], [2, 5])]
)
def test_a_gpu_learns_what_the_cpu_learns(shape, read_outs):
    settings = SETTINGS | {"epochs": 3, "batch_size": 8, "read_outs": read_outs}
    features, rise, part = make_courses()
    outcome = fit_outcome("regression", rise[torch.from_numpy(part == "train")])
    draws = [PLAIN | shape | {"dense_units": n} for n in (0, 6, 4)]
    results = [
        search_batched(draws, features, rise, part, outcome, settings, (1, "a"), device)[2]
        for device in ("cpu", "cuda")
    ]
    for one, other in zip(*results, strict=True):
        assert one == pytest.approx(other, rel=1e-4)


@GPU
def test_a_gpu_gives_the_same_each_time():
    first, second = (
        batched_search(HALVING | {"batch_size": 8}, dropout=[0.2, 0.5], device="cuda")[0]
        for _ in range(2)
    )
    assert first[1:] == second[1:]
    pairs = zip(first[0].parameters(), second[0].parameters(), strict=True)
    assert all(torch.equal(*pair) for pair in pairs)


def test_torch_still_has_the_fused_cell_of_a_gpu():
    forward = torch.ops.aten._thnn_fused_lstm_cell.default._schema
    backward = torch.ops.aten._thnn_fused_lstm_cell_backward_impl.default._schema
    assert [str(one.type) for one in forward.arguments[:3]] == ["Tensor"] * 3
    assert len(forward.returns) == 3
    assert [one.name for one in backward.arguments] == [
        *("grad_hy", "grad_cy", "cx", "cy", "workspace", "has_bias")
    ]


def test_the_script_trains_draws_together_on_a_gpu_only(monkeypatch):
    for name in ("search_lstm", "search_batched"):
        monkeypatch.setattr(search_lstm, name, lambda *given, name=name: (name, *given))
    assert search_lstm.search_on(CPU, "draws") == ("search_lstm", "draws")
    gpu = torch.device("cuda")
    assert search_lstm.search_on(gpu, "draws") == ("search_batched", "draws", gpu)


def test_too_little_memory_is_said_in_words(monkeypatch):
    def run_out(training, items):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(BatchedTraining, "step", run_out)
    with pytest.raises(DeviceError, match=r"6 draws .* memory .* set lstm.device to cpu"):
        batched_search(HALVING)
