"""An epoch of the single-frame network: from crops through the frozen base, or from moments.

Both train the same head on the same random crops in the same order; the losses must agree.
"""

import sys
import time
from pathlib import Path

import numpy as np
import torch

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from lnp.models.cnn.architecture import FeatureCNN
from lnp.models.cnn.moments import stack_moments
from lnp.models.cnn.sources import CropSource, MomentSource
from lnp.models.cnn.weights import make_base
from lnp.models.networks.torch_rng import torch_seeded

N_CELLS, N_FRAMES, SIDE, N_COPIES, N_BATCH = 16, 4, 48, 8, 32
CPU = torch.device("cpu")


def draw_network():
    """Return an untrained network with a frozen random base."""
    base = make_base([200.0] * 3, [1500.0] * 3, 1.0, "random", None, "plain", seed=0)
    with torch_seeded(0, "network"):
        return FeatureCNN(base.requires_grad_(False))


def train_epoch(source):
    """Pass once over every cell and frame in a random copy; return losses and seconds."""
    network = draw_network().train()
    head = [weight for weight in network.parameters() if weight.requires_grad]
    optimiser, losses = torch.optim.Adam(head, lr=1e-3), []
    order = torch.randperm(N_CELLS * N_FRAMES, generator=torch.Generator().manual_seed(0))
    start = time.perf_counter()
    for batch in order.split(N_BATCH):
        cell, frame = batch // N_FRAMES, batch % N_FRAMES
        output = source.outputs(network, cell, batch % N_COPIES, frame)
        loss = (output - cell / N_CELLS).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return np.array(losses), time.perf_counter() - start


def main():
    """Print both times, the agreement, and the ratio."""
    torch.set_num_threads(1)
    shape = (N_CELLS, N_FRAMES, 3, SIDE, SIDE)
    crops = np.random.default_rng(0).integers(0, 4000, shape).astype(np.uint16)
    start = time.perf_counter()
    moments = stack_moments(draw_network().base.eval(), crops, N_COPIES, CPU)
    once = time.perf_counter() - start
    train_epoch(MomentSource(moments, n_pixels=(SIDE // 4) ** 2))  # warm up
    cached, fast = train_epoch(MomentSource(moments, n_pixels=(SIDE // 4) ** 2))
    ordinary, slow = train_epoch(CropSource(crops, N_COPIES, CPU))
    print(f"moments of all copies, once: {once:.2f} s")
    print(f"one epoch of {N_CELLS * N_FRAMES} crops: {slow:.3f} s from crops, {fast:.4f} s cached")
    print(f"largest relative difference of the losses: {np.abs(cached / ordinary - 1).max():.1e}")
    assert np.allclose(cached, ordinary, rtol=1e-3)
    print(f"MOMENT_CACHING: {slow / fast:.0f} x")


if __name__ == "__main__":
    main()
