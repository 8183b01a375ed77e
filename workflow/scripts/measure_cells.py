"""Measure named quantities of every cell of one site, in the frames that the models see."""

import logging

from lnp.acquisition.lengths import with_pixels
from lnp.cells.measures import measure_site
from lnp.cells.store_reader import check_kept
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.zarr_store import open_store

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, site = snakemake.input, dict(snakemake.wildcards)
    tables = {name: read_table(name, files[name]) for name in ("tracks", "spots", "shifts")}
    with open_store(files.crops) as store:
        params = with_pixels(snakemake.params, store.attrs["pixel_um"])
        check_kept(store, params.n_frames)
        measures = measure_site(
            store,
            store.attrs["imaged"],
            **tables,
            n_frames=params.n_frames,
            sigma_px=params.sigma_px,
            diameter_px=params.cell_diameter_px,
        )
    write_table("measures", measures.assign(**site), snakemake.output[0])
    logging.info("%d cells, %d rows", measures["cell"].nunique(), len(measures))
