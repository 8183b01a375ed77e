"""Put all that is known of each cell into one row, as profiling tools read it."""

import logging

import pandas as pd

from lnp.core.contracts import no_rows
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_wide_table
from lnp.exchange.profiles import chosen_predictions, make_profiles

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params = snakemake.input, snakemake.params
    onset = [no_rows("onset"), *(read_table("onset", path) for path in files.onset)]
    predictions = [
        chosen_predictions(read_table("predictions", path), params.approaches, params.horizons)
        for path in [*files.predictions, *files.predicted]
    ]
    profiles = make_profiles(
        read_table("cells", files.cells),
        read_table("tracks", files.tracks),
        read_table("measures", files.measures),
        pd.concat(onset),
        pd.concat([no_rows("predictions"), *predictions]),
        params.purposes,
    )
    write_wide_table("profiles", profiles, snakemake.output[0])
    logging.info("%d cells, %d columns", *profiles.shape)
