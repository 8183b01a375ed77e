import math

import pytest
import torch
from torch import nn

from lnp.models.networks.training import Training, TrainingError, draw_batches

SETTINGS = {"epochs": 6, "learning_rate": 0.1, "weight_decay": 0.0, "patience": 6}


def fit(valid_losses, **changes):
    """Train one weight towards 5; return it before each validation, the network and history."""
    network, seen, losses = nn.Linear(1, 1, bias=False), [], iter(valid_losses)

    def batches():
        yield (network(torch.ones(1, 1)) - 5).square().mean()

    def validation_loss():
        seen.append(network.weight.item())
        return next(losses)

    training = Training(network, batches, validation_loss, SETTINGS | changes)
    training.run()
    return seen, network, training.finish()


def test_the_weights_of_the_best_epoch_are_loaded_not_those_of_the_last():
    seen, network, history = fit([3.0, 1.0, 2.0, 1.5, 1.2, 4.0])
    assert network.weight.item() == seen[1] != seen[-1]
    assert [row["best"] for row in history] == [False, True, False, False, False, False]
    assert not network.training


def test_training_stops_when_patience_ends():
    _, _, history = fit([3.0, 1.0, 2.0, 2.0, 0.0, 0.0], patience=2)
    assert [row["epoch"] for row in history] == [1, 2, 3, 4]


def test_the_training_loss_falls():
    history = fit([1.0] * 6)[2]
    losses = [row["train_loss"] for row in history]
    assert losses == sorted(losses, reverse=True)


def test_a_loss_that_is_not_a_number_is_an_error():
    with pytest.raises(TrainingError, match="no finite numbers"):
        fit([math.nan])


def test_an_epoch_that_explodes_is_never_the_best():
    seen, network, history = fit([2.0, math.nan, 3.0, math.inf, 2.5, 2.1])
    assert network.weight.item() == seen[0]
    assert history[0]["best"]


def test_a_frozen_weight_stays():
    network = nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1))
    network[0].requires_grad_(False)
    before = network[0].weight.clone()

    def batches():
        yield network(torch.ones(2, 1)).mean()

    Training(network, batches, lambda: 1.0, SETTINGS).run()
    assert torch.equal(network[0].weight, before)


@pytest.mark.parametrize(("n_items", "sizes"), [(64, [32, 32]), (65, [32, 33]), (40, [32, 8])])
def test_batches_hold_every_item_once_and_never_a_single_one(n_items, sizes):
    batches = draw_batches(n_items, 32)
    assert [len(batch) for batch in batches] == sizes
    assert sorted(torch.cat(batches).tolist()) == list(range(n_items))


def test_a_training_that_paused_goes_on_as_if_it_had_not():
    def start():
        torch.manual_seed(0)
        network = nn.Linear(2, 1)
        losses = iter([5.0, 4.0, 3.0, 3.5, 2.0, 2.5])
        batch = torch.ones(4, 2)
        return Training(
            network, lambda: iter([network(batch).square().mean()]), lambda: next(losses), SETTINGS
        )

    whole, paused = start(), start()
    whole.run(6)
    for epoch in (2, 3, 9):
        paused.run(epoch)
        assert paused.ended == (epoch > 6)
    assert paused.finish() == whole.finish()
    assert torch.equal(paused.network.weight, whole.network.weight)
