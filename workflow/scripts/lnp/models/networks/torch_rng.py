"""Torch's random numbers, seeded by names; see `lnp.core.rng`."""

from contextlib import contextmanager

import torch

from lnp.core.rng import rng_of


def torch_seed(seed, *names):
    """Return the seed of torch's random numbers for the things named."""
    return int(rng_of(seed, *names).integers(2**62))


@contextmanager
def torch_seeded(seed, *names):
    """Seed torch, within the block, by the things named; other random numbers stay as they are."""
    with torch.random.fork_rng():
        torch.manual_seed(torch_seed(seed, *names))
        yield


class TorchStream:
    """Torch's random numbers (CPU) of the things named, which can be paused and resumed.

    Parameters
    ----------
    seed, *names :
        See `lnp.core.rng.rng_of`; the numbers are those of `torch_seeded` of the same.
    """

    def __init__(self, seed, *names):
        with torch_seeded(seed, *names):
            self.state = torch.get_rng_state()

    @contextmanager
    def drawing(self):
        """Let torch draw from this stream within the block; the next block goes on from there."""
        with torch.random.fork_rng(devices=[]):
            torch.set_rng_state(self.state)
            yield
            self.state = torch.get_rng_state()
