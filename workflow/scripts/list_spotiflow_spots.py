"""List the spots that Spotiflow sees in the LNP planes of one site."""

import logging

import pandas as pd

from lnp.acquisition.planes import read_images, read_planes
from lnp.core.contracts import no_rows
from lnp.core.logs import log_to
from lnp.core.tables import write_table
from lnp.models.spots.spotiflow_calls import list_spots, load_spotiflow

if __name__ == "__main__":
    log_to(snakemake.log[0])
    site = dict(snakemake.wildcards)
    planes = read_planes(read_images(snakemake.input.images, site["site"]), channel="lnp")
    model = load_spotiflow(snakemake.input.network)
    found = [
        list_spots(model, plane).assign(frame=frame, **site)
        for frame, plane in enumerate(planes)
        if plane is not None
    ]
    listed = pd.concat(found) if found else no_rows("spotiflow")
    write_table("spotiflow", listed, snakemake.output[0])
    logging.info("%d spots listed", len(listed))
