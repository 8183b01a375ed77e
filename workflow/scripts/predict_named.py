"""Apply the saved models of named measures of all folds to a plate without an outcome."""

import logging

from lnp.bundle.bundle_file import open_bundle
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.models.named.named import named_of
from lnp.models.predictions import new_cells, stack_predictions

if __name__ == "__main__":
    log_to(snakemake.log[0])
    cells = new_cells(read_table("cells", snakemake.input.cells))
    measures = read_table("measures", snakemake.input.measures)
    bundle = open_bundle(snakemake.input.model)
    models = bundle.models(snakemake.wildcards.protocol, "named") if len(cells) else []
    rows = [named_of(values, at).predict_cells(cells, measures) for values, _, at in models]
    rows = stack_predictions(rows)
    write_table("predictions", rows, snakemake.output[0])
    counts = rows.groupby("horizon")["cell"].size() // rows.groupby("horizon")["fold"].nunique()
    logging.info("%d cells; predicted per horizon, both tasks:\n%s", len(cells), counts.to_string())
