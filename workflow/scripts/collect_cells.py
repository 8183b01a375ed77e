"""Collect the cells of one plate: dose, reporter light, and why a cell was dropped."""

import logging

import pandas as pd

from lnp.cells.cell_table import LIGHT, describe_saturation, plate_cells, site_cells
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import HELD_ARRAYS, OUTSIDE, SITE_KEY
from lnp.core.zarr_store import open_store
from lnp.imaging.drift import unmeasured_from
from lnp.tracking.review.decisions import applied

if __name__ == "__main__":
    log_to(snakemake.log[0])
    params, sites = snakemake.params, []
    files = snakemake.input
    for tracks, shifts, crops in zip(files.tracks, files.shifts, files.crops, strict=True):
        with open_store(crops) as store:
            names = ["cell", "present", *HELD_ARRAYS, OUTSIDE, *LIGHT]
            arrays = {name: store[name][:] for name in names}
            site = {name: store.attrs[name] for name in SITE_KEY}
        lost_from = unmeasured_from(read_table("shifts", shifts))
        settings = (params.background, params.n_seen, params.n_frames - 1)
        settings = (*settings, lost_from, params.divided)
        found = site_cells(read_table("tracks", tracks), arrays, *settings)
        sites.append(found.assign(**site))
    wells = read_table("wells", snakemake.input.wells)
    rejected = [applied(read_table("decisions", path)) for path in files.rejected]
    cells = plate_cells(pd.concat(sites), wells, params.purpose, *rejected)
    write_table("cells", cells, snakemake.output[0])
    if told := describe_saturation(cells):
        logging.warning("%s", told)
    attrition = cells.assign(reason=cells["reason"].replace("", "used"))
    logging.info("cells:\n%s", attrition.groupby(["condition", "reason"]).size().to_string())
