"""Seeds that depend on the names of things, never on the order in which jobs run."""

import zlib

import numpy as np


def rng_of(seed, *names):
    """Return the numpy Generator of the things named, e.g. rng_of(1, "paper", "fold2")."""
    return np.random.default_rng([seed, *(zlib.crc32(str(name).encode()) for name in names)])
