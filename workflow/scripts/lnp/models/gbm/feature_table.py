"""Wide tables of time-series features on disk: as one array, since Parquet is slow at width."""

import pandas as pd
import zarr

from lnp.core.zarr_store import create_store, open_store

AUGMENTATION_KEY = ["plate", "site", "cell", "augmentation"]
N_ROWS = 64  # cells and augmentations in a chunk


def write_feature_table(path, table):
    """Write a table of `extract_timeseries` as a store (.zarr.zip).

    Parameters
    ----------
    path : path
    table : DataFrame
        Columns plate, site, cell, augmentation, then numbers.
    """
    values = table.drop(columns=AUGMENTATION_KEY).to_numpy(dtype="float64")
    rows = [list(key) for key in table[AUGMENTATION_KEY].itertuples(index=False)]
    names = list(table.columns[len(AUGMENTATION_KEY) :])
    with create_store(path, {"rows": rows, "names": names}) as store:
        array = store.create_array(
            name="features",
            shape=values.shape,
            dtype=values.dtype,
            chunks=(N_ROWS, max(1, values.shape[1])),
            dimension_names=("row", "name"),
            compressors=zarr.codecs.BloscCodec(cname="zstd", clevel=1),
        )
        array[:] = values


def read_feature_table(path):
    """Read what `write_feature_table` wrote: the same table."""
    with open_store(path) as store:
        keys = pd.DataFrame(store.attrs["rows"], columns=AUGMENTATION_KEY)
        values = pd.DataFrame(store["features"][:], columns=store.attrs["names"], copy=False)
    return pd.concat([keys, values], axis=1)
