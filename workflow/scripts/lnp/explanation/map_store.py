"""The store of saliency maps, with the images that they belong to."""

import pandas as pd

from lnp.core.zarr_store import add_array, create_store, open_store

TRAINED, HEAD, ALL = WEIGHTS = ["trained", "head shuffled", "all shuffled"]  # that make maps
DIMS = {
    "maps": ("cell", "model", "frame", "channel", "row", "col"),
    "crops": ("cell", "frame", "channel", "row", "col"),
    "mask": ("cell", "frame", "row", "col"),
}


def write_maps(path, cells, models, frames, arrays):
    """Write the maps of some cells.

    Parameters
    ----------
    path : str
        Ends in .zarr.zip.
    cells : DataFrame
        Of `lnp.explanation.chosen_cells.choose_cells`.
    models : list of str
    frames : list of int
    arrays : dict
        maps (n_cells, n_models, n_frames, 3, side, side); crops without the axis of models; mask
        without that of channels too.
    """
    about = {"cells": cells.to_dict("list"), "models": models, "frames": frames}
    with create_store(path, about) as store:
        for name, dims in DIMS.items():
            values = arrays[name]
            dtype = "float32" if name == "maps" else values.dtype
            array = add_array(store, name, values.shape, dtype, dims, n_chunk=values.shape[1])
            if len(values):
                array[:] = values.astype(dtype)


def read_maps(path):
    """Return what `write_maps` wrote: cells, models, frames, and the arrays by name."""
    with open_store(path) as store:
        about = dict(store.attrs)
        arrays = {name: store[name][:] for name in DIMS}
    return pd.DataFrame(about["cells"]), about["models"], about["frames"], arrays
