"""Register, track and crop the cells of one site, frame by frame: each plane is read once."""

import logging

import numpy as np
import pandas as pd

from lnp.acquisition.frame_times import frame_times
from lnp.acquisition.planes import read_frames, read_images
from lnp.cells.crop_store import open_site_crops
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import CHANNELS, PLACED, SEEN_CHANNELS
from lnp.imaging.drift import Drift
from lnp.imaging.pixel_regions import mask_of
from lnp.tracking.tracker import Method, Tracker

COLUMNS = ["cell", "frame", "row", "col", "area", "state", "risk"]
REGISTERED = ["counterstain", "brightfield"]


def frame_rows(frame, tracks):
    """Return the rows of table "tracks" of one frame; the area is NaN where no mask was found."""
    return [(t.cell, frame, *t.centre, len(t.found) or np.nan, t.state, t.risk) for t in tracks]


def places_of(tracks, cells, side):
    """Return where cells are in one frame.

    Returns
    -------
    centres : (n_cells, 2) ndarray
        NaN where a cell is not followed.
    masks : (n_cells, side, side) ndarray of bool
        Around the centres; empty where a cell has none.
    """
    centres = np.full((len(cells), 2), np.nan)
    masks = np.zeros((len(cells), side, side), dtype=bool)
    for track in tracks:
        place = cells.index(track.cell)
        if track.state in PLACED:
            centres[place] = track.centre
        corner = np.rint(track.centre).astype(int) - side // 2
        masks[place] = mask_of(track.found - corner, (side, side))
    return centres, masks


def follow_site(frames, drift, tracker, crops):
    """Return table "tracks" of a site, but for its name; drift and crops take up all frames.

    Parameters
    ----------
    frames : iterable of dict of channel: (n_rows, n_cols) ndarray or None
    drift : lnp.imaging.drift.Drift
    tracker : lnp.tracking.tracker.Tracker
    crops : lnp.cells.crop_store.SiteCrops
    """
    rows, before, cells = [], np.zeros(2), crops.cells.tolist()
    for frame, planes in enumerate(frames):
        at = drift.add({name: planes[name] for name in REGISTERED})
        tracks = tracker.follow(planes["counterstain"], at - before)
        rows += frame_rows(frame, tracks)
        crops.add(planes, *places_of(tracks, cells, crops.side))
        before = at
    return pd.DataFrame(rows, columns=COLUMNS)


def log_site(tracks, shifts, present):
    """Log how many cells were followed and cropped, and what could not be measured."""
    ends = tracks.drop_duplicates("cell", keep="last")["state"].value_counts()
    logging.info("%d cells; last states: %s", tracks["cell"].nunique(), ends.to_dict())
    logging.info("%d cells have crops; the others are at the edge", len(present))
    logging.info("%d of %d crops are absent", (~present).sum(), present.size)
    if unmeasured := shifts.index[shifts["quality"] == 0].tolist():
        logging.warning("frames %s: drift not measurable, the last one is repeated", unmeasured)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    site, params, output = dict(snakemake.wildcards), snakemake.params, snakemake.output
    images = read_images(snakemake.input.images, site["site"])
    seeds = pd.read_csv(snakemake.input.seeds)
    shift = read_table("channel_shift", snakemake.input.channel_shift)
    bf_shift = shift[["bf_row", "bf_col"]].to_numpy()[0]
    method = Method(
        window_px=params.window_px,
        diameter_px=params.cell_diameter_px,
        smoothing_px=params.smoothing_px,
        marker_px=params.marker_px,
        neighbours=params.neighbours,
    )
    drift, tracker = Drift(params.max_shift_px), Tracker(seeds, method)
    with open_site_crops(seeds["cell"], bf_shift, params.side_px, params.box_px) as crops:
        tracks = follow_site(read_frames(images, CHANNELS), drift, tracker, crops)
        attributes = {
            **site,
            "channels": SEEN_CHANNELS,
            "pixel_um": float(images["pixel_um"].iloc[0]),
            "time_s": frame_times(images, len(drift.table())),
        }
        present = crops.write(output.crops, attributes)
    shifts = drift.table().assign(bf_row=bf_shift[0], bf_col=bf_shift[1])
    write_table("shifts", shifts.assign(**site), output.shifts)
    write_table("tracks", tracks.assign(**site), output.tracks)
    log_site(tracks, shifts, present)
