import subprocess
import sys
from pathlib import Path

import pytest
import torch

import lnp
from lnp.models.networks.adam import Adam


def train(make_optimiser, n_steps=20):
    """Return the weights of a small network after some steps."""
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
    x, step = torch.rand(16, 4), make_optimiser(network.parameters())
    for _ in range(n_steps):
        step(((network(x) - x.sum(dim=1, keepdim=True)) ** 2).mean())
    return [weight.detach() for weight in network.parameters()]


def torchs(learning_rate, weight_decay):
    """Return a function that makes a step by torch's class."""

    def make(weights):
        optimiser = torch.optim.Adam(weights, lr=learning_rate, weight_decay=weight_decay)

        def step(loss):
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

        return step

    return make


@pytest.mark.parametrize(("learning_rate", "weight_decay"), [(1e-2, 0.0), (3e-3, 1e-2)])
def test_the_steps_are_torchs_to_the_last_bit(learning_rate, weight_decay):
    ours = train(lambda weights: Adam(weights, learning_rate, weight_decay).step)
    theirs = train(torchs(learning_rate, weight_decay))
    assert all(torch.equal(one, other) for one, other in zip(ours, theirs, strict=True))


def test_fused_steps_are_the_same_to_rounding():
    fused, plain = (
        train(lambda weights, way=way: Adam(weights, 1e-2, 1e-2, fused=way).step)
        for way in (True, False)
    )
    for one, other in zip(fused, plain, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-6)


def test_rows_that_are_kept_go_on_as_they_would_have():
    def go(weights, optimiser, n_steps):
        for _ in range(n_steps):
            optimiser.step((weights**3).sum())

    whole = torch.tensor([[1.0], [2.0], [3.0]], requires_grad=True)
    optimiser = Adam([whole], 0.1, 0.0)
    go(whole, optimiser, 3)
    some = whole.detach()[[0, 2]].requires_grad_()
    go(whole, optimiser, 2)
    start = torch.tensor([[1.0], [2.0], [3.0]], requires_grad=True)
    other = Adam([start], 0.1, 0.0)
    go(start, other, 3)
    other.keep([some], [0, 2])
    go(some, other, 2)
    assert torch.equal(some, whole[[0, 2]])


def test_no_compiler_is_imported():
    code = (
        "import sys, torch; "
        "from lnp.models.networks.adam import Adam; w = torch.nn.Parameter(torch.ones(2));"
        "Adam([w], 0.1, 0.0).step(w.sum()); sys.exit('torch._dynamo' in sys.modules)"
    )
    path = {"PYTHONPATH": str(Path(lnp.__file__).parents[1])}
    assert subprocess.run([sys.executable, "-c", code], env=path).returncode == 0
