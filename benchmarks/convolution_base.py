"""All copies of a cell through VGG16's blocks 1-3: by the pipeline, or by torch's defaults.

By default: channels first, gradients kept. The moments must agree. What either way reaches is
compared with the rate at which the same processor multiplies matrices, measured in between.
Times are the processor's, of one thread, the best of three. On a GPU: convolution_base_gpu.py.
"""

import sys
from pathlib import Path

import numpy as np
import torch

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from shared.timing import timed

from lnp.models.cnn.architecture import BLOCKS
from lnp.models.cnn.augmentation import augment
from lnp.models.cnn.moments import cell_moments
from lnp.models.cnn.weights import make_base

SIDE, N_FRAMES, N_COPIES, N_MATRIX = 192, 2, 8, 2048
KERNEL, N_IN = 9, 3


def flop_of_crop(side):
    """Return the floating point operations of one crop: two per weight and output pixel."""
    total, n_in = 0, N_IN
    for block in BLOCKS:
        for n_out in block:
            total += 2 * KERNEL * n_in * n_out * side**2
            n_in = n_out
        side //= 2
    return total


def by_default(base, crops):
    """Return the moments of all copies, (n_augmentations, n_frames, 2, 256), without any care."""
    raw = torch.from_numpy(crops).float().to(base.offset.device)
    turned = torch.cat([augment(raw, number) for number in range(N_COPIES)])
    layers = base.vgg16.to(memory_format=torch.contiguous_format)
    for layer in layers:
        layer.requires_grad_(True)
    maps = layers((turned - base.offset) / base.scale).detach().double()
    moments = torch.stack([maps.mean(dim=(2, 3)), maps.square().mean(dim=(2, 3))], dim=1)
    return moments.float().cpu().numpy().reshape(N_COPIES, len(crops), 2, -1)


def draw_base():
    """Return the base with random weights, as a study without a download has it."""
    return make_base([200.0] * 3, [1500.0] * 3, 1.0, "random", None, "plain", seed=0)


def main():
    """Print both times, what they reach of the processor, the agreement and the ratio."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    crops = rng.integers(0, 4000, (N_FRAMES, 3, SIDE, SIDE)).astype(np.uint16)
    matrix = torch.randn(N_MATRIX, N_MATRIX)
    ours, fast = timed(
        cell_moments, draw_base(), crops, np.ones(N_FRAMES, dtype=bool), N_COPIES, "cpu"
    )
    _, product = timed(torch.mm, matrix, matrix)
    theirs, slow = timed(by_default, draw_base(), crops)
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)
    rate = 2 * N_MATRIX**3 / product
    for name, seconds in [("in the pipeline", fast), ("by default", slow)]:
        crop = seconds / (N_FRAMES * N_COPIES)
        reached = flop_of_crop(SIDE) / crop
        print(f"{name}: {1000 * crop:.0f} ms a crop, {reached / 1e9:.0f} GFLOP/s, ", end="")
        print(f"{100 * reached / rate:.0f} % of {rate / 1e9:.0f} GFLOP/s of matrices")
    print(
        f"largest difference of moments up to {ours.max():.0f}: {np.abs(ours - theirs).max():.0e}"
    )
    print(f"CONVOLUTION_BASE: {slow / fast:.1f} x")


if __name__ == "__main__":
    main()
