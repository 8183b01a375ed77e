import re
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
import torch
from torchvision.models import vgg16

from lnp.core.seals import DamagedError
from lnp.models.cnn.architecture import vgg16_base
from lnp.models.cnn.first_kernel import KERAS_CORNER
from lnp.models.cnn.weights import (
    CONVOLUTIONS,
    WeightsError,
    load_base_weights,
    make_base,
)
from lnp.models.networks.torch_files import write_torch

EDGES = Path(__file__).parents[3] / "resources/weights/vgg16_edges.npz"
# a network that was tuned further from Keras' weights
TUNED = KERAS_CORNER + 0.03 * np.random.default_rng(1).standard_normal((3, 3))


def draw_base(seed=0):
    return make_base([0.0] * 3, [1.0] * 3, 1.0, "random", None, "plain", seed).vgg16


def write_torchvision(path, base, leave_out=()):
    state = {f"features.{name}": value for name, value in base.state_dict().items()}
    state["classifier.0.weight"] = torch.zeros(2, 2)
    torch.save({k: v for k, v in state.items() if k not in leave_out}, path)


def write_keras(path, base, name="{layer}/{kind}", corner=KERAS_CORNER, dtype=np.float32):
    """Write an .npz as Keras lays weights out, with this corner of the first kernel, or its own."""
    arrays = {}
    for i, layer in CONVOLUTIONS.items():
        kernel = base[i].weight.detach().numpy().transpose(2, 3, 1, 0).copy()
        if layer == "block1_conv1" and corner is not None:
            kernel[0, 0, :, :3] = corner
        arrays[name.format(layer=layer, kind="kernel")] = kernel.astype(dtype)
        arrays[name.format(layer=layer, kind="bias")] = base[i].bias.detach().numpy()
    np.savez(path, **arrays)


def test_torchvisions_weights_are_loaded_and_the_rest_of_the_network_left_out(tmp_path):
    written, read = draw_base(1), vgg16_base()
    write_torchvision(tmp_path / "vgg16.pth", written)
    load_base_weights(read, str(tmp_path / "vgg16.pth"), "torchvision")
    for name, value in written.state_dict().items():
        assert torch.equal(read.state_dict()[name], value)


@pytest.mark.parametrize("name", ["{layer}/{kind}", "{layer}/{layer}/{kind}:0", "{layer}_{kind}"])
def test_keras_weights_are_loaded_with_their_axes_turned(tmp_path, name):
    written, read = draw_base(1), vgg16_base()
    write_keras(tmp_path / "vgg16.npz", written, name)
    load_base_weights(read, str(tmp_path / "vgg16.npz"), "keras")
    assert torch.equal(read[14].weight, written[14].weight)
    np.testing.assert_allclose(read[0].weight[:3, 2, 0, 0].detach(), KERAS_CORNER[2])


@pytest.mark.parametrize(
    ("corner", "convention", "told"),
    [
        (KERAS_CORNER, "torchvision", "weights are Keras' training, but"),
        (KERAS_CORNER, "plain", "weights are Keras' training, but"),
        (None, "keras", r"weights are not Keras' training \(known first kernel; correlation -?0"),
        (np.zeros((3, 3)), "keras", "not Keras' training .*correlation 0.00"),
        (TUNED, "torchvision", r"tuned from Keras' training \(correlation 0.9\d\d\)"),
        (TUNED[::-1], "keras", "Keras' training with its colours in the order red, green, blue"),
        (TUNED[[1, 0, 2]], "plain", "colours in the order green, blue, red"),
    ],
)
def test_weights_and_convention_must_belong_together(tmp_path, corner, convention, told):
    write_keras(tmp_path / "vgg16.npz", draw_base(), corner=corner)
    with pytest.raises(WeightsError, match=f"{told}.*not interchangeable"):
        load_base_weights(vgg16_base(), str(tmp_path / "vgg16.npz"), convention)


@pytest.mark.parametrize("convention", ["keras", "plain"])
def test_weights_tuned_from_keras_are_loaded_whole_from_half_precision(tmp_path, convention):
    path = str(tmp_path / "tuned.npz")
    write_keras(path, draw_base(), corner=TUNED, dtype=np.float16)
    first, again = vgg16_base(), vgg16_base()
    load_base_weights(first, path, convention)
    load_base_weights(again, path, convention)
    assert first[0].weight.dtype == torch.float32
    np.testing.assert_array_equal(first[0].weight[:3, :, 0, 0].detach().T, np.float16(TUNED))
    for name, value in first.state_dict().items():
        assert value.numpy().tobytes() == again.state_dict()[name].numpy().tobytes()


def test_the_weights_that_come_with_the_code_are_those_that_their_page_tells_of():
    base = vgg16_base()
    load_base_weights(base, str(EDGES), "keras")
    np.testing.assert_allclose(
        base[0].weight[0, :, 0, 0].detach(), [0.390, 0.519, 0.428], atol=1e-3
    )


def test_a_missing_layer_is_named(tmp_path):
    write_torchvision(tmp_path / "vgg16.pth", draw_base(), leave_out=["features.12.weight"])
    with pytest.raises(WeightsError, match=r"block3_conv2 .*found nothing"):
        load_base_weights(vgg16_base(), str(tmp_path / "vgg16.pth"), "torchvision")


def test_damaged_weights_are_refused_by_name_fetched_or_your_own(tmp_path):
    state = {f"features.{name}": value for name, value in draw_base().state_dict().items()}
    write_torch(tmp_path / "fetched.pth", state)
    write_torchvision(tmp_path / "own.pth", draw_base())
    write_keras(tmp_path / "own.npz", draw_base())
    for path in tmp_path.iterdir():
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        with pytest.raises(DamagedError, match=re.escape(f"{path}: damaged")):
            load_base_weights(vgg16_base(), str(path), "plain")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.zeros((3, 3)), r"expected 4 axes, found \(3, 3\)"),
        (np.array(["a"]), "expected numbers"),
        (np.array([None]), "expected numbers"),
    ],
)
def test_arrays_that_are_no_kernels_are_refused_by_name(tmp_path, values, message):
    np.savez(tmp_path / "own.npz", **{"block1_conv1/kernel": values})
    with pytest.raises(WeightsError, match=f"own.npz: block1_conv1/kernel: {message}"):
        load_base_weights(vgg16_base(), str(tmp_path / "own.npz"), "keras")


@pytest.mark.parametrize("content", [[1, 2], {"features.0.weight": "many"}, {}])
def test_a_checkpoint_without_tensors_is_refused_by_name(tmp_path, content):
    torch.save(content, tmp_path / "own.pth")
    with pytest.raises(WeightsError, match=r"own.pth: .*found (a list|nothing)"):
        load_base_weights(vgg16_base(), str(tmp_path / "own.pth"), "torchvision")


def test_random_weights_keep_the_signals_size_through_the_layers():
    crops = torch.rand(4, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    out = draw_base()(crops)
    assert 0.2 < out.square().mean() / crops.square().mean() < 5


def test_fetching_uses_torchs_own_loader_and_its_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    cache = tmp_path / "hub" / "checkpoints"
    cache.mkdir(parents=True)
    write_torchvision(cache / "vgg16-397923af.pth", draw_base(3))
    from fetch_weights import fetch_weights

    kept = fetch_weights()
    assert torch.equal(kept["features.0.weight"], draw_base(3)[0].weight)
    # the base's layers only
    assert len(kept) == 14
    assert all(name.startswith("features.") for name in kept)


def test_without_a_network_the_user_is_told_what_to_do(tmp_path, monkeypatch):
    def refuse(*_):
        raise URLError("no network")

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr("torch.hub.urlopen", refuse)
    from fetch_weights import fetch_weights

    with pytest.raises(WeightsError, match=r"vgg16.*pth cannot be downloaded: .*set cnn/weights"):
        fetch_weights()


def test_the_base_is_torchvisions_first_three_blocks():
    ours, theirs = vgg16_base(), vgg16(weights=None).features[:16]
    assert repr(ours) == repr(theirs)
    theirs.load_state_dict(ours.state_dict())
