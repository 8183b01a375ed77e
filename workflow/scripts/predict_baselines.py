"""Predict by baselines, named measures and oracles in every fold and task."""

import logging

from lnp.core.contracts import no_rows
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.models.baselines import predict_references

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params = snakemake.input, snakemake.params
    rows = predict_references(
        split=read_table("split", files.split),
        targets=read_table("targets", files.targets),
        cells=read_table("cells", files.cells),
        measures=read_table("measures", files.measures),
        spatial=read_table("spatial", files.spatial) if files.spatial else no_rows("spatial"),
        oracle=read_table("oracle", files.oracle) if files.oracle else no_rows("oracle"),
        horizons=params.horizons,
        seed=params.seed,
    )
    write_table("predictions", rows, snakemake.output[0])
    logging.info("rows per model and fold:\n%s", rows.groupby(["model", "fold"]).size().to_string())
