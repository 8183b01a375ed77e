"""Apply the saved models of named measures of all folds to a plate without an outcome."""

import logging

import pandas as pd

from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.models.named.named import load_named
from lnp.models.predictions import new_cells

if __name__ == "__main__":
    log_to(snakemake.log[0])
    cells = new_cells(read_table("cells", snakemake.input.cells))
    measures = read_table("measures", snakemake.input.measures)
    models = map(load_named, snakemake.input.named)
    rows = pd.concat([model.predict_cells(cells, measures) for model in models], ignore_index=True)
    write_table("predictions", rows, snakemake.output[0])
    counts = rows.groupby("horizon")["cell"].size() // rows.groupby("horizon")["fold"].nunique()
    logging.info("%d cells; predicted per horizon, both tasks:\n%s", len(cells), counts.to_string())
