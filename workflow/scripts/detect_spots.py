"""Find the LNP spots in the cells of one site, in every frame."""

import logging

import numpy as np
import pandas as pd

from lnp.acquisition.planes import read_images, read_planes
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.zarr_store import open_store, spool_by_frame
from lnp.imaging.spots import assign_spots, find_spots
from lnp.imaging.windows import centres_by_frame

COLUMNS = ["cell", "frame", "row", "col", "intensity"]


def detect_spots(lnp, cells, centres, masks, sigma, threshold):
    """Return the spots of all frames in the masks of cells.

    Parameters
    ----------
    lnp : sequence of (n_rows, n_cols) ndarray, or None for a missing plane
    cells : (n_cells,) ndarray of int
    centres : (n_frames, n_cells, 2) ndarray
        NaN where a cell is not followed.
    masks : Spool
        Its items: (n_cells, side, side) ndarray of bool of each frame.
    sigma, threshold : float
        See `lnp.imaging.spots.find_spots`.
    """
    found = [pd.DataFrame(columns=COLUMNS)]
    for frame, image in enumerate(lnp):
        followed = np.isfinite(centres[frame]).all(axis=1)
        if image is None or not followed.any():
            continue
        spots = find_spots(image, sigma, threshold)
        held = assign_spots(
            spots, cells[followed], centres[frame, followed], masks.item(frame)[followed]
        )
        found.append(held.assign(frame=frame))
    return pd.concat([part for part in found if len(part)] or found)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    site = dict(snakemake.wildcards)
    images = read_images(snakemake.input.images, site["site"])
    planes = read_planes(images, channel="lnp")
    tracks = read_table("tracks", snakemake.input.tracks)
    with open_store(snakemake.input.crops) as crops, spool_by_frame(crops["mask"]) as by_frame:
        cells = crops["cell"][:]
        spots = detect_spots(
            planes,
            cells,
            centres_by_frame(tracks, cells, len(planes)),
            by_frame,
            sigma=snakemake.params.sigma_px,
            threshold=snakemake.params.threshold,
        )
    write_table("spots", spots.assign(**site), snakemake.output[0])
    logging.info("%d spots in %d cells", len(spots), spots["cell"].nunique())
