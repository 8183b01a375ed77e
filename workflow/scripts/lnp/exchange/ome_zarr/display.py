"""How bright channels are shown at first: the same counts on the whole plate."""

import numpy as np

LOW, HIGH = 50, 99.95  # percentiles of the pixels that are black, and in full colour
LOW_OF = {"brightfield": 1}  # in fluorescence half of a field is background
N_SITES, N_FRAMES = 8, 3  # looked at, spread evenly over the plate and over time
EVERY = 8  # pixels in each direction


def spread_evenly(items, n_most):
    """Return up to `n_most` items from the first to the last, spread evenly.

    >>> spread_evenly(list("abcde"), 3)
    ['a', 'c', 'e']
    """
    places = np.linspace(0, len(items) - 1, min(n_most, len(items)))
    return [items[i] for i in np.unique(places.round().astype(int))]


def sample_pixels(planes):
    """Return some pixels of some frames of a channel at a site, as a flat array.

    Parameters
    ----------
    planes : lnp.acquisition.planes.Planes
    """
    there = planes.frames()
    frames = spread_evenly(there, N_FRAMES) if there else []
    return np.concatenate(
        [np.zeros(0, "uint16"), *(planes[frame][::EVERY, ::EVERY].ravel() for frame in frames)]
    )


def display_window(channel, pixels):
    """Return the counts (low, high) between which a channel is shown; never an empty range.

    >>> display_window("gfp", np.arange(1001))
    (500.0, 1000.0)
    """
    if not len(pixels):
        return 0.0, 65535.0
    low, high = np.percentile(pixels, [LOW_OF.get(channel, LOW), HIGH]).round()
    return float(low), float(max(high, low + 1))
