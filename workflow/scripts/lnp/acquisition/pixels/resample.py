"""Bring planes, labels and places of a plate to pixels of another size.

A larger pixel is the mean of all that it covers, weighed by area: what lies between two pixels is
shared, nothing is left out, and a mean level stays what it was. That is also the filter against
aliasing. A smaller pixel is interpolated linearly, and shows no more than the camera saw.
"""

from functools import lru_cache

import numpy as np
from scipy.sparse import csr_array

SLACK = 1e-6  # pixels: a side that ends this much before a whole pixel still has it


def resample(plane, factor):
    """Return a plane with other pixels.

    Parameters
    ----------
    plane : (n_rows, n_cols) ndarray of uint16
    factor : float
        Side of a new pixel, in old ones; above 1 the plane shrinks.

    Returns
    -------
    ndarray of uint16
        A new pixel that the plane's end would cut is left out.

    Examples
    --------
    >>> resample(np.array([[0, 4, 9], [8, 4, 9]], dtype=np.uint16), 2).tolist()
    [[4]]
    """
    rows, cols = (weights(n, float(factor)) for n in plane.shape)
    found = (cols @ (rows @ plane.astype(np.float32)).T).T
    return np.rint(found).astype(np.uint16)


def resample_labels(labels, factor):
    """Return a label image with other pixels: each has the label at its centre."""
    rows, cols = (np.rint(centres(n, factor)).astype(int).clip(0, n - 1) for n in labels.shape)
    return labels[np.ix_(rows, cols)]


def resample_places(places, factor):
    """Return places (pixels, from the centre of the first) in pixels of another size.

    >>> resample_places(0.5, 2)  # between the first two pixels
    0.0
    """
    return (places + 0.5) / factor - 0.5


def centres(n, factor):
    """Return the places of new pixels along an axis of `n` old ones."""
    return (np.arange(int(n / factor + SLACK)) + 0.5) * factor - 0.5


@lru_cache(maxsize=8)
def weights(n, factor):
    """Return what each of `n` old pixels gives to each new one: (n_new, n); rows sum to 1."""
    taken = linear_shares(n, factor) if factor < 1 else area_shares(n, factor)
    new, old, share = (np.concatenate(parts) for parts in zip(*taken, strict=True))
    shape = (len(centres(n, factor)), n)
    return csr_array((share.astype(np.float32), (new, old)), shape=shape)


def area_shares(n, factor):
    """Yield (new, old, share) of pixels along an axis: the share of the new that the old covers."""
    new = np.arange(len(centres(n, factor)))
    begin, end = new * factor, (new + 1) * factor
    for k in range(int(np.ceil(factor)) + 1):
        old = np.floor(begin).astype(int) + k
        share = (np.minimum(end, old + 1) - np.maximum(begin, old)) / factor
        kept = (share > SLACK) & (old < n)
        yield new[kept], old[kept], share[kept]


def linear_shares(n, factor):
    """Yield (new, old, share) of pixels along an axis: of the two whose centres are next to it."""
    place = centres(n, factor).clip(0, n - 1)
    first = np.minimum(place.astype(int), max(0, n - 2))
    yield np.arange(len(place)), first, 1 - (place - first)
    if n > 1:
        yield np.arange(len(place)), first + 1, place - first
