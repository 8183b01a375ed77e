"""Compare the predicted counterstain of one site with the measured one: pixels, cells, tracks."""

import logging

import numpy as np

from lnp.acquisition.lengths import in_pixels, with_pixels
from lnp.acquisition.planes import read_frames, read_images, read_planes
from lnp.acquisition.used_planes import pixel_size
from lnp.core.logs import log_to
from lnp.core.tables import write_table
from lnp.core.zarr_store import open_store
from lnp.staining.film import compare_tracks, rows_of, track_film
from lnp.staining.frame_scores import compare_frame
from lnp.staining.stores import PREDICTED, PredictedPlanes, with_predicted
from lnp.tracking.base import FILM_SETTINGS
from lnp.tracking.site import REGISTERED

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, site = snakemake.input, dict(snakemake.wildcards)
    images = read_images(files.images, site["site"])
    params = with_pixels(snakemake.params, pixel_size(images))
    diameter = params.cell_diameter_px
    settings = params.tracking | in_pixels(params.tracking, pixel_size(images))
    settings |= {name: getattr(params, name) for name in FILM_SETTINGS}
    measured, predicted = read_planes(images, "counterstain"), PredictedPlanes(files.stained)
    found = []
    with open_store(files.views) as views:
        for number, frame in enumerate(views["learned"][:].tolist()):
            seen = views["view"][frame].astype(np.float32), views["targets"][number]
            if measured[frame] is not None:
                found.append(compare_frame(*seen, measured[frame], predicted, frame, diameter))
    both = sorted({*measured.frames()} & {*predicted.frames()})
    if both:

        def frames():
            """Yield the frames of the film, the predicted counterstain beside the measured one."""
            return with_predicted(read_frames(images, [*REGISTERED, "gfp"]), predicted)

        tracks = [
            track_film(frames, channel, planes[both[0]], diameter, params.max_shift_px, settings)
            for channel, planes in (("counterstain", measured), (PREDICTED, predicted))
        ]
        found.append(compare_tracks(*tracks, diameter))
    rows = rows_of(found, site)
    write_table("staining_site", rows, snakemake.output[0])
    logging.info("\n%s", rows[["quantity", "value"]].to_string(index=False))
