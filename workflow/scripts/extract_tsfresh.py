"""Extract tsfresh features of each cell from the CNN's features over the first frames."""

import logging

import numpy as np

from lnp.core.logs import log_to
from lnp.core.zarr_store import open_store
from lnp.models.gbm.feature_table import write_feature_table
from lnp.models.gbm.timeseries_features import calculators_of, check_length, extract_timeseries

if __name__ == "__main__":
    log_to(snakemake.log[0])
    horizon, n_augmentations = int(snakemake.wildcards.horizon), snakemake.params.n_augmentations
    with open_store(snakemake.input.features) as store:
        check_length(store["features"].shape, n_augmentations, horizon)
        features = store["features"][:, :n_augmentations, :horizon]
        cells = [(plate, site, int(cell)) for plate, site, cell in store.attrs["cells"]]
    table = extract_timeseries(features, cells, calculators_of(snakemake.params.features))
    values = table.select_dtypes(float)
    logging.info(
        "%d features of %d cells and copies; %d of them have no finite value, %d some missing",
        values.shape[1],
        len(table),
        (~np.isfinite(values)).all().sum(),
        (~np.isfinite(values)).any().sum(),
    )
    write_feature_table(snakemake.output[0], table)
