import torch
from torch import nn

from lnp.models.cnn.architecture import FeatureCNN, ScaledBase, vgg16_base
from lnp.models.cnn.weights import make_base
from lnp.models.networks.tasks import fit_outcome

UNLEARNT = {"norm.bias", "dense.bias"}  # their gradients are zero: the next norm removes them


class TinyBase(nn.Module):
    """A frozen base that is quick: a fixed random convolution to 256 channels."""

    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv2d(3, 256, 3, padding=1)
        self.requires_grad_(False)

    def forward(self, crops):
        return self.convolution(crops).relu()


def make_networks(seed=0):
    """Return two equal networks in float64, one for crops and one for moments."""
    torch.manual_seed(seed)
    first = FeatureCNN(TinyBase()).double()
    second = FeatureCNN(TinyBase()).double()
    second.load_state_dict(first.state_dict())
    return first, second


def moments_of(network, crops):
    maps = network.base(crops)
    return torch.stack([maps.mean(dim=(2, 3)), maps.square().mean(dim=(2, 3))], dim=1)


def train_step(network, optimiser, output, truth, outcome):
    """Take one step; return the loss and the gradients."""
    loss = outcome.loss(output, truth)
    optimiser.zero_grad()
    loss.backward()
    gradients = {n: w.grad.clone() for n, w in network.named_parameters() if w.grad is not None}
    optimiser.step()
    return loss.detach(), gradients


def draw_batches(n_batches, n_crops=12, side=6):
    generator = torch.Generator().manual_seed(1)
    crops = torch.rand(n_batches, n_crops, 3, side, side, generator=generator).double()
    return crops, (torch.rand(n_batches, n_crops, generator=generator) > 0.4).double()


def test_training_on_moments_equals_ordinary_training_step_by_step():
    ordinary, cached = make_networks()
    outcome = fit_outcome("classification", [0, 0, 1])
    pairs = [(n, torch.optim.SGD(n.parameters(), lr=0.1)) for n in (ordinary, cached)]
    for crops, truth in zip(*draw_batches(5), strict=True):
        moments = moments_of(cached, crops)
        outputs = ordinary(crops), cached.outcome(cached.features_from_moments(moments, 36))
        (loss, gradients), (loss_cached, gradients_cached) = (
            train_step(*pair, output, truth, outcome)
            for pair, output in zip(pairs, outputs, strict=True)
        )
        torch.testing.assert_close(loss_cached, loss, rtol=1e-11, atol=0)
        assert set(gradients) == set(gradients_cached)
        for name in set(gradients) - UNLEARNT:
            torch.testing.assert_close(
                gradients_cached[name], gradients[name], rtol=1e-8, atol=1e-11
            )


def test_running_statistics_and_predictions_agree_after_training_on_moments():
    ordinary, cached = make_networks()
    for crops in draw_batches(4)[0]:
        ordinary.features(crops)
        cached.features_from_moments(moments_of(cached, crops), n_pixels=36)
    states = ordinary.state_dict(), cached.state_dict()
    for name, value in states[0].items():
        torch.testing.assert_close(states[1][name], value, rtol=1e-12, atol=1e-13)
    crops = draw_batches(1)[0][0]
    features = cached.eval().features_from_moments(moments_of(cached, crops))
    torch.testing.assert_close(features, ordinary.eval().features(crops), rtol=1e-11, atol=1e-13)


def test_the_network_has_the_papers_number_of_numbers():
    network = FeatureCNN(vgg16_base())
    weights = sum(weight.numel() for weight in network.parameters())
    running = sum(n.numel() for name, n in network.named_buffers() if "running" in name)
    assert weights + running == 1_744_897  # the summary printed by the paper's code


def test_features_are_taken_before_the_relu():
    network = FeatureCNN(TinyBase()).eval()
    features = network.features(torch.rand(8, 3, 6, 6))
    assert features.shape == (8, 32)
    assert (features < 0).any()
    torch.testing.assert_close(network.outcome(features), network.head(features.relu())[:, 0])


def test_the_base_sees_raw_counts_scaled_per_channel():
    base = make_base([1.0, 2.0, 3.0], [2.0, 4.0, 8.0], 1.0, "random", None, "plain", seed=0)
    crops = torch.rand(2, 3, 16, 16) * 100
    offset, scale = torch.tensor([1.0, 2, 3]), torch.tensor([2.0, 4, 8])
    scaled = (crops - offset.view(3, 1, 1)) / scale.view(3, 1, 1)
    assert base(crops).shape == (2, 256, 4, 4)
    torch.testing.assert_close(base(crops), base.vgg16(scaled), rtol=1e-4, atol=1e-5)


def test_outside_its_focus_the_base_sees_nothing():
    base = make_base([0.0] * 3, [1.0] * 3, 0.25, "random", None, "plain", seed=0)
    crops = torch.rand(1, 3, 16, 16)
    disturbed = crops.clone()
    disturbed[..., 0, :] = disturbed[..., :, 15] = 9.0
    torch.testing.assert_close(base(disturbed), base(crops))
    disturbed[..., 8, 8] = 9.0
    assert not torch.allclose(base(disturbed), base(crops))


def test_the_focus_is_the_same_in_all_mirrored_and_rotated_copies():
    seen = ScaledBase([0.0] * 3, [1.0] * 3, 0.34).see(torch.ones(1, 3, 48, 48))
    disc = seen[0, 0]
    assert torch.equal(seen, disc.expand(1, 3, 48, 48))
    assert set(disc.unique().tolist()) == {0.0, 1.0}
    assert abs(disc.double().mean().item() / (torch.pi * 0.34**2) - 1) < 0.03
    assert torch.equal(disc, disc.rot90())
    assert torch.equal(disc, disc.flip(0))
