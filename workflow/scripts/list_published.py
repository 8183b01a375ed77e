"""List the files of the published archive, and write the tables of images and wells of a plate."""

import logging
from pathlib import Path

import pandas as pd

from lnp.acquisition.lengths import with_pixels
from lnp.acquisition.records import refuse_future
from lnp.core.logs import log_to
from lnp.core.tables import write_table
from lnp.published.archive import check_sum, open_archive
from lnp.published.inventory import describe_files, list_files, list_ignored, list_unasked
from lnp.published.plate_tables import check_found, list_images, list_wells

if __name__ == "__main__":
    log_to(snakemake.log[0])
    path, plate, output = snakemake.input.archive, snakemake.wildcards.plate, snakemake.output
    refuse_future(path, Path(snakemake.log[0]).stat().st_mtime)
    params = with_pixels(snakemake.params, snakemake.params.pixel_um)
    if md5 := check_sum(path, params.md5):
        logging.info("MD5 of the archive: %s", md5)
    with open_archive(path) as archive:
        files, n_left_out = list_files(archive, params.side_px), archive.n_left_out
    unasked = list_unasked(files, params.sites, params.n_frames)
    for sentence in [*list_ignored(files), *unasked]:
        logging.warning("%s", sentence)
    if n_left_out:
        logging.warning(
            "%d files are links, or have the name of another one, or none that "
            "can be written; they are not read",
            n_left_out,
        )
    check_found(files, params.side_px, path)
    wells = pd.DataFrame(params.wells)
    asked = params.sites, params.n_frames, params.pixel_um, params.interval_s
    images = list_images(files, *asked)
    write_table("images", images.assign(plate=plate), output.images)
    write_table("wells", list_wells(wells, images).assign(plate=plate), output.wells)
    found = describe_files(files).assign(plate=plate, md5=md5)
    write_table("published_files", found, output.files)
    logging.info("files:\n%s", found[["kind", "pattern", "n_files"]].to_string(index=False))
