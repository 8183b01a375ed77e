"""How much LNP light is in a crop, frame by frame: the simplest thing to predict from."""

import numpy as np

from lnp.gather import check_found, keys_of
from lnp.stores import open_store


def read_light(paths, cells, n_frames, focus):
    """Return the LNP light of many cells over the first frames.

    Parameters
    ----------
    paths : list of str
        Stores of crops, one per site.
    cells : DataFrame
        Columns plate, site, cell; each has a crop in all these frames.
    n_frames : int
    focus : float
        Radius of the central disc that is summed, as a share of the crop's side: what
        the network sees, see `lnp.inputs.focus_radius`.

    Returns
    -------
    (n_cells, n_frames) ndarray of counts, in the order of `cells`
    """
    order = {key: i for i, key in enumerate(keys_of(cells))}
    found = [None] * len(order)
    for path in paths:
        with open_store(path) as store:
            site = (store.attrs["plate"], store.attrs["site"])
            channel = list(store.attrs["channels"]).index("lnp")
            for i, number in enumerate(store["cell"][:]):
                place = order.get((*site, int(number)))
                if place is not None:
                    found[place] = total_light(store["crops"][i, :n_frames, channel], focus)
    check_found(found, order, "crops", paths)
    return np.stack(found)


def total_light(crops, focus):
    """Return the (n_frames,) light of (n_frames, side, side) crops above background (counts).

    Spots cover little of a crop, so that its median is the background. Only pixels in
    the central disc of radius `focus` times the side are summed: light farther out is
    mostly the neighbours'.
    """
    pixels = crops.reshape(len(crops), -1).astype(np.float64)
    offset = np.arange(crops.shape[-1]) - (crops.shape[-1] - 1) / 2
    inside = np.hypot(offset[:, None], offset[None, :]) <= focus * crops.shape[-1]
    return (pixels - np.median(pixels, axis=1, keepdims=True))[:, inside.ravel()].sum(axis=1)
