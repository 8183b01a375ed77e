"""Collect the cells of one plate: dose, reporter light, and why a cell was dropped."""

import logging

import pandas as pd

from lnp.cells.cell_table import plate_cells, site_cells
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import REPORTER_COLUMNS
from lnp.core.zarr_store import open_store


def read_site(tracks_path, crops_path, *settings):
    """Return the cells of one site, named by plate and site; `settings` as in `site_cells`."""
    with open_store(crops_path) as group:
        crops = {name: group[name][:] for name in ["cell", "present", *REPORTER_COLUMNS]}
        site = {name: group.attrs[name] for name in ["plate", "site"]}
    tracks = read_table("tracks", tracks_path)
    return site_cells(tracks, crops, *settings).assign(**site)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    params = snakemake.params
    paths = zip(snakemake.input.tracks, snakemake.input.crops, strict=True)
    settings = (params.background, params.n_seen, params.n_frames - 1)
    sites = [read_site(*pair, *settings) for pair in paths]
    wells = read_table("wells", snakemake.input.wells)
    cells = plate_cells(pd.concat(sites), wells, params.purpose)
    write_table("cells", cells, snakemake.output[0])
    attrition = cells.assign(reason=cells["reason"].replace("", "used"))
    logging.info("cells:\n%s", attrition.groupby(["dose_ng", "reason"]).size().to_string())
