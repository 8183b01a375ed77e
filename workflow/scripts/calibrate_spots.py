"""Choose the threshold of spots by the control wells, where each spot that is found is false."""

import logging
from functools import partial

import numpy as np
import pandas as pd

from lnp.acquisition.lengths import with_pixels
from lnp.acquisition.planes import read_images, read_planes
from lnp.acquisition.used_planes import pixel_size
from lnp.cells.store_reader import masks_by_frame
from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.core.zarr_store import open_store
from lnp.imaging.spot_threshold import LEAST, choose_threshold, describe_calibration
from lnp.imaging.spots import detect_spots, find_candidates
from lnp.imaging.windows import centres_by_frame
from lnp.models.spots.saved import candidate_finder
from lnp.models.spots.threshold_file import write_threshold


def look_at_site(images, tracks, crops, find):
    """Return the candidates in the cells of a site, and how many cells and cells times frames."""
    planes = read_planes(images, channel="lnp")
    with open_store(crops) as store:
        cells = store["cell"][:]
        centres = centres_by_frame(tracks, cells, len(planes))
        found = detect_spots(planes, cells, centres, masks_by_frame(store["mask"]), find)
    there = np.array([plane is not None for plane in planes])
    followed = np.isfinite(centres[there]).all(axis=2)
    return found, {"n_cells": len(cells), "n_looked_at": int(followed.sum())}


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params = snakemake.input, snakemake.params
    candidates, looked_at = [], []
    for number, (plate, site) in enumerate(params.sites):
        images = read_images(files.images[number], site)
        settings = with_pixels(params, pixel_size(images))
        find = partial(candidate_finder(find_candidates, settings, files.network), threshold=LEAST)
        tracks = read_table("tracks", files.tracks[number])
        found, seen = look_at_site(images, tracks, files.crops[number], find)
        candidates.append(found.assign(plate=plate, site=site))
        looked_at.append({"plate": plate, "site": site, **seen})
    candidates, looked_at = pd.concat(candidates), pd.DataFrame(looked_at)
    heights = candidates["height"].to_numpy()
    rate = params.false_per_cell
    threshold = choose_threshold(heights, looked_at["n_looked_at"].sum(), rate)
    found = {"method": params.method, "asked_false_per_cell": rate}
    found |= describe_calibration(candidates, looked_at, threshold)
    with completed(snakemake.output[0]) as partial_file:
        write_threshold(partial_file, found)
    logging.info("%s", found)
