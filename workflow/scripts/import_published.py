"""Import the cells of one site from the published archive: crops as counts, masks and GFP."""

import logging

import numpy as np
import pandas as pd

from lnp.acquisition.frame_times import frame_times
from lnp.acquisition.lengths import in_pixels, with_pixels
from lnp.core.contracts import no_rows
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import SEEN_CHANNELS
from lnp.published.archive import open_archive
from lnp.published.counts import check_whole, scaling_of
from lnp.published.crop_masks import find_masks
from lnp.published.file_kinds import CROP_STATISTICS
from lnp.published.inventory import list_files, read_statistics
from lnp.published.site_crops import (
    Shape,
    check_box,
    list_cells,
    read_cell,
    summary_of,
    track_of,
    write_store,
)


def read_cells(archive, files, shape, tracker):
    """Yield the cells of a site with their masks, one after the other."""
    scaling = scaling_of(read_statistics(archive, files).get(CROP_STATISTICS))
    for _, of_cell in list_cells(files):
        cell = read_cell(archive, of_cell, shape, scaling)
        there = cell.present[: len(cell.crops)]
        stain = [crop[0] if known else None for crop, known in zip(cell.crops, there, strict=True)]
        cell.masks = find_masks(stain, *tracker)
        for reason in cell.broken:
            logging.warning("cell %d: %s", cell.number, reason)
        yield cell


def gather(cells, tables):
    """Pass cells on, and add their rows to the tables."""
    for cell in cells:
        tables["tracks"].append(track_of(cell))
        tables["published_cells"].append(pd.DataFrame([summary_of(cell)]))
        yield cell


if __name__ == "__main__":
    log_to(snakemake.log[0])
    site, output, path = dict(snakemake.wildcards), snakemake.output, snakemake.input.archive
    params = with_pixels(snakemake.params, snakemake.params.pixel_um)
    settings = params.tracking | in_pixels(params.tracking, params.pixel_um)
    n_kept = min(params.n_kept, params.n_frames)
    shape = Shape(params.n_frames, n_kept, params.side_px, params.box_px)
    images = read_table("images", snakemake.input.images, site=site["site"])
    attributes = {
        **site,
        "channels": SEEN_CHANNELS,
        "imaged": SEEN_CHANNELS,
        "pixel_um": params.pixel_um,
        "time_s": frame_times(images, shape.n_frames),
    }
    tables = {"tracks": [no_rows("tracks")], "published_cells": [no_rows("published_cells")]}
    with open_archive(path) as archive:
        files = list_files(archive, shape.side, site["site"])
        check_box(files, shape)
        cells = read_cells(archive, files, shape, (params.cell_diameter_px, settings))
        write_store(output.crops, attributes, gather(cells, tables), len(list_cells(files)), shape)
    tables = {
        name: pd.concat(rows[len(rows) > 1 :]).assign(**site) for name, rows in tables.items()
    }
    check_whole(tables["published_cells"]["fraction"].max(), site["site"])
    write_table("tracks", tables["tracks"], output.tracks)
    write_table("published_cells", tables["published_cells"], output.cells)
    unknown = {"bf_row": np.nan, "bf_col": np.nan}  # crops of brightfield are shifted already
    still = {"frame": 0, "drift_row": 0.0, "drift_col": 0.0, "quality": 0.0}
    write_table("shifts", pd.DataFrame([site | still | unknown]), output.shifts)
    channel_shift = pd.DataFrame([site | unknown | {"explained": np.nan}])
    write_table("site_channel_shift", channel_shift, output.channel_shift)
    n_crops = tables["published_cells"]["n_crops"].sum()
    logging.info("%d cells with %d crops", len(tables["published_cells"]), n_crops)
