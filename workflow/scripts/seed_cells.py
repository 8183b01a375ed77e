"""Find, or read, the centres of the cells in the first frame of one site."""

import logging

from lnp.acquisition.planes import read_images, read_planes
from lnp.acquisition.used_planes import pixel_size
from lnp.core.logs import log_to
from lnp.core.tables import write_csv
from lnp.tracking.seeding import seed_site

if __name__ == "__main__":
    log_to(snakemake.log[0])
    plate, site = snakemake.wildcards.plate, snakemake.wildcards.site
    images = read_images(snakemake.input.images, site)
    seeds = seed_site(
        counterstain=read_planes(images, channel="counterstain"),
        diameter=snakemake.params.cell_diameter_px,
        path=snakemake.input.get("seeds"),
        where=f"plate {plate}, site {site}",
        unit=snakemake.params.unit,
        pixel_um=pixel_size(images),
        sides=snakemake.params.sides,
    )
    write_csv(seeds, snakemake.output[0])
    logging.info("%d cells", len(seeds))
