"""Find the LNP spots in the cells of one site, in every frame."""

import logging

from lnp.acquisition.lengths import with_pixels
from lnp.acquisition.planes import read_images, read_planes
from lnp.acquisition.used_planes import pixel_size
from lnp.cells.store_reader import masks_by_frame
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.zarr_store import open_store
from lnp.imaging.spots import detect_spots
from lnp.imaging.windows import centres_by_frame
from lnp.models.spots.saved import spot_finder, with_listed

if __name__ == "__main__":
    log_to(snakemake.log[0])
    site = dict(snakemake.wildcards)
    images = read_images(snakemake.input.images, site["site"])
    params = with_pixels(snakemake.params, pixel_size(images))
    planes = read_planes(images, channel="lnp")
    tracks = read_table("tracks", snakemake.input.tracks)
    find = spot_finder(params, snakemake.input.network, snakemake.input.threshold)
    with open_store(snakemake.input.crops) as crops:
        cells = crops["cell"][:]
        spots = detect_spots(
            with_listed(planes, snakemake.input.listed),
            cells,
            centres_by_frame(tracks, cells, len(planes)),
            masks_by_frame(crops["mask"]),
            find,
        )
    write_table("spots", spots.drop(columns="height").assign(**site), snakemake.output[0])
    logging.info("%d spots in %d cells", len(spots), spots["cell"].nunique())
