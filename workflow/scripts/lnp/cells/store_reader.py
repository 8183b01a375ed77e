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
    DamagedError, StoreError
        If a store is not as it was written, declares cells of another size than the first does,
        or if a cell is in none of the stores.
    """
    order = {key: i for i, key in enumerate(keys_of(cells))}
    found, first = [None] * len(order), None
    for path in paths:
        with open_store(path) as store:
            site = (store.attrs["plate"], store.attrs["site"])
            first = check_size(store, name, second, path, first)
            if name == "crops":
                check_kept(store, second.stop)
            for i, number in enumerate(store["cell"][:]):
                place = order.get((*site, int(number)))
                if place is not None:
                    found[place] = store[name][i, second]
    check_found(found, order, name, paths)
    return np.stack(found)


def check_size(store, name, second, path, first):
    """Refuse an array whose cells are not as those of the first store, before any is read.

    Parameters
    ----------
    store : zarr.Group
    name, second, path
        See `read_cells`; `path` is that of this store.
    first : tuple of path, dtype and shape of what is read of a cell, or None

    Returns
    -------
    tuple
        `first`, or that of this store where there was none.
    """
    n_cells, array = store["cell"].shape[0], store.get(name)
    if array is None or array.ndim < 2 or array.shape[0] != n_cells:
        held = {key: value.shape for key, value in store.arrays()}
        raise StoreError(
            f"{path}: expected {name} of {n_cells} cells, found {held}. Delete it and run again."
        )
    read = len(range(*second.indices(array.shape[1])))
    found = (path, array.dtype, (read, *array.shape[2:]))
    first = first or found
    if found[1:] != first[1:]:
        raise StoreError(
            f"{path}: a cell's {name} has the size {found[2]} ({found[1]}); expected {first[2]} "
            f"({first[1]}), as in {first[0]}. Delete the one that is wrong, and run again."
        )
    return first


def check_kept(store, n_frames):
    """Refuse to read crops of frames that were not kept, though the site has these frames.

    Parameters
    ----------
    store : zarr.Group
        Of the crops of a site.
    n_frames : int or None
        First frames that are read; None: all.

    Raises
    ------
    StoreError
    """
    n_kept, n_filmed = store["crops"].shape[1], store["present"].shape[1]
    if n_kept < min(n_filmed if n_frames is None else n_frames, n_filmed):
        raise StoreError(
            f"plate {store.attrs['plate']}, site {store.attrs['site']}: crops are kept of the "
            f"first {n_kept} of {n_filmed} frames; expected those of {n_frames or n_filmed}. Set "
            "crops/frames to all, or a last horizon in horizons that reaches so far."
        )


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
        raise StoreError(
            "the table of cells is empty: there is nothing to train on or to predict. Look at the "
            "counterstain of a few fields, and correct seeding/cell_diameter_um and "
            "acquisition/channels."
        )
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
            "models see; expected one in each frame of a used cell. Delete results/crops, "
            "results/cells and results/moments, and run again."
        )
