"""The U-Nets: shapes, the masked loss, what they can learn, and files that name what they saw."""

import numpy as np
import pytest
import torch

from lnp.models.networks.torch_rng import torch_seeded
from lnp.models.stainer.architecture import UNets
from lnp.models.stainer.network_file import StainerError, check_unseen
from lnp.models.stainer.saved import check_learned, load_stainer, save_stainer
from lnp.models.stainer.training import WEIGHTS, Planes, draw_patches, masked_loss, train_unets

SETTINGS = {"n_steps": 40, "batch_size": 4, "patch_px": 16, "learning_rate": 0.01}
ARCHITECTURE = {"n_networks": 1, "width": 4, "n_targets": 4}


def make_planes(n=3, side=24):
    """Views of noise, whose counterstain is the view itself; nothing else is known."""
    views = torch.randn(n, side, side, generator=torch.Generator().manual_seed(1))
    targets = torch.full((n, 4, side, side), torch.nan)
    targets[:, 0] = views
    return Planes(list(views.half()), list(targets.half()))


def test_what_is_unknown_counts_in_no_loss():
    outputs, targets = torch.zeros(2, 4, 3, 3), torch.full((2, 4, 3, 3), torch.nan)
    assert masked_loss(outputs, targets).item() == 0
    targets[0, 0, 0, 0] = 2.0  # one pixel of one target
    assert masked_loss(outputs, targets).item() == pytest.approx(WEIGHTS[0] * 4 / 4)
    targets[1, 1] = 1.0  # a share, of which the output is the logit
    expected = (WEIGHTS[0] * 4 + WEIGHTS[1] * np.log(2)) / 4
    assert masked_loss(outputs, targets).item() == pytest.approx(expected)


def test_an_unknown_target_has_no_gradient():
    outputs = torch.zeros(1, 4, 2, 2, requires_grad=True)
    targets = torch.full((1, 4, 2, 2), torch.nan)
    targets[0, 2] = 1.0
    masked_loss(outputs, targets).backward()
    assert torch.isfinite(outputs.grad).all()
    assert (outputs.grad != 0).flatten(2).any(dim=2).tolist() == [[False, False, True, False]]


def test_patches_of_planes_of_several_sizes_have_one_size():
    planes = Planes(
        [torch.zeros(30, 21), torch.zeros(40, 40)], [torch.zeros(4, 30, 21), torch.zeros(4, 40, 40)]
    )
    views, targets = draw_patches(planes, 5, 64)
    assert views.shape == (5, 1, 28, 20)
    assert targets.shape == (5, 4, 28, 20)


def test_networks_learn_what_is_there_and_the_same_twice():
    states = []
    for _ in range(2):
        with torch_seeded(1, "test"):
            unets = UNets(**ARCHITECTURE)
            history = train_unets(unets, make_planes(), SETTINGS)
        states.append(torch.cat([weight.flatten() for weight in unets.state_dict().values()]))
    assert torch.equal(*states)
    assert history[-1]["loss"] < 0.6 * history[0]["loss"]


def test_a_view_of_any_size_is_predicted_and_survives_its_file(tmp_path):
    with torch_seeded(2, "test"):
        unets = UNets(n_networks=2, width=4, n_targets=4).eval()
    path = str(tmp_path / "group1.npz")
    about = {"wells": [["P", "C03"]], "level": [1.0, 2.0]}
    save_stainer(path, unets, {**ARCHITECTURE, "n_networks": 2}, [], about)
    view = np.random.default_rng(1).normal(size=(13, 18))
    found = load_stainer(path).predict(view)
    assert found.shape == (2, 4, 13, 18)
    assert ((found[:, 1] > 0) & (found[:, 1] < 1)).all()
    np.testing.assert_array_equal(found, unets(torch.from_numpy(view.astype(np.float32))))


def test_wells_that_networks_saw_are_refused(tmp_path):
    path = str(tmp_path / "group1.npz")
    save_stainer(path, UNets(**ARCHITECTURE), ARCHITECTURE, [], {"wells": [["P", "C03"]]})
    fitted = load_stainer(path).about["wells"]
    check_unseen(fitted, "P", ["C04"], path)
    check_unseen(fitted, "Q", ["C03"], path)
    with pytest.raises(StainerError, match=r"P: the networks were fitted on 1 of .* \('C03'\)"):
        check_unseen(fitted, "P", ["C03", "C04"], path)


def test_nothing_to_learn_from_is_an_error():
    check_learned([np.zeros((2, 2))], [500.0, 900.0], "group1")
    with pytest.raises(StainerError, match="wells of two groups at least"):
        check_learned([], [], "group1")
