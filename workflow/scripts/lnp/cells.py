"""Gather the cells of a plate: which may be used, and why the others may not."""

import numpy as np
import pandas as pd


def site_cells(tracks, crops, n_seen, last_frame):
    """Return one row per cell of a site: how far it was followed, its GFP, why not used.

    Parameters
    ----------
    tracks : DataFrame
        Table "tracks", rows of one site.
    crops : dict
        `cell` (n,), `present` (n, n_frames) and `gfp` (n, n_frames) of the site's
        store of crops; cells without any crop are not in it.
    n_seen : int
        First frames that a model may see.
    last_frame : int
        In which the outcome is read.

    Returns
    -------
    DataFrame
        Columns `cell`, `n_frames` (with a crop, from the first without a gap), `gfp`
        (NaN if missing) and `reason` (empty: nothing speaks against the cell).
    """
    ends = tracks.sort_values("frame").groupby("cell")[["frame", "state"]].last()
    n_frames = crops["present"].shape[1]
    place = {cell: number for number, cell in enumerate(crops["cell"].tolist())}
    rows = []
    for cell, end in ends.iterrows():
        none = np.zeros(n_frames, dtype=bool)
        present = crops["present"][place[cell]] if cell in place else none
        has_last = last_frame < n_frames and bool(present[last_frame])
        gfp = float(crops["gfp"][place[cell], last_frame]) if has_last else np.nan
        reason = drop_reason(present, gfp, end, n_seen, last_frame)
        rows.append((cell, int(np.cumprod(present).sum()), gfp, reason))
    return pd.DataFrame(rows, columns=["cell", "n_frames", "gfp", "reason"])


def drop_reason(present, gfp, end, n_seen, last_frame):
    """Return why a cell cannot be used, or an empty text.

    Parameters
    ----------
    present : (n_frames,) ndarray of bool
    gfp : float
        In the last frame; NaN if missing.
    end : Series
        `frame` and `state` of the last row of its track.
    n_seen, last_frame : int
    """
    reasons = {
        "too near the edge at the start": end["state"] == "edge" and end["frame"] == 0,
        "reached the edge of the field": end["state"] == "edge",
        "lost by the tracker": end["state"] == "lost",
        "no crop in a frame that the models see": not present[:n_seen].all(),
        "no outcome yet": last_frame >= len(present),
        "no crop in the last frame": not present[last_frame : last_frame + 1].all(),
        "no GFP in the last frame": np.isnan(gfp),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def plate_cells(cells, wells, purpose):
    """Return table "cells" of a plate: its wells' dose and role, and who is used.

    Parameters
    ----------
    cells : DataFrame
        Rows of `site_cells` of all sites, with columns `plate` and `site`.
    wells : DataFrame
        Table "wells" of the plate.
    purpose : str
        train or predict; of a plate to predict no cell is used, whatever it holds.
    """
    cells = cells.assign(well=cells["site"].str.split("_").str[0])
    wells = wells[["well", "dose_ng", "role", "used", "reason"]]
    wells = wells.rename(columns={"used": "well_used", "reason": "well_reason"})
    cells = cells.merge(wells, on="well", how="left", validate="many_to_one")
    excluded = "well excluded: " + cells["well_reason"]
    cells["reason"] = cells["reason"].where(cells["well_used"], excluded)
    if purpose == "predict":
        cells["reason"] = cells["reason"].replace("", "no outcome yet")
    cells["used"] = cells["reason"] == ""
    return cells.drop(columns=["well_used", "well_reason"]).sort_values(["site", "cell"])
