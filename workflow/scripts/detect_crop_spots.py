"""Find the LNP spots of one site in the crops of its cells, where the planes are not known."""

import logging

from lnp.acquisition.lengths import with_pixels
from lnp.core.contracts import no_rows
from lnp.core.logs import log_to
from lnp.core.tables import write_table
from lnp.core.zarr_store import open_store
from lnp.models.spots.saved import spot_finder
from lnp.published.crop_spots import detect_crop_spots

if __name__ == "__main__":
    log_to(snakemake.log[0])
    with open_store(snakemake.input.crops) as store:
        params = with_pixels(snakemake.params, store.attrs["pixel_um"])
        find = spot_finder(params, snakemake.input.network, snakemake.input.threshold)
        spots = detect_crop_spots(store, find)
    site = dict(snakemake.wildcards)
    table = spots.drop(columns="height").assign(**site) if len(spots) else no_rows("spots")
    write_table("spots", table, snakemake.output[0])
    logging.info("%d spots in %d cells", len(table), table["cell"].nunique())
