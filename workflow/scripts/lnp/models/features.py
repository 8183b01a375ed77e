"""Stores of the CNN's features, and which encoder's features a temporal model reads."""

from lnp.cells.store_reader import StoreError, keys_of
from lnp.core.zarr_store import add_array, create_store, open_store
from lnp.design.horizons import encoder_of


def write_features(path, features, cells):
    """Write features by name, and which cells they are of.

    Parameters
    ----------
    path : str
        Ends in .zarr.zip.
    features : dict of name to (n_cells, n_augmentations, n_frames, 32) ndarray
    cells : DataFrame
        Columns plate, site, cell, in the order of the features.
    """
    with create_store(path, {"cells": [list(key) for key in keys_of(cells)]}) as store:
        for name, values in features.items():
            dims = ("cell", "augmentation", "frame", "feature")
            array = add_array(store, name, values.shape, "float32", dims, n_chunk=values.shape[1])
            array[:] = values


def read_features(path, cells):
    """Return (n_cells, n_augmentations, n_frames, 32) features of `cells` from an encoder's store.

    Raises
    ------
    StoreError
        If the store holds other cells, or the same in another order.
    """
    with open_store(path) as store:
        keys = [(plate, site, cell) for plate, site, cell in store.attrs["cells"]]
        if keys != keys_of(cells) or store["features"].shape[:1] != (len(keys),):
            raise StoreError(
                f"{path} holds the features of other cells than the split names (found "
                f"{len(keys)}, expected {len(cells)}). Delete it and run again."
            )
        return store["features"][:]


def encoder_features(features, task, fold, horizon):
    """Return what belongs to the encoder whose features a model of this horizon reads.

    Parameters
    ----------
    features : dict of (task, fold, horizon of the encoder) to anything
        Features, or the path of their store.

    >>> encoder_features({("t", "f", 5): "early", ("t", "f", 20): "late"}, "t", "f", 10)
    'late'
    """
    seen = [n for *names, n in features if names == [task, fold]]
    return features[task, fold, encoder_of(horizon, seen)]
