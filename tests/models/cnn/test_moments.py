import numpy as np
import pytest
import torch

from lnp.models.cnn.augmentation import augment
from lnp.models.cnn.moments import cell_moments, stack_moments
from lnp.models.cnn.weights import make_base
from lnp.models.networks.devices import DeviceError, choose_device, choose_precision

CPU = torch.device("cpu")


def make_random_base():
    return make_base([100.0] * 3, [300.0] * 3, 1.0, "random", None, "plain", seed=0)


def make_crops(n_frames=3, side=16):
    return np.random.default_rng(0).integers(0, 900, (n_frames, 3, side, side)).astype(np.uint16)


def test_the_eight_copies_are_the_symmetries_of_the_square():
    crop = torch.arange(16).view(4, 4)
    copies = [augment(crop, copy) for copy in range(8)]
    assert torch.equal(copies[0], crop)
    assert len({tuple(c.flatten().tolist()) for c in copies}) == 8
    assert torch.equal(copies[1], crop.rot90())
    assert torch.equal(copies[4], crop.flip(1))
    again = {tuple(augment(c, k).flatten().tolist()) for c in copies for k in range(8)}
    assert len(again) == 8


def test_moments_are_mean_and_mean_square_of_each_copys_map():
    base, crops = make_random_base(), make_crops()
    moments = cell_moments(base, crops, np.ones(3, dtype=bool), 8, CPU)
    assert moments.shape == (8, 3, 2, 256)
    maps = base(augment(torch.tensor(crops[2], dtype=torch.float32), 5)[None])[0].double()
    np.testing.assert_allclose(moments[5, 2, 0], maps.mean(dim=(1, 2)), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(moments[5, 2, 1], (maps**2).mean(dim=(1, 2)), rtol=1e-4, atol=1e-6)


def test_a_frame_without_a_crop_has_no_moments_and_others_keep_theirs():
    base, crops = make_random_base(), make_crops()
    whole = cell_moments(base, crops, np.ones(3, dtype=bool), 2, CPU)
    broken = cell_moments(base, crops, np.array([True, False, True]), 2, CPU)
    assert np.isnan(broken[:, 1]).all()
    np.testing.assert_allclose(broken[:, [0, 2]], whole[:, [0, 2]], rtol=1e-5, atol=1e-7)
    assert np.isnan(cell_moments(base, crops, np.zeros(3, dtype=bool), 2, CPU)).all()


def test_random_weights_are_the_same_for_the_same_seed():
    crops = make_crops()[None]
    first, second = (stack_moments(make_random_base(), crops, 1, CPU) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_asking_for_a_gpu_that_is_not_there_is_an_error_not_a_fallback():
    with pytest.raises(DeviceError, match="no CUDA device"):
        choose_device("cuda")
    with pytest.raises(DeviceError, match="set lstm/device to cpu"):
        choose_device("cuda", "lstm")
    assert choose_device("auto") == CPU


@pytest.mark.parametrize("name", ["float32", "tf32", "bfloat16"])
def test_a_cpu_computes_in_float32_and_the_log_says_so(name, caplog):
    with caplog.at_level("INFO"):
        assert choose_precision(name, CPU) == "float32"
    assert "computes in float32" in caplog.text


def test_a_gpu_that_is_too_old_for_a_precision_is_an_error_not_a_fallback(monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: (7, 0))
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "V100")
    with pytest.raises(DeviceError, match=r"cnn/precision is tf32, but V100"):
        choose_precision("tf32", torch.device("cuda"))
    assert choose_precision("float32", torch.device("cuda")) == "float32"


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
def test_the_gpu_gives_the_moments_of_the_cpu():
    base, crops, device = make_random_base(), make_crops()[None], choose_device("cuda")
    expected = stack_moments(base, crops, 8, CPU)
    np.testing.assert_allclose(
        stack_moments(base.to(device), crops, 8, device), expected, rtol=1e-4, atol=1e-5
    )
