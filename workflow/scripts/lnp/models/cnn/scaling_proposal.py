"""Constants of the networks' input: percentiles of the crops that a model may see."""

import numpy as np

from lnp.core.vocabulary import SEEN_CHANNELS
from lnp.core.zarr_store import open_store
from lnp.models.cnn.input_scaling import N_LEVELS, count_levels


def count_sites(stores, n_frames):
    """Return the (3, 65536) histogram of all cells' crops in the first frames.

    Of cells too that are lost later, or not used: whether they are depends on later frames, and on
    how the outcome is measured.

    Parameters
    ----------
    stores : list of str
        Of crops, one per site.
    n_frames : int
    """
    counts = np.zeros((3, N_LEVELS), dtype=np.int64)
    for path in stores:
        with open_store(path) as crops:
            for i, present in enumerate(crops["present"][:, :n_frames]):
                counts += count_levels(crops["crops"][i, :n_frames][present][None])
    return counts


def propose_scaling(counts, low, high):
    """Return {channel: {"offset", "scale"}} from two percentiles of each channel.

    Never from extremes: one hot pixel would squeeze the signal of all others. A channel of
    zeros alone was not imaged, and has none.

    Parameters
    ----------
    counts : (3, 65536) ndarray of int
        Histogram, see `count_levels`.
    low, high : float
        Percentiles that become 0 and 1.
    """
    scaling = {}
    for name, row in zip(SEEN_CHANNELS, counts, strict=True):
        if not row[1:].any():
            continue
        share = np.cumsum(row) / row.sum()
        bottom, top = (int(np.searchsorted(share, p / 100)) for p in (low, high))
        scaling[name] = {"offset": bottom, "scale": max(top - bottom, 1)}
    return scaling


def format_scaling(scaling):
    """Return the constants as they stand in config.yaml.

    >>> print(format_scaling({"lnp": {"offset": 100, "scale": 400}}), end="")
    cnn:
      scaling:
        lnp: { offset: 100, scale: 400 }
    """
    lines = [
        f"    {name}: {{ offset: {s['offset']}, scale: {s['scale']} }}"
        for name, s in scaling.items()
    ]
    return "\n".join(["cnn:", "  scaling:", *lines, ""])
