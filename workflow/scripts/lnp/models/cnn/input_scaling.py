"""Scaling of the network's input: one offset and one scale per channel."""

import numpy as np

from lnp.core.vocabulary import SEEN_CHANNELS

TORCHVISION_MEAN = np.array([0.485, 0.456, 0.406])  # red, green, blue, of 0 to 1
TORCHVISION_SD = np.array([0.229, 0.224, 0.225])
KERAS_MEAN = np.array([103.939, 116.779, 123.68])  # blue, green, red, of 0 to 255
N_LEVELS = 65536  # of a pixel of 16 bits


def affine_input(scaling, convention, mean=None):
    """Return offset and scale so that the network sees (raw - offset) / scale.

    First (raw - scaling.offset) / scaling.scale, about 0 to 1; then what the
    weights expect: torchvision's (x - mean) / sd; Keras' 255 x - mean; plain x.
    The channels go counterstain, LNP, brightfield into the slots red, green,
    blue of torchvision and blue, green, red of Keras.

    Parameters
    ----------
    scaling : dict
        Per channel {"offset": counts, "scale": counts}. A channel without any was not imaged: its
        crops are zero, and the network sees black.
    convention : {"torchvision", "keras", "plain"}
    mean : (3,) array, optional
        Keras only: training mean per channel (0 to 255), as in the paper,
        instead of ImageNet's.

    Returns
    -------
    offset, scale : (3,) ndarray of float64, counts
    """
    known = [scaling.get(name, {"offset": 0.0, "scale": 1.0}) for name in SEEN_CHANNELS]
    offset = np.array([of_channel["offset"] for of_channel in known], dtype=np.float64)
    scale = np.array([of_channel["scale"] for of_channel in known], dtype=np.float64)
    if convention == "torchvision":
        return offset + scale * TORCHVISION_MEAN, scale * TORCHVISION_SD
    if convention == "keras":
        mean = KERAS_MEAN if mean is None else np.asarray(mean)
        return offset + scale * mean / 255, scale / 255
    return offset, scale


def fit_paper_input(counts, convention):
    """Return offset and scale fitted on a training set, as in the paper.

    Minimum and maximum of each channel become 0 and 1; Keras' convention then
    subtracts the training mean.

    Parameters
    ----------
    counts : (3, 65536) ndarray of int
        Histogram of the training crops, see `count_levels`.
    """
    levels = np.arange(counts.shape[1])
    low = np.array([levels[row > 0][0] for row in counts])
    high = np.array([levels[row > 0][-1] for row in counts])
    scale = np.maximum(high - low, 1)
    scaling = {name: {"offset": low[i], "scale": scale[i]} for i, name in enumerate(SEEN_CHANNELS)}
    mean = 255 * (counts @ levels / counts.sum(axis=1) - low) / scale
    return affine_input(scaling, convention, mean)


def count_levels(crops):
    """Return the (3, 65536) histogram of (cell, frame, 3, side, side) uint16 crops."""
    by_channel = np.moveaxis(crops, 2, 0).reshape(3, -1)
    return np.stack([np.bincount(row, minlength=N_LEVELS) for row in by_channel])
