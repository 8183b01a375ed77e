"""Find, or read, the centres of the cells in the first frame of one site."""

import logging

from lnp.acquisition.planes import read_images, read_planes
from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.tracking.seed_files import SeedError, read_seeds
from lnp.tracking.seeding import find_cells, first_plane


def seed_cells(counterstain, diameter, path, where):
    """Return cell, row, col: of the file `path`, or found where there is none.

    They are centres in the first frame whose plane is there.
    """
    frame, image = first_plane(counterstain)
    if image is None:
        raise SeedError(f"{where}: no frame has a counterstain; exclude the well, or copy it anew.")
    if path:
        return read_seeds(path, where, image.shape, least_distance=diameter / 4)
    seeds = find_cells(image, diameter)
    if seeds.empty:
        raise SeedError(
            f"{where}: no cell found in the counterstain; look at frame {frame}. If there are "
            "cells, correct seeding/cell_diameter_px or give seeds of your own (seeding/method: "
            "file); if there are none, exclude the well in the table of wells."
        )
    return seeds


if __name__ == "__main__":
    log_to(snakemake.log[0])
    plate, site = snakemake.wildcards.plate, snakemake.wildcards.site
    images = read_images(snakemake.input.images, site)
    seeds = seed_cells(
        counterstain=read_planes(images, channel="counterstain"),
        diameter=snakemake.params.cell_diameter_px,
        path=snakemake.input.get("seeds"),
        where=f"plate {plate}, site {site}",
    )
    with completed(snakemake.output[0]) as partial:
        seeds.to_csv(partial, index=False)
    logging.info("%d cells", len(seeds))
