"""Write a plate as OME-Zarr: the planes of all fields, the labels of all tracks, tables."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import zarr

from lnp.acquisition.frame_times import frame_times
from lnp.acquisition.planes import ImageError, read_images, read_planes
from lnp.acquisition.used_planes import imaged_channels, pixel_size
from lnp.cells.store_reader import masks_by_frame
from lnp.core.atomic_write import completed_folder
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.core.zarr_store import open_store
from lnp.exchange.ome_zarr.attributes import image_path
from lnp.exchange.ome_zarr.display import N_SITES, display_window, sample_pixels, spread_evenly
from lnp.exchange.ome_zarr.plate import check_plate, create_plate
from lnp.exchange.ome_zarr.site import write_site

OF_SITES = ["tracks", "shifts", "crops"]


def plane_shape(path, sites, channels):
    """Return the rows and columns of a plate's planes: those of the first that is there."""
    for site in sites:
        planes = open_planes(read_images(path, site), channels)
        for of_channel in planes.values():
            for frame in of_channel.frames():
                return of_channel[frame].shape
    raise ImageError(
        f"{path}: none of its planes is there; expected one at least. Look at the reasons in that "
        "table, and at the plate's raw folder."
    )


def open_planes(images, channels):
    """Return the planes of each channel of a site, which are read when asked for."""
    return {channel: read_planes(images, channel) for channel in channels}


def choose_windows(path, sites, channels):
    """Return between which counts each channel is shown, by some planes of some sites."""
    chosen = [
        open_planes(read_images(path, site), channels) for site in spread_evenly(sites, N_SITES)
    ]
    pixels = {name: np.concatenate([sample_pixels(of[name]) for of in chosen]) for name in channels}
    return {name: display_window(name, values) for name, values in pixels.items()}


def describe_site(images, shifts, channels):
    """Return the attributes of our own of a field: what OME-Zarr has no place for."""
    first, pixel_um, stage = images.iloc[0], pixel_size(images), images[["x_um", "y_um"]].median()
    return {
        "plate": first["plate"],
        "site": first["site"],
        "well": first["well"],
        "field": int(first["field"]),
        "channels": channels,
        "pixel_um": None if np.isnan(pixel_um) else pixel_um,
        "time_s": [t if t is None else round(t, 3) for t in frame_times(images, len(shifts))],
        "stage_um": {name: known for name, known in stage.items() if np.isfinite(known)},
        "drift_row_px": shifts["drift_row"].round(3).tolist(),
        "drift_col_px": shifts["drift_col"].round(3).tolist(),
        "brightfield_shift_px": shifts[["bf_row", "bf_col"]].iloc[0].round(3).tolist(),
        "labels": "value = label in tables/cells, mostly cell + 1; 0: background",
    }


def read_site(files, images, channels, cells):
    """Return the tables of a site, and what is known of it; see `write_site`."""
    shifts = read_table("shifts", files["shifts"])
    return {
        "planes": open_planes(images, channels),
        "tracks": read_table("tracks", files["tracks"]),
        "cells": cells,
        "about": describe_site(images, shifts, channels),
    }


def write_sites(write, sites, n_threads):
    """Write sites side by side, and log how long each took."""

    def write_one(site):
        start = time.monotonic()
        write(site)
        logging.info("%s: %.1f s", site, time.monotonic() - start)

    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(write_one, sites))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params, output = snakemake.input, snakemake.params, snakemake.output[0]
    images, cells = read_table("images", files.images), read_table("cells", files.cells)
    wells = read_table("wells", files.wells).set_index("well")
    of_sites = {name: dict(zip(params.sites, files[name], strict=True)) for name in OF_SITES}
    channels, sites = imaged_channels(images), list(params.sites)
    places = images.drop_duplicates("site").set_index("site").loc[sites, ["well", "field"]]
    fields = {well: of["field"].tolist() for well, of in places.groupby("well", sort=False)}
    windows = choose_windows(files.images, sites, channels)
    shape = plane_shape(files.images, sites, channels)
    zarr.config.set({"threading.max_workers": snakemake.threads})

    def write_field(site):
        """Write one field of the plate."""
        of_site = {name: of[site] for name, of in of_sites.items()}
        content = read_site(
            of_site, read_images(files.images, site), channels, cells[cells["site"] == site]
        )
        path = image_path(*places.loc[site])
        with open_store(of_site["crops"]) as store:
            content |= {"masks": masks_by_frame(store["mask"]), "written": store["cell"][:]}
            content |= {"shape": shape}
            write_site(plate.create_group(path), partial / path, params.version, content, windows)

    with completed_folder(output) as partial:
        plate = create_plate(partial, params.version, snakemake.wildcards.plate, fields, wells)
        write_sites(write_field, sites, snakemake.threads)
        check_plate(partial, params.version)
