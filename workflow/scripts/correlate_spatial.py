"""Correlate where the spots of a plate's cells lie with their reporter, at all pairs of times."""

import logging

import pandas as pd

from lnp.cells.reporter_curves import read_site_light
from lnp.core.logs import log_to
from lnp.core.rng import rng_of
from lnp.core.tables import read_table, write_table
from lnp.spatial.lead import measure_plate_lead

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params, plate = snakemake.input, snakemake.params, snakemake.wildcards["plate"]
    sites = zip(files.tracks, files.shifts, files.crops, strict=True)
    correlations, leads = measure_plate_lead(
        spatial=read_table("spatial", files.spatial),
        light=pd.concat(
            read_site_light(*site, params.background, params.divided) for site in sites
        ),
        cells=read_table("cells", files.cells),
        rng=rng_of(params.seed, plate, "spatial lead"),
    )
    write_table("spatial_correlations", correlations.assign(plate=plate), snakemake.output[0])
    write_table("spatial_leads", leads.assign(plate=plate), snakemake.output[1])
    logging.info("leads:\n%s", leads.round(3).to_string(index=False))
