"""Torch's random numbers, seeded by names; see `lnp.randomness`."""

from contextlib import contextmanager

import torch

from lnp.randomness import rng_of


@contextmanager
def torch_seeded(seed, *names):
    """Let torch draw, within the block, from the stream of the things named."""
    with torch.random.fork_rng():
        torch.manual_seed(int(rng_of(seed, *names).integers(2**62)))
        yield
