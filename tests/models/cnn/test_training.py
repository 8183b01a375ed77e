from types import SimpleNamespace

import numpy as np
import pytest
import torch

from lnp.core.vocabulary import SEEN_CHANNELS
from lnp.models.cnn.architecture import FeatureCNN
from lnp.models.cnn.moments import apply_moments, stack_moments
from lnp.models.cnn.sources import CropSource, MomentSource, make_source
from lnp.models.cnn.training import (
    draw_network,
    train_cnn,
)
from lnp.models.cnn.weights import make_base
from lnp.models.networks.tasks import fit_outcome
from lnp.models.networks.torch_rng import torch_seeded
from synthetic.networks import make_cells, make_crops

CPU = torch.device("cpu")
SETTINGS = {
    "epochs": 20,
    "batch_size": 32,
    "learning_rate": 1e-2,
    "weight_decay": 0.0,
    "patience": 20,
}


def make_network(seed=0):
    base = make_base([200.0] * 3, [1500.0] * 3, 1.0, "random", None, "plain", seed=0)
    with torch_seeded(seed, "network"):
        return FeatureCNN(base)


def make_study(n_cells=12, n_frames=3, side=8):
    """Return crops, levels and parts of cells whose LNP light follows the level."""
    cells = make_cells(n_cells)
    level = torch.tensor(np.log(cells["gfp"].to_numpy()), dtype=torch.float32)
    part = np.array(["train", "train", "valid", "test"])[np.arange(len(cells)) % 4]
    return make_crops(cells, n_frames, side), level, part


def train(crops, level, part, **changes):
    network = make_network()
    moments = torch.from_numpy(stack_moments(network.base, crops, 8, CPU))
    outcome = fit_outcome("regression", level[torch.from_numpy(part == "train")])
    with torch_seeded(0, "training"):
        source = MomentSource(moments, n_pixels=(crops.shape[-1] // 4) ** 2)
        history = train_cnn(network, source, level, part, outcome, SETTINGS | changes)
    return network, moments, outcome, history


class NotedSource(MomentSource):
    """Moments, and a list of the samples that were learnt from, batch by batch."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.batches = []

    def outputs(self, network, *sample):
        if torch.is_grad_enabled():
            self.batches.append(torch.stack(sample, dim=1))
        return super().outputs(network, *sample)


def test_an_epoch_passes_over_every_cell_and_frame_once_in_a_random_copy():
    crops, level, part = make_study(n_cells=2, n_frames=4)
    network = make_network()
    source = NotedSource(stack_moments(network.base, crops, 8, CPU), 4)
    outcome = fit_outcome("regression", level[torch.from_numpy(part == "train")])
    settings = SETTINGS | {"epochs": 1, "batch_size": 5}
    with torch_seeded(0, "samples"):
        (row,) = train_cnn(network, source, level, part, outcome, settings)
    assert [len(batch) for batch in source.batches] == [5, 5, 6]
    cell, copy, frame = torch.cat(source.batches).T
    assert sorted(zip(cell.tolist(), frame.tolist(), strict=True)) == [
        (c, t) for c in np.flatnonzero(part == "train") for t in range(4)
    ]
    assert 0 <= copy.min() < copy.max() < 8
    valid = torch.from_numpy(part == "valid")
    outputs = apply_moments(network, source.moments[valid])[1]
    expected = outcome.loss(outputs, level[valid].view(-1, 1, 1).expand_as(outputs)).item()
    assert row["valid_loss"] == pytest.approx(expected, rel=1e-5)


def test_moments_and_crops_feed_the_network_with_the_same_numbers():
    crops, _, _ = make_study(n_cells=2)
    network = make_network().eval()
    moments = torch.from_numpy(stack_moments(network.base, crops, 8, CPU))
    grid = torch.cartesian_prod(*map(torch.arange, (6, 8, 3))).unbind(dim=1)
    with torch.no_grad():
        from_crops, from_moments = (
            source.outputs(network, *grid).view(6, 8, 3)
            for source in (CropSource(crops, 8, CPU), MomentSource(moments, n_pixels=4))
        )
    torch.testing.assert_close(from_crops, from_moments, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(apply_moments(network, moments)[1], from_moments)


@pytest.mark.medium
def test_the_network_learns_what_the_lnp_light_says():
    crops, level, part = make_study()
    network, moments, outcome, history = train(crops, level, part, batch_size=8)
    predicted = outcome.prediction(apply_moments(network, moments)[1]).mean(dim=(1, 2)).detach()
    test = torch.from_numpy(part == "test")
    assert np.corrcoef(predicted[test], level[test])[0, 1] > 0.8
    assert history[-1]["valid_loss"] < 0.8 * history[0]["valid_loss"]


@pytest.mark.medium
def test_test_cells_change_neither_weights_nor_history():
    crops, level, part = make_study(n_cells=6)
    changed = torch.where(torch.from_numpy(part == "test"), 99.0, level)
    first, _, _, history = train(crops, level, part, epochs=2)
    second, _, _, again = train(crops, changed, part, epochs=2)
    assert history == again
    for name, value in first.state_dict().items():
        assert torch.equal(second.state_dict()[name], value)


def test_what_was_learnt_from_is_noted_cell_by_cell():
    crops, level, part = make_study(n_cells=4, n_frames=2)
    source = CropSource(crops, 8, CPU)
    outcome = fit_outcome("regression", level)
    train_cnn(make_network(), source, level, part, outcome, SETTINGS | {"epochs": 1})
    assert (source.learnt.numpy() == (part == "train")).all()
    source.outputs(make_network().eval(), torch.tensor([2]), torch.tensor([0]), torch.tensor([1]))
    assert source.learnt.nonzero().squeeze(1).tolist() == sorted(
        [2, *np.flatnonzero(part == "train")]
    )


@pytest.mark.medium
def test_training_end_to_end_moves_the_base_and_lowers_the_loss():
    crops, level, part = make_study(n_cells=4, n_frames=2)
    network = make_network()
    network.base.requires_grad_(True)
    before = network.base.vgg16[0].weight.detach().clone()
    source = CropSource(crops, 8, CPU)
    outcome = fit_outcome("regression", level[torch.from_numpy(part == "train")])
    settings = SETTINGS | {"epochs": 3, "learning_rate": 1e-3, "batch_size": 4}
    with torch_seeded(0, "training"):
        history = train_cnn(network, source, level, part, outcome, settings)
    assert not torch.equal(network.base.vgg16[0].weight, before)
    assert history[-1]["train_loss"] < history[0]["train_loss"]


def test_a_frame_without_a_crop_has_no_features_and_others_keep_theirs():
    network = make_network().eval()
    moments = torch.rand(2, 8, 3, 2, 256)
    whole = apply_moments(network, moments)[0].detach()
    moments[1, :, 2] = torch.nan
    features, outputs = apply_moments(network, moments)
    assert outputs[1, :, 2].isnan().all()
    torch.testing.assert_close(features[0].detach(), whole[0])
    torch.testing.assert_close(features[1, :, :2].detach(), whole[1, :, :2])


def settings_of(**changes):
    """Return the settings of a study, as Snakemake hands them to the script."""
    scaling = {name: {"offset": 200.0, "scale": 1500.0} for name in SEEN_CHANNELS}
    constants = {
        "input": "constants",
        "scaling": scaling,
        "central_disc": "none",
        "weights": "random",
    }
    base = {"convention": "plain", "precision": "tf32", "train_base": False, "seed": 0}
    return SimpleNamespace(**{**constants, **base, "n_augmentations": 2, "side_px": 8, **changes})


def test_a_frozen_base_is_passed_once_and_a_trained_one_each_time():
    crops, _, part = make_study(n_cells=2)
    network = draw_network(settings_of(), None, crops, part, ["fold1"])
    assert not any(weight.requires_grad for weight in network.base.parameters())
    frozen = make_source(settings_of(), network.base, None, crops, CPU)
    cached = make_source(settings_of(), network.base, frozen.moments_by(None), None, CPU)
    assert torch.equal(cached.moments, frozen.moments)
    assert cached.n_pixels == 4
    trains = settings_of(train_base=True)
    network = draw_network(trains, None, crops, part, ["fold1"])
    assert all(weight.requires_grad for weight in network.base.parameters())
    source = make_source(trains, network.base, None, crops, CPU)
    assert isinstance(source, CropSource)
    np.testing.assert_array_equal(source.moments_by(network.base), frozen.moments)
    with torch.no_grad():
        network.base.vgg16[0].weight.mul_(2)
    assert not np.allclose(source.moments_by(network.base), frozen.moments)


def test_the_papers_input_is_fitted_on_the_training_part_alone():
    crops, _, part = make_study(n_cells=4)
    changed = crops.copy()
    changed[part != "train"] = 60000
    paper = settings_of(input="paper")
    scales = [
        draw_network(paper, None, given, part, ["fold1"]).base.scale.flatten()
        for given in (crops, changed)
    ]
    assert torch.equal(*scales)
    expected = np.ptp(crops[part == "train"], axis=(0, 1, 3, 4))
    assert scales[0].tolist() == expected.tolist()


@pytest.mark.parametrize(("setting", "radius"), [("none", 1.0), ("0.34", 0.34)])
def test_the_network_sees_a_central_disc_or_the_whole_crop(setting, radius):
    crops, _, part = make_study(n_cells=2)
    network = draw_network(settings_of(central_disc=setting), None, crops, part, ["fold1"])
    assert network.base.central_disc.item() == pytest.approx(radius)
