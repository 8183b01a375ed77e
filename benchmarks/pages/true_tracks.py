"""Put the true centres and masks of a simulated plate in the place of the tracked ones."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.append(str(Path(__file__).resolve().parents[2] / "workflow/scripts"))

from lnp.acquisition.frame_times import frame_times
from lnp.acquisition.lengths import in_pixels
from lnp.acquisition.planes import read_frames, read_images
from lnp.acquisition.used_planes import pixel_size
from lnp.cells.crop_store import open_site_crops, place_channels
from lnp.core.tables import read_table, write_csv, write_table
from lnp.core.vocabulary import CHANNELS, SEEN_CHANNELS
from lnp.core.zarr_store import open_store
from lnp.imaging.pixel_regions import mask_of
from lnp.imaging.windows import centres_by_frame

CENTRE = ["row", "col"]
SIDES = {"side_um": 31.2, "box_um": 15.6}  # defaults of crops/side_um and reporter/box_um


def write_true_tracks(study, plate):
    """Write seeds, tracks and crops of every site from the truth, as the pipeline names them.

    Parameters
    ----------
    study : Path
        Folder of a study whose plate is simulated; the command runs in it.
    plate : str
    """
    truth = read_table("truth_tracks", study / f"resources/truth/{plate}/tracks.parquet")
    with open_store(study / f"resources/truth/{plate}/labels.zarr.zip") as labels:
        for site, rows in truth.groupby("site"):
            first = rows[(rows["frame"] == 0) & ~rows["at_edge"]]
            rows = rows[rows["cell"].isin(first["cell"]) & ~rows["at_edge"]]
            tracks = true_tracks(rows, labels[site].shape[0]).assign(plate=plate, site=site)
            folder, name = study / "results", f"{plate}/{site}"
            for part in ("seeds", "tracks", "crops"):
                (folder / part / plate).mkdir(parents=True, exist_ok=True)
            write_csv(first[["cell", *CENTRE]], folder / f"seeds/{name}.csv")
            write_table("tracks", tracks, str(folder / f"tracks/{name}.parquet"))
            write_crops(folder, plate, site, tracks, labels[site])


def write_crops(results, plate, site, tracks, labels):
    """Write the store of crops of one site, cut at true centres and with true masks."""
    images = read_images(results / f"images/{plate}.parquet", site)
    found = read_table("channel_shift", results / f"channel_shift/{plate}.parquet")
    shift = found[["bf_row", "bf_col"]].to_numpy()[0]
    cells = tracks["cell"].drop_duplicates().to_numpy()
    centres = centres_by_frame(tracks, cells, labels.shape[0])
    attributes = {"plate": plate, "site": site, "channels": SEEN_CHANNELS, "imaged": SEEN_CHANNELS}
    attributes["pixel_um"] = pixel_size(images)
    side, box = in_pixels(SIDES, pixel_size(images)).values()
    attributes["time_s"] = frame_times(images, labels.shape[0])
    with open_site_crops(cells, place_channels(SEEN_CHANNELS, shift), side, box, 0) as crops:
        for frame, planes in enumerate(read_frames(images, CHANNELS)):
            masks = frame_masks(labels[frame], cells, centres[frame], side)
            crops.add(planes, centres[frame], masks)
        crops.write(results / f"crops/{plate}/{site}.zarr.zip", attributes)


def true_tracks(rows, n_frames):
    """Return the table "tracks", but for its site; a cell that ends early is lost there."""
    rows = rows.assign(state="tracked", risk=0.0)[
        ["cell", "frame", *CENTRE, "area", "state", "risk"]
    ]
    ends = rows.groupby("cell")["frame"].max() + 1
    ends = ends[ends < n_frames].reset_index().assign(state="lost", risk=1.0)
    return pd.concat([rows, ends.reindex(columns=rows.columns)], ignore_index=True)


def frame_masks(label, cells, centres, side):
    """Return the (n_cells, side, side) masks of one frame, around the cells' centres."""
    masks = np.zeros((len(cells), side, side), dtype=bool)
    for place in np.flatnonzero(np.isfinite(centres).all(axis=1)):
        corner = np.rint(centres[place]).astype(int) - side // 2
        masks[place] = mask_of(np.argwhere(label == cells[place]) - corner, (side, side))
    return masks
