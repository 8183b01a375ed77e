"""Write the tracks of a site as GEFF, with its label images."""

import logging

import numpy as np

from lnp.acquisition.frame_times import frame_times
from lnp.acquisition.used_planes import pixel_size
from lnp.core.atomic_write import completed_folder
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.core.zarr_store import open_store
from lnp.exchange.field_labels import field_shape, label_nodes, number_labels, paint_fields
from lnp.exchange.geff_writer import write_geff
from lnp.exchange.track_graph import to_graph

if __name__ == "__main__":
    log_to(snakemake.log[0])
    site, files = dict(snakemake.wildcards), snakemake.input
    images = read_table("images", files.images, site=site["site"])
    tracks = read_table("tracks", files.tracks)
    labels, graph = number_labels(tracks), label_nodes(to_graph(tracks), tracks)
    with open_store(files.crops) as store, completed_folder(snakemake.output[0]) as folder:
        n_frames = store["mask"].shape[1]
        times = np.array(frame_times(images, n_frames), dtype=float)
        interval_s = float(np.nanmedian(np.diff(times))) if np.isfinite(times).sum() > 1 else np.nan
        fields = paint_fields(tracks, store, field_shape(images), labels, discs=True)
        write_geff(folder, graph, fields, pixel_size(images), interval_s, site)
    logging.info("%d cells, %d nodes, %d links", len(labels), len(graph.nodes), len(graph.links))
