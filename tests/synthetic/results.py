"""Results of a small study as the pipeline would leave them, with answers that we chose."""

from pathlib import Path

import numpy as np
import pandas as pd
import tifffile

from lnp.acquisition.plane_checks import check_planes
from lnp.core.schemas.plates import MEASURES
from lnp.core.tables import write_table
from lnp.core.vocabulary import HELD_ARRAYS
from lnp.core.zarr_store import add_array, create_store
from lnp.design.conditions import name_conditions

PLATE = "SYN-01"
DOSES = {"C": 316.0, "E": 31.6, "G": 0.0}
PIXEL_UM, INTERVAL_S, SHAPE, SIDE = 0.65, 1200.0, (120, 140), 16
CHANNELS = ["counterstain", "lnp", "brightfield", "gfp"]
DROPPED = ["lost in a frame before the last", "nearer to the edge than half a crop"]


def make_wells(n_wells=2):
    """Return the table "wells": `n_wells` per dose, the first one of 316 ng not used."""
    rows = [
        (PLATE, f"{row}{col:02d}", dose, "treated" if dose else "control")
        for row, dose in DOSES.items()
        for col in range(3, 3 + n_wells)
    ]
    wells = pd.DataFrame(rows, columns=["plate", "well", "dose_ng", "role"])
    wells["formulation"] = ""
    unused = wells["well"] == "C03"
    return wells.assign(
        n_missing=np.where(unused, 3, 0),
        used=~unused,
        lost_fields="",
        reason=np.where(unused, "3 frames with a missing plane; at most 2 are allowed", ""),
    )


def make_cells(wells, n_cells, seed=0):
    """Return the table "cells": one field per well; every fifth cell of a site was dropped."""
    rng = np.random.default_rng(seed)
    cells = wells.loc[
        wells.index.repeat(n_cells), ["plate", "well", "formulation", "dose_ng", "role"]
    ]
    cells = cells.assign(cell=np.tile(np.arange(n_cells), len(wells)), site=cells["well"] + "_f001")
    cells["condition"] = name_conditions(cells)
    level = 9 + 0.9 * np.log1p(cells["dose_ng"]) * rng.uniform(0.2, 1.2, len(cells))
    well_used = cells["well"].map(wells.set_index("well")["used"]).to_numpy()
    kept = well_used & (cells["cell"] % 5 != 4).to_numpy()
    why = np.where(well_used, np.resize(DROPPED, len(cells)), "well not used")
    gfp = dict.fromkeys(["gfp", "gfp_none", "gfp_field", "gfp_ring", "gfp_end"], np.exp(level))
    gfp["gfp_saturated"] = 0.0
    fate = {"n_frames": 8, "end_frame": 7, "used": kept, "reason": np.where(kept, "", why)}
    marks = {"held_planes": 0, "n_daughters": 0, "outside": 0.0}
    return cells.assign(**gfp, **fate, **marks).reset_index(drop=True)


def make_tracks(cells, n_frames, seed=0):
    """Return the table "tracks": a step of exactly 3 rows and 4 columns per frame, plus drift."""
    rng = np.random.default_rng(seed)
    start = rng.uniform(30, 70, (len(cells), 2))
    frame = np.arange(n_frames)
    turn = frame % 2  # there and back again
    rows = cells.loc[cells.index.repeat(n_frames), ["plate", "site", "cell"]]
    return rows.assign(
        frame=np.tile(frame, len(cells)),
        row=(start[:, :1] + 3 * turn + 0.5 * frame).ravel(),
        col=(start[:, 1:] + 4 * turn - 0.2 * frame).ravel(),
        area=200.0,
        state="tracked",
        risk=0.1,
        mother=-1,
    ).reset_index(drop=True)


def make_shifts(sites, n_frames):
    """Return the table "shifts": a drift of (0.5, -0.2) pixels per frame."""
    frame = np.arange(n_frames)
    parts = [
        pd.DataFrame(
            {
                "plate": PLATE,
                "site": site,
                "frame": frame,
                "drift_row": 0.5 * frame,
                "drift_col": -0.2 * frame,
                "bf_row": 1.5,
                "bf_col": -0.7,
                "quality": 0.9,
            }
        )
        for site in sites
    ]
    return pd.concat(parts, ignore_index=True)


def make_site_channel_shift(sites):
    """Return the table "site_channel_shift": one row per site."""
    rows = [(PLATE, site, 1.5 + 0.1 * i, -0.7, 0.4) for i, site in enumerate(sites)]
    return pd.DataFrame(rows, columns=["plate", "site", "bf_row", "bf_col", "explained"])


def make_spots(cells, tracks):
    """Return the table "spots": a cell of the highest dose has two spots per frame, others none."""
    high = cells.loc[cells["dose_ng"] == 316, ["plate", "site", "cell"]]
    spots = tracks.merge(high)[["plate", "site", "cell", "frame", "row", "col"]]
    return pd.concat([spots, spots]).assign(intensity=300.0)


def make_onset(cells):
    """Return the table "onset": every cell of a treated well rises at 1 h, controls never."""
    treated, names = cells["dose_ng"] > 0, ["onset_h", "onset_low_h", "onset_high_h"]
    known = ["known_until_h", "level", "rise", "rise_per_h", "noise"]
    onsets = cells[["plate", "site", "cell", "role", "condition"]].assign(
        state=np.where(treated, "rises", "silent"),
        **dict.fromkeys(names, np.where(treated, 1.0, np.nan)),
        **dict.fromkeys(known, 2.0),
    )
    return onsets.assign(fast_half_life_h=2.0, slow_half_life_h=14.0)


def draw_plane(centres, frame, channel, seed):
    """Return a (rows, cols) uint16 picture of cells at some centres."""
    rng = np.random.default_rng([seed, frame, CHANNELS.index(channel)])
    row, col = np.indices(SHAPE)
    height = {"counterstain": 900, "lnp": 300, "brightfield": 60, "gfp": 40 * frame}[channel]
    width = {"counterstain": 60, "lnp": 8, "brightfield": 40, "gfp": 50}[channel]
    image = rng.normal(200 if channel != "brightfield" else 1000, 8, SHAPE)
    for r, c in centres:
        image += height * np.exp(-((row - r) ** 2 + (col - c) ** 2) / width)
    return image.clip(0).astype(np.uint16)


def write_planes(folder, wells, tracks, n_frames):
    """Write one TIFF per site, frame and channel and return the table "images"."""
    rows = []
    for site, track in tracks.groupby("site"):
        for frame, channel in [(t, c) for t in range(n_frames) for c in CHANNELS]:
            path = Path(folder, f"{site}_{frame}_{channel}.tif")
            centres = track.loc[track["frame"] == frame, ["row", "col"]].to_numpy()
            tifffile.imwrite(path, draw_plane(centres, frame, channel, seed=1))
            rows.append((site, frame, channel, str(path)))
    images = pd.DataFrame(rows, columns=["site", "frame", "channel", "path"])
    images = (
        images.assign(plate=PLATE, well=images["site"].str[:3], field=1)
        .assign(z=1, action=1, timeline=1, time_s=images["frame"] * INTERVAL_S, x_um=0.0, y_um=0.0)
        .assign(pixel_um=PIXEL_UM, raw_pixel_um=PIXEL_UM, status="ok", reason="")
    )
    return check_planes(images, folder)


def write_crops(path, site, cells, n_frames):
    """Write the store of crops of one site; GFP rises by 1,000 counts per frame."""
    numbers = cells.loc[cells["site"] == site, "cell"].to_numpy()
    n, square = len(numbers), (SIDE, SIDE)
    mask = np.zeros((n, n_frames, *square), dtype=bool)
    mask[:, :, 4:12, 4:12] = True
    arrays = {
        "crops": np.full((n, n_frames, 3, *square), 300, dtype=np.uint16),
        "mask": mask,
        "present": np.ones((n, n_frames), dtype=bool),
    }
    arrays |= dict.fromkeys(HELD_ARRAYS, np.zeros((n, n_frames), dtype=bool))
    arrays["outside"] = np.zeros((n, n_frames))
    gfp = np.tile(1000.0 * np.arange(n_frames), (n, 1))
    arrays |= {"gfp_none": gfp, "gfp_field": gfp - 100, "gfp_ring": gfp - 200}
    about = {"plate": PLATE, "site": site, "channels": CHANNELS[:3], "pixel_um": PIXEL_UM}
    about["imaged"] = about["channels"]
    with create_store(path, {**about, "time_s": list(INTERVAL_S * np.arange(n_frames))}) as group:
        for name, array in arrays.items():
            dims = ("cell", "frame", "channel", "row", "col")[: array.ndim]
            add_array(group, name, array.shape, array.dtype, dims, n_frames)[...] = array
        group.create_array("cell", data=numbers.astype(np.int64))


def make_measures(cells, n_frames):
    """Return the table "measures": each measure of each cell rises by one per frame."""
    frames = cells[["plate", "site", "cell"]].merge(
        pd.DataFrame({"frame": range(n_frames)}), "cross"
    )
    return frames.assign(**dict.fromkeys(MEASURES, frames["cell"] + frames["frame"]))


def write_plate(folder, n_wells=2, n_cells=5, n_frames=8):
    """Write the results of one plate below `folder`, and return its tables by name."""
    wells = make_wells(n_wells)
    cells = make_cells(wells, n_cells)
    tracks = make_tracks(cells, n_frames)
    sites = sorted(cells["site"].unique())
    raw = Path(folder, "raw")
    raw.mkdir(parents=True)
    tables = {
        "images": write_planes(raw, wells, tracks, n_frames),
        "wells": wells,
        "cells": cells,
        "tracks": tracks,
        "shifts": make_shifts(sites, n_frames),
        "site_channel_shift": make_site_channel_shift(sites),
        "spots": make_spots(cells, tracks),
        "onset": make_onset(cells),
        "measures": make_measures(cells, n_frames),
    }
    for name in ["images", "wells", "cells", "onset"]:
        write_table(name, tables[name], str(Path(folder, f"results/{name}/{PLATE}.parquet")))
    folders = {name: name for name in ["tracks", "shifts", "spots", "measures"]}
    for name, place in (folders | {"site_channel_shift": "channel_shift"}).items():
        for site in sites:
            part = tables[name][tables[name]["site"] == site]
            write_table(name, part, str(Path(folder, f"results/{place}/{PLATE}/{site}.parquet")))
    for site in sites:
        write_crops(Path(folder, f"results/crops/{PLATE}/{site}.zarr.zip"), site, cells, n_frames)
    return tables
