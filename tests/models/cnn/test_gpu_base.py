"""The fused base gives the plain one's moments, on a CPU as on a GPU."""

import numpy as np
import pytest
import torch
from torch import nn

from lnp.models.cnn.augmentation import augment
from lnp.models.cnn.gpu_base import FusedBase, convolve, place_base, row_moments, widen
from lnp.models.cnn.moments import cell_moments, stack_moments
from lnp.models.cnn.weights import make_base
from lnp.models.networks.devices import choose_device

CPU = torch.device("cpu")
NEEDS_GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
ERRORS = {"float32": 1e-5, "tf32": 3e-3, "bfloat16": 3e-2}  # relative to the largest moment


def make_random_base(central_disc=0.4):
    return make_base([100.0] * 3, [300.0] * 3, central_disc, "random", None, "plain", seed=0)


def make_crops(n_frames=3, side=16):
    crops = np.random.default_rng(0).integers(0, 65536, (n_frames, 3, side, side))
    return crops.astype(np.uint16)


def largest_error(moments, expected):
    """Return the largest difference as a share of the largest value, of each moment."""
    error = np.abs(moments - expected).max(axis=(0, 1, 3))
    return (error / np.abs(expected).max(axis=(0, 1, 3))).max()


@pytest.mark.parametrize("precision", ["float32", "tf32", "bfloat16"])
def test_the_fused_base_gives_the_plain_ones_moments(precision):
    base, crops, present = make_random_base(), make_crops(), np.array([True, False, True])
    expected = cell_moments(base, crops, present, 8, CPU)[:, present]
    fused = FusedBase(base, precision)
    moments = cell_moments(fused, crops, present, 8, CPU)[:, present]
    allowed = ERRORS["float32" if precision == "tf32" else precision]
    assert largest_error(moments, expected) < allowed


def test_crops_are_turned_and_scaled_with_the_channels_of_a_pixel_together():
    base, crops = make_random_base(), torch.from_numpy(make_crops())
    turned = FusedBase(base, "bfloat16").augment(crops, 8)
    assert turned.shape == (24, 16, 16, 4)
    seen = augment(base.see(crops.float()), 5)
    assert torch.equal(turned[15:18, ..., :3], seen.bfloat16().permute(0, 2, 3, 1))
    assert not turned[..., 3].any()


@pytest.mark.parametrize("n_wide", [1, 2, 4])
def test_the_first_convolution_may_take_several_pixels_as_one(n_wide):
    weight = torch.randn(5, 3, 3, 3, generator=torch.Generator().manual_seed(0)).double()
    crops = torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(1)).double()
    pixels = nn.functional.pad(crops.permute(0, 2, 3, 1), (0, 1))
    wide = pixels.reshape(2, 8, 8 // n_wide, n_wide * 4)
    zeros = torch.zeros(5 * n_wide).double()
    seen = convolve(wide, widen(weight, n_wide), zeros).reshape(2, 8, 8, 5)
    expected = nn.functional.conv2d(crops, weight, padding=1).relu().permute(0, 2, 3, 1)
    torch.testing.assert_close(seen, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("side", [10, 15, 18])
def test_sides_that_four_does_not_divide_give_the_plain_bases_moments(side):
    base, crops = make_random_base(), make_crops(2, side)[None]
    expected = stack_moments(base, crops, 8, CPU)[0]
    moments = stack_moments(FusedBase(base, "float32"), crops, 8, CPU)[0]
    assert largest_error(moments, expected) < ERRORS["float32"]


def test_moments_by_rows_are_as_exact_as_in_float64():
    maps = torch.rand(2, 48, 48, 256, generator=torch.Generator().manual_seed(0))
    moments, exact = row_moments(maps), maps.double()
    expected = torch.stack([exact.mean(dim=(1, 2)), exact.square().mean(dim=(1, 2))], dim=1)
    torch.testing.assert_close(moments.double(), expected, rtol=2e-7, atol=0)


def test_a_cpu_keeps_the_base_as_it_is():
    base = make_random_base()
    assert place_base(base, CPU, "bfloat16") is base


@NEEDS_GPU
@pytest.mark.parametrize("precision", ["float32", "tf32", "bfloat16"])
@pytest.mark.parametrize("n_frames", [1, 3, 20])
def test_a_gpu_gives_the_moments_of_a_cpu_and_the_same_bytes_again(precision, n_frames):
    base, crops, device = make_random_base(), make_crops(n_frames, 64)[None], choose_device("cuda")
    expected = stack_moments(base, crops, 8, CPU)[0]
    fused = place_base(base, device, precision)
    first, second = (stack_moments(fused, crops, 8, device)[0] for _ in range(2))
    assert largest_error(first, expected) < ERRORS[precision]
    np.testing.assert_array_equal(first, second)


def test_torch_still_has_the_fused_convolution_of_a_gpu():
    schema = torch.ops.aten.cudnn_convolution_relu.default._schema
    assert [one.name for one in schema.arguments] == [
        *("self", "weight", "bias", "stride", "padding", "dilation", "groups")
    ]
