"""Write the tracks of a site as TrackMate's table of spots."""

import logging

from lnp.acquisition.frame_times import frame_times
from lnp.acquisition.used_planes import pixel_size
from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.exchange.track_graph import to_graph
from lnp.exchange.trackmate_table import spots_table

if __name__ == "__main__":
    log_to(snakemake.log[0])
    site, files = dict(snakemake.wildcards), snakemake.input
    images = read_table("images", files.images, site=site["site"])
    tracks = read_table("tracks", files.tracks)
    graph = to_graph(tracks)
    mothers = tracks.drop_duplicates("cell").set_index("cell")["mother"].to_dict()
    times = frame_times(images, int(tracks["frame"].max()) + 1 if len(tracks) else 0)
    with completed(snakemake.output[0]) as path:
        spots_table(graph, mothers, pixel_size(images), times).to_csv(path, index=False)
    logging.info("%d cells, %d spots", len(mothers), len(graph.nodes))
