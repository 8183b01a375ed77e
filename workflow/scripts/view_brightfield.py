"""Write the views of one site's brightfield, and what a network may learn from some of them."""

import logging

import numpy as np

from lnp.acquisition.lengths import in_pixels, with_pixels
from lnp.acquisition.planes import choose_frames, read_images, read_planes
from lnp.acquisition.used_planes import imaged_channels, pixel_size
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.core.zarr_store import create_store
from lnp.imaging.light import Light
from lnp.staining.stores import write_views
from lnp.staining.targets import stain_level, targets_of
from lnp.staining.views import covered, view_brightfield

CHANNELS = ["counterstain", "lnp", "brightfield"]

if __name__ == "__main__":
    log_to(snakemake.log[0])
    site = dict(snakemake.wildcards)
    images = read_images(snakemake.input.images, site["site"])
    params = with_pixels(snakemake.params, pixel_size(images))
    tracking = params.tracking | in_pixels(params.tracking, pixel_size(images))
    row = read_table("channel_shift", snakemake.input.channel_shift)
    shift = row[["bf_row", "bf_col"]].to_numpy()[0]
    diameter, light = params.cell_diameter_px, Light()
    planes = {name: read_planes(images, name) for name in CHANNELS}
    imaged = [name for name in CHANNELS if name in imaged_channels(images)]
    learned = choose_frames(images, imaged, params.n_seen, params.n_frames)
    views, targets, shape, bright = [], {}, (0, 0), []
    for frame, plane in enumerate(planes["brightfield"]):
        plane = light.remove_dark({"brightfield": plane}, frame)["brightfield"]
        views.append(None if plane is None else view_brightfield(plane, shift, diameter))
        if plane is None:
            continue
        shape = plane.shape
        if frame in learned:
            others = {name: planes[name][frame] for name in ("counterstain", "lnp")}
            found = targets_of(others, diameter, tracking, views[-1].shape)
            targets[frame] = np.where(covered(shape, shift, diameter), found, np.nan)
            bright += [others["counterstain"]] * (others["counterstain"] is not None)
    about = {
        **site,
        "shape": shape,
        "diameter_px": diameter,
        "factor": planes["brightfield"].factor,
        "level": stain_level(bright),
    }
    with create_store(snakemake.output[0], about) as group:
        write_views(group, views, targets)
    logging.info("%d frames have a view, %d are learned from", len(views), len(targets))
