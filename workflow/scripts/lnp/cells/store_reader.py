"""Arrays of many sites' stores, in the order of a table of cells."""

import numpy as np

from lnp.core.errors import LnpError
from lnp.core.zarr_store import open_store


class StoreError(LnpError, ValueError):
    """A store does not hold what the tables say."""


def read_cells(paths, cells, name, second=slice(None)):
    """Return one array of many cells, whatever site they lie in.

    Parameters
    ----------
    paths : list of str
        Stores of one site each, with the attributes plate and site and an array
        `cell` of the cells' numbers.
    cells : DataFrame
        Columns plate, site, cell.
    name : str
        Array to read; its first axis is that of `cell`.
    second : slice
        Of the array's second axis.

    Returns
    -------
    (n_cells, ...) ndarray, in the order of `cells`

    Raises
    ------
    StoreError
        If a cell is in none of the stores.
    """
    order = {key: i for i, key in enumerate(keys_of(cells))}
    found = [None] * len(order)
    for path in paths:
        with open_store(path) as store:
            site = (store.attrs["plate"], store.attrs["site"])
            for i, number in enumerate(store["cell"][:]):
                place = order.get((*site, int(number)))
                if place is not None:
                    found[place] = store[name][i, second]
    check_found(found, order, name, paths)
    return np.stack(found)


def masks_by_frame(masks):
    """Yield the (n_cells, side, side) masks of each frame of a site.

    Reading a frame from the store would open the shard of every cell, so each shard is read once
    and its masks wait in memory, eight pixels to a byte.

    Parameters
    ----------
    masks : (n_cells, n_frames, side, side) zarr.Array of bool
    """
    n_cells, n_frames, _, side = masks.shape
    packed = np.zeros((n_cells, *masks.shape[1:3], -(-side // 8)), dtype=np.uint8)
    for cell in range(n_cells):
        packed[cell] = np.packbits(masks[cell], axis=-1)
    for frame in range(n_frames):
        yield np.unpackbits(packed[:, frame], axis=-1, count=side).astype(bool)


def keys_of(cells):
    """Return (plate, site, cell) of each row, as plain values."""
    return [
        (p, s, int(c)) for p, s, c in zip(cells["plate"], cells["site"], cells["cell"], strict=True)
    ]


def check_found(found, order, name, paths):
    """Refuse a table without cells, and one with cells that no store holds."""
    if not found:
        raise StoreError("the table of cells is empty: there is nothing to train on or to predict")
    for (plate, site, cell), array in zip(order, found, strict=True):
        if array is None:
            raise StoreError(
                f"plate {plate}, site {site}, cell {cell}: none of the {len(paths)} stores holds "
                f"its {name} (the first is {paths[0] if paths else 'missing'}). Delete "
                "results/crops and what follows from it, and run again."
            )


def check_complete(moments, cells):
    """Refuse (n_cells, n_augmentations, n_frames, 2, 256) moments that lack a frame of a cell."""
    lacks = np.isnan(moments).any(axis=(1, 3, 4))
    if lacks.any():
        i, frame = np.argwhere(lacks)[0]
        plate, site, cell = keys_of(cells)[i]
        raise StoreError(
            f"plate {plate}, site {site}, cell {cell} has no crop in frame {frame}, which the "
            "models see; such a cell must not be marked as used (results/cells)"
        )
