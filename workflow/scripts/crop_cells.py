"""Cut the crops of every cell of one site, in three channels, with its mask and its GFP."""

import logging

import numpy as np

from lnp.crops import centres_by_frame, crop_frame
from lnp.gfp import BACKGROUNDS, measure_gfp
from lnp.logs import log_to
from lnp.planes import read_images, read_planes
from lnp.stores import (
    N_FRAMES_CHUNK,
    add_array,
    create_store,
    open_spool,
    open_store,
    spool_by_frame,
)
from lnp.tables import read_table

CHANNELS = ["counterstain", "lnp", "brightfield"]  # in the order that the networks see
DIMS = ("cell", "frame", "channel", "row", "col")


def spool_crops(planes, shifts, centres, masks, side, box, spool):
    """Add the crops of each frame to a spool; return present and the GFP by its background.

    Parameters
    ----------
    planes : dict of channel: sequence of (n_rows, n_cols) ndarray or None
    shifts : dict of channel: (2,) ndarray
        Where a cell lies in a channel, against its centre in the counterstain (pixels).
    centres : (n_frames, n_cells, 2) ndarray
    masks : Spool
        Its items: (n_cells, side, side) ndarray of bool of each frame.
    side, box : int
        Of a crop, and of its central box whose GFP is summed, in pixels.

    Returns
    -------
    present : (n_cells, n_frames) ndarray of bool
    gfp : dict of background: (n_cells, n_frames) ndarray
        NaN where a cell is not present.
    """
    present = np.zeros(centres.shape[1::-1], dtype=bool)
    gfp = {name: np.full(present.shape, np.nan) for name in BACKGROUNDS}
    for frame, at in enumerate(centres):
        layers = [(planes[name][frame], shifts[name]) for name in CHANNELS]
        crops, present[:, frame] = crop_frame(layers, at, side)
        spool.add(crops)
        found = measure_gfp(planes["gfp"][frame], at, masks.item(frame), side, box)
        for name, sums in found.items():
            gfp[name][:, frame] = np.where(present[:, frame], sums, np.nan)
    return present, gfp


def write_crops(path, attributes, columns, spool, masks, kept):
    """Write the cells whose places are in `kept` to a store, one shard each.

    Parameters
    ----------
    columns : dict of name: (n_cells,) or (n_cells, n_frames) ndarray
    spool : Spool
        Crops of each frame.
    masks : (n_cells, n_frames, side, side) array
        Read cell by cell.
    """
    n_frames, side = masks.shape[1:3]
    shape = (len(kept), n_frames, len(CHANNELS), side, side)
    with create_store(path, attributes) as group:
        for name, values in columns.items():
            dims = DIMS[: values.ndim]
            array = add_array(group, name, values[kept].shape, values.dtype, dims, n_frames)
            array[:] = values[kept]
        crops = add_array(group, "crops", shape, "uint16", DIMS, N_FRAMES_CHUNK)
        dims = ("cell", "frame", "row", "col")
        mask = add_array(group, "mask", (*shape[:2], side, side), "bool", dims, N_FRAMES_CHUNK)
        for place, cell in enumerate(kept):
            crops[place], mask[place] = spool.item(cell), masks[cell]


def frame_times(images, n_frames):
    """Return the time of each frame (s), that of its first plane; None where unknown."""
    times = images.groupby("frame")["time_s"].min().reindex(range(n_frames))
    return [None if np.isnan(time) else float(time) for time in times]


def crop_cells(images, bf_shift, tracks, masks, box, path, attributes):
    """Crop all frames of a site and write those cells that have a crop in any."""
    planes = {name: read_planes(images, name) for name in [*CHANNELS, "gfp"]}
    cells, masks = np.array(masks.attrs["cells"], dtype="int64"), masks["mask"]
    centres = centres_by_frame(tracks, cells, len(planes["gfp"]))
    shifts = {"counterstain": np.zeros(2), "lnp": np.zeros(2), "brightfield": bf_shift}
    with open_spool() as spool, spool_by_frame(masks) as by_frame:
        side = masks.shape[-1]
        present, gfp = spool_crops(planes, shifts, centres, by_frame, side, box, spool)
        kept = np.flatnonzero(present.any(axis=1))
        columns = {"cell": cells, "present": present}
        columns |= {f"gfp_{name}": counts for name, counts in gfp.items()}
        write_crops(path, attributes, columns, spool, masks, kept)
    return cells[kept], present[kept]


if __name__ == "__main__":
    log_to(snakemake.log[0])
    site = dict(snakemake.wildcards)
    images = read_images(snakemake.input.images, site["site"])
    n_frames = len(read_planes(images, "gfp"))
    attributes = {
        **site,
        "channels": CHANNELS,
        "pixel_um": float(images["pixel_um"].iloc[0]),
        "time_s": frame_times(images, n_frames),
    }
    tracks = read_table("tracks", snakemake.input.tracks)
    brightfield = read_table("brightfield", snakemake.input.brightfield)
    with open_store(snakemake.input.masks) as masks:
        cells, present = crop_cells(
            images,
            brightfield[["bf_row", "bf_col"]].to_numpy()[0],
            tracks,
            masks,
            snakemake.params.box_px,
            snakemake.output[0],
            attributes,
        )
    n_seeds = tracks["cell"].nunique()
    logging.info("%d of %d cells have crops; the others are at the edge", len(cells), n_seeds)
    logging.info("%d of %d crops are absent", (~present).sum(), present.size)
