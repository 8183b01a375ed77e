"""Networks that find spots: the same by NumPy as by torch, reproducible, blind to gain."""

from functools import partial

import numpy as np
import pytest
import torch

from lnp.core.rng import rng_of
from lnp.core.vocabulary import WIDEST_SPOT
from lnp.imaging.spot_network import (
    FORWARD,
    SpotSizeError,
    network_response,
    see,
)
from lnp.imaging.spots import find_spots
from lnp.models.networks.array_files import write_arrays
from lnp.models.networks.state import state_arrays
from lnp.models.spots.architecture import VAE, UNet
from lnp.models.spots.network_file import SpotNetworkError
from lnp.models.spots.patches import draw_patch, heatmap
from lnp.models.spots.saved import response_of
from lnp.models.spots.training import train_spot_network

NOISE = {"median": -5.0, "sd": 2.0}
NETWORKS = {"unet": UNet, "vae_lsgan": VAE}


def untrained(method, seed=0):
    """Return a network with its first weights."""
    torch.manual_seed(seed)
    return NETWORKS[method]().eval()


def field(shape, seed=3):
    """Return a frame with noise and a few bright pixels, blurred."""
    rng = np.random.default_rng(seed)
    image = rng.normal(200, 5, shape)
    row, col = np.indices(shape)
    for place in rng.uniform(8, np.array(shape) - 8, (6, 2)):
        image += 90 * np.exp(-((row - place[0]) ** 2 + (col - place[1]) ** 2) / 4.5)
    return image


def test_unet_in_numpy_gives_what_torch_gives():
    network, maps = untrained("unet"), see(field((48, 56)), 1.5)
    with torch.no_grad():
        expected = network(torch.from_numpy(maps)[None])[0].numpy()
    found = FORWARD["unet"](maps, state_arrays(network))[0]
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_vae_in_numpy_gives_what_torch_gives_at_the_mean_of_its_latent():
    network, maps = untrained("vae_lsgan"), see(field((48, 56)), 1.5)
    with torch.no_grad():
        network.log_variance.weight.zero_()
        network.log_variance.bias.fill_(-1e9)  # clamped: noise of 2 %
        drawn = torch.stack([network(torch.from_numpy(maps)[None])[0] for _ in range(60)])
    found = FORWARD["vae_lsgan"](maps, state_arrays(network))[0]
    np.testing.assert_allclose(found, drawn.mean(dim=0)[0].numpy(), atol=5e-3)
    assert drawn.std(dim=0).max() > 1e-4


@pytest.mark.parametrize("shape", [(61, 530), (40, 40)])
def test_tiles_leave_no_seam(shape, monkeypatch):
    weights, image = state_arrays(untrained("unet")), field(shape)
    tiled = network_response(image, 1.5, FORWARD["unet"], weights, NOISE)
    monkeypatch.setattr("lnp.imaging.spot_network.TILE", 1024)
    whole = network_response(image, 1.5, FORWARD["unet"], weights, NOISE)
    assert tiled.shape == shape
    np.testing.assert_allclose(tiled, whole, atol=1e-4)


def test_gain_and_offset_do_not_matter():
    image = field((64, 64))
    np.testing.assert_allclose(see(3 * image + 1000, 1.5), see(image, 1.5), atol=2e-3)


def test_spots_wider_than_any_trained_on_are_refused():
    with pytest.raises(SpotSizeError, match=r"found spots of 4\.00 pixels"):
        network_response(field((32, 32)), 4.0, FORWARD["unet"], {}, NOISE)


@pytest.mark.parametrize("method", NETWORKS)
def test_training_twice_gives_the_same_bytes(method):
    first, second = (train_spot_network(method, 2, rng_of(1, method), seed=1)[0] for _ in range(2))
    for name, array in state_arrays(first).items():
        assert array.tobytes() == state_arrays(second)[name].tobytes(), name


@pytest.mark.parametrize(("method", "part"), [("unet", "loss"), ("vae_lsgan", "image")])
def test_training_lowers_the_loss(method, part):
    _, history = train_spot_network(method, 12, rng_of(1, method), seed=1)
    losses = [row[part] for row in history]
    assert np.mean(losses[-4:]) < 0.9 * np.mean(losses[:4])


def test_a_patch_marks_its_spots_alone():
    patch = next(p for p in map(draw_patch, [np.random.default_rng(4)] * 50) if len(p.places) > 3)
    inside = patch.places[((patch.places > 0) & (patch.places < 63)).all(axis=1)]
    marks = heatmap(patch.places)
    assert marks.max() <= 1
    assert (marks[tuple(np.rint(inside).astype(int).T)] > 0.77).all()  # half a pixel off, each way
    assert (heatmap(np.empty((0, 2))) == 0).all()


def test_a_saved_network_responds_and_its_intensities_come_from_the_frame(tmp_path):
    path, image = tmp_path / "unet.npz", field((64, 64))
    about = {"kind": "spots", "method": "unet", "noise": NOISE}
    write_arrays(path, about, state_arrays(untrained("unet")))
    respond = response_of("unet", path)
    spots = find_spots(image, 1.5, 1.0, respond)
    brighter = find_spots(2 * image, 1.5, 1.0, respond)
    np.testing.assert_allclose(brighter["intensity"], 2 * spots["intensity"], rtol=1e-3, atol=1)
    log = find_spots(image, 1.5, 0.0)
    assert set(spots["intensity"]) - set(log["intensity"])  # at its own places
    with pytest.raises(SpotNetworkError, match="found a network of unet; expected one that"):
        response_of("vae_lsgan", path)


def test_a_network_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "model.npz"
    write_arrays(path, {"kind": "cnn"}, {"a": np.zeros(2)})
    with pytest.raises(SpotNetworkError, match="found a network of cnn"):
        response_of("unet", path)


def test_methods_without_a_network_read_no_file():
    assert isinstance(partial(response_of("doh", []), sigma=1.0)(field((32, 32))), np.ndarray)
    assert WIDEST_SPOT > 2.0  # of the microscope's full size
