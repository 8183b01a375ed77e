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
from lnp.imaging.spot_threshold import choose_threshold, describe_calibration, least_of
from lnp.imaging.spots import detect_spots
from lnp.imaging.windows import centres_by_frame
from lnp.models.spots.saved import candidate_finder, with_listed
from lnp.models.spots.threshold_file import write_threshold


def look_at_site(planes, tracks, crops, find):
    """Return the candidates in the cells of a site, and how many cells and cells times frames."""
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
        find = partial(candidate_finder(settings, files.network), threshold=least_of(params.method))
        tracks = read_table("tracks", files.tracks[number])
        planes = read_planes(images, channel="lnp")
        planes = with_listed(planes, files.listed[number] if files.listed else [])
        found, seen = look_at_site(planes, tracks, files.crops[number], find)
        candidates.append(found.assign(plate=plate, site=site))
        looked_at.append({"plate": plate, "site": site, **seen})
    candidates = pd.concat([rows for rows in candidates if len(rows)] or candidates)
    looked_at = pd.DataFrame(looked_at)
    heights, n_looked_at = candidates["height"].to_numpy(), looked_at["n_looked_at"].sum()
    rate, least = params.false_per_cell, least_of(params.method)
    threshold = choose_threshold(heights, n_looked_at, rate, least)
    found = {"method": params.method, "asked_false_per_cell": rate}
    found |= describe_calibration(candidates, looked_at, threshold)
    with completed(snakemake.output[0]) as partial_file:
        write_threshold(partial_file, found)
    logging.info("%s", found)
