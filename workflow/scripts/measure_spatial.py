"""Measure where the LNP spots of every cell of one site lie, beside patterns by chance."""

import logging

from lnp.acquisition.lengths import with_pixels
from lnp.acquisition.planes import read_followed, read_images
from lnp.cells.store_reader import check_kept
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.zarr_store import open_store
from lnp.spatial.site import measure_spatial
from lnp.tracking.mask_files import open_masks


def open_nuclei(files, site):
    """Return the label images of a site's nuclei, the first one's size checked."""
    film = read_followed(read_images(files.images, site["site"]))
    nuclei = open_masks(files.nuclei, site, len(film), film.factor)
    for frame in film.frames()[:1]:
        nuclei.labels(frame, film[frame].shape)
    return nuclei


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, site = snakemake.input, dict(snakemake.wildcards)
    tables = {name: read_table(name, files[name]) for name in ("tracks", "spots", "shifts")}
    with open_store(files.crops) as store:
        params = with_pixels(snakemake.params, store.attrs["pixel_um"])
        check_kept(store, params.n_frames)
        found = measure_spatial(
            store,
            **tables,
            n_frames=params.n_frames,
            n_patterns=params.n_patterns,
            sizes={name: getattr(params, name) for name in ("cell_diameter_px", "sigma_px")},
            names=(params.seed, *site.values()),
            nuclei=open_nuclei(files, site) if files.nuclei else None,
        )
    write_table("spatial", found.assign(**site), snakemake.output[0])
    logging.info("rows per status:\n%s", found["status"].value_counts().to_string())
