"""Write the tracks of a site as a folder of the Cell Tracking Challenge."""

import logging

from lnp.core.atomic_write import completed_folder
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.core.zarr_store import open_store
from lnp.exchange.ctc_folder import find_visible, number_runs, write_ctc
from lnp.exchange.field_labels import field_shape, number_labels, paint_fields

if __name__ == "__main__":
    log_to(snakemake.log[0])
    site, files = dict(snakemake.wildcards), snakemake.input
    images = read_table("images", files.images, site=site["site"])
    tracks = read_table("tracks", files.tracks)
    labels, shape = number_labels(tracks), field_shape(images)
    mothers = tracks.drop_duplicates("cell").set_index("cell")["mother"].to_dict()
    with open_store(files.crops) as store, completed_folder(snakemake.output[0]) as folder:
        visible = find_visible(paint_fields(tracks, store, shape, labels), labels)
        runs = number_runs(visible, mothers)
        write_ctc(folder, paint_fields(tracks, store, shape, labels), labels, runs)
    logging.info(
        "%d cells as %d tracks; %d cells have no mask in any frame and are left out",
        *(runs["cell"].nunique(), len(runs), len(labels) - runs["cell"].nunique()),
    )
