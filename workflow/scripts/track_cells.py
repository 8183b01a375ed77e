"""Track the cells of one site from their first centres."""

import logging

import numpy as np
import pandas as pd

from lnp.logs import log_to
from lnp.planes import read_images, read_planes
from lnp.regions import mask_of
from lnp.stores import N_FRAMES_CHUNK, add_array, create_store, open_spool
from lnp.tables import read_table, write_table
from lnp.tracking import Method, track_cells

COLUMNS = ["cell", "frame", "row", "col", "area", "state", "risk"]


def frame_rows(frame, tracks):
    """Return the rows of table "tracks" of one frame; the area is NaN where no mask was found."""
    return [(t.cell, frame, *t.centre, len(t.found) or np.nan, t.state, t.risk) for t in tracks]


def frame_masks(tracks, cells, side):
    """Return the masks (n_cells, side, side) of one frame; zero where a cell has none."""
    masks = np.zeros((len(cells), side, side), dtype=bool)
    for track in tracks:
        corner = np.rint(track.centre).astype(int) - side // 2
        masks[cells.index(track.cell)] = mask_of(track.found - corner, (side, side))
    return masks


def follow(counterstain, seeds, drift, method, side, spool):
    """Return the rows of all frames, and add the masks of each to a spool."""
    rows, cells = [], seeds["cell"].tolist()
    for frame, tracks in enumerate(track_cells(counterstain, seeds, drift, method)):
        rows += frame_rows(frame, tracks)
        spool.add(frame_masks(tracks, cells, side))
    return pd.DataFrame(rows, columns=COLUMNS)


def write_masks(path, attributes, spool, n_frames, side):
    """Write the masks of a spool: one shard per cell, in the order of the attribute `cells`."""
    shape = (len(attributes["cells"]), n_frames, side, side)
    with create_store(path, attributes) as group:
        dims = ("cell", "frame", "row", "col")
        masks = add_array(group, "mask", shape, "bool", dims, N_FRAMES_CHUNK)
        for number in range(shape[0]):
            masks[number] = spool.item(number)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    site, params = dict(snakemake.wildcards), snakemake.params
    images = read_images(snakemake.input.images, site["site"])
    shifts = read_table("shifts", snakemake.input.shifts).sort_values("frame")
    seeds = pd.read_csv(snakemake.input.seeds)
    counterstain = read_planes(images, channel="counterstain")
    method = Method(
        window_px=params.window_px,
        diameter_px=params.cell_diameter_px,
        smoothing_px=params.smoothing_px,
        marker_px=params.marker_px,
        neighbours=params.neighbours,
    )
    with open_spool() as spool:
        drift = shifts[["drift_row", "drift_col"]].to_numpy()
        tracks = follow(counterstain, seeds, drift, method, params.side_px, spool)
        attributes = {**site, "cells": seeds["cell"].tolist()}
        write_masks(snakemake.output.masks, attributes, spool, len(counterstain), params.side_px)
    write_table("tracks", tracks.assign(**site), snakemake.output.tracks)
    ends = tracks.drop_duplicates("cell", keep="last")["state"].value_counts()
    logging.info("%d cells; last states: %s", len(seeds), ends.to_dict())
